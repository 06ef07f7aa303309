"""Deadlines of old parts, pure: calendar days from facts (S1-R105). Knows no table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from parts.choices.old_parts import TermClass


@dataclass(frozen=True, slots=True)
class Term:
    """Days of a class from a day on; `cap` after the shipment, None where only the repair counts."""

    term: str
    days: int
    cap: int | None
    from_on: date = date.min


# What holds where no row says otherwise (product 7, S1-R46, R48, R105).
STANDARD = (
    Term(TermClass.NORMAL, 7, 30),
    Term(TermClass.LENT, 7, None),
    Term(TermClass.URGENT, 3, 30),
)


def term_on(terms: Iterable[Term], term: str, day: date) -> Term:
    """The row in force on a day: the latest that began; of two from the same day the later written one."""
    found = None
    for one in (*STANDARD, *terms):
        if one.term == term and one.from_on <= day and (found is None or one.from_on >= found.from_on):
            found = one
    if found is None:
        raise ValueError(f"no deadline for {term!r}")
    return found


def due_day(
    own: Term, urgent: Term, *, repaired_on: date | None, shipped_on: date | None, asked_on: date | None,
    granted_until: date | None = None,
) -> date | None:  # fmt: skip
    """The last day in time, in calendar days; None while no fact sets one.

    The earliest of: so many days after the repair; so many after the shipment, whatever becomes of the repair;
    so many of the urgent class after the day it was asked back for a serious, batch or safety fault. Whichever comes
    first counts, so that what is made urgent later is never due later than before. Lent parts wait for the repair.
    More time that was granted moves the day back, never forward.
    """
    days = []
    if repaired_on is not None:
        days.append(repaired_on + timedelta(days=own.days))
    if shipped_on is not None and own.cap is not None:
        days.append(shipped_on + timedelta(days=own.cap))
    if asked_on is not None:
        days.append(asked_on + timedelta(days=urgent.days))
    due = min(days, default=None)
    return due if due is None or granted_until is None else max(due, granted_until)


def pieces_of(quantity: Decimal | int) -> int:
    """How many pieces a quantity is: 3 → 3; 37.5 m of hose is no piece → 0."""
    quantity = Decimal(quantity)
    return int(quantity) if quantity == quantity.to_integral_value() and quantity > 0 else 0


def balance_of(lines: Iterable[Mapping[str, int | None]]) -> dict[int, int]:
    """Place → pieces, of lines with `from_place` and `to_place`: what a list of moves leaves where."""
    held: dict[int, int] = {}
    for line in lines:
        if line["to_place"] is not None:
            held[line["to_place"]] = held.get(line["to_place"], 0) + 1
        if line["from_place"] is not None:
            held[line["from_place"]] = held.get(line["from_place"], 0) - 1
    return {place: n for place, n in held.items() if n}
