"""What puts the books right: count differences, scrap, goods back to the supplier, reversing lines."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from parts.choices.stock import MovementKind
from parts.documents import DOCUMENTS
from parts.errors.ledger import DecidedByTwo, OfADocument, OfAnOrder, OwnLine
from parts.errors.stock import AlreadyReversed, KeyOfAnotherMovement, NotAQuantity, ReversalOfReversal
from parts.models import Batch, Movement, Part, Place, Scrap
from parts.services.alone import held_alone_today, limit, worth_of
from parts.services.ledger_moves import Line, numbered, outward, priced
from parts.services.ledger_pen import checked, post
from parts.services.ledger_rights import require, require_keeper
from parts.services.ledger_step import Step
from parts.services.old_parts import withdraw_debt
from people.access import has
from people.models import User
from people.permissions import Permission

K = MovementKind
COUNTERS = (Permission.STOCK_MOVE, Permission.STOCK_APPROVE)

# Causes of documents that keep their own account of what was moved: they take a booking back as a whole.
# An import and a disposal have an undo of their own.
DOCUMENT = re.compile(
    r"(?P<kind>arrival|order|purchase|supplier_return|transfer|goods_return):(?P<number>[A-Z]{2}\d{4}-\d+)"
)
WRITE_OFF = re.compile(r"scrap:(\d+)", re.ASCII)


def _difference(place: Place, key: str, line: Line) -> Step:
    """A surplus is a batch at the latest cost known there; what is short goes oldest first."""
    if not isinstance(line.quantity, Decimal | int) or not line.quantity:
        raise NotAQuantity()
    quantity = checked(abs(line.quantity))
    if line.quantity > 0:
        return Step(
            line.part, place, quantity, K.COUNT, key, take="new", cost=priced(line.cost), lot=line.lot, note=line.note
        )
    return Step(line.part, place, -quantity, K.COUNT, key, batch=line.batch, note=line.note)


def count_difference(
    *, part: Part, place: Place, difference: Decimal, cause: str, by: User, key: str, cost: Decimal | None = None,
    note: str = "", at: datetime | None = None,
) -> Movement:  # fmt: skip
    """What a count found: above zero too much, below zero too little. A frozen place takes it; a shortage that eats
    into what is promised shortens the promises, the newest first. Raises NotEnoughStock, NotAQuantity, NotYourPlace."""
    require(by, place, *COUNTERS)
    return post([_difference(place, key, Line(part, difference, cost))], cause=cause, by=by, note=note, at=at)[0]


def count_difference_many(
    *, place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "", at: datetime | None = None
) -> list[Movement]:
    """As count_difference: each line's quantity is the difference, signed."""
    require(by, place, *COUNTERS)
    steps = [_difference(place, one, line) for one, line in numbered(key, lines)]
    return post(steps, cause=cause, by=by, note=note, at=at)


def scrap(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, batch: Batch | None = None,
    note: str = "", at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Goods are thrown away, from a quarantine too. Raises NotEnoughStock, NotThere, NotAQuantity, NotYourPlace."""
    require_keeper(by, place, *COUNTERS)
    step = outward(place, K.SCRAP, key, Line(part, quantity, batch=batch))
    return post([step], cause=cause, by=by, note=note, at=at)[0]


def scrap_many(
    *, place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "", at: datetime | None = None
) -> list[Movement]:
    """As scrap, all or none."""
    require_keeper(by, place, *COUNTERS)
    steps = [outward(place, K.SCRAP, one, line) for one, line in numbered(key, lines)]
    return post(steps, cause=cause, by=by, note=note, at=at)


def return_to_supplier(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, batch: Batch | None = None,
    note: str = "", at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Goods go back to who sold them, from a quarantine too. Raises as scrap."""
    require_keeper(by, place)
    step = outward(place, K.TO_SUPPLIER, key, Line(part, quantity, batch=batch))
    return post([step], cause=cause, by=by, note=note, at=at)[0]


def return_to_supplier_many(
    *, place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "", at: datetime | None = None
) -> list[Movement]:
    """As return_to_supplier, all or none."""
    require_keeper(by, place)
    steps = [outward(place, K.TO_SUPPLIER, one, line) for one, line in numbered(key, lines)]
    return post(steps, cause=cause, by=by, note=note, at=at)


def decided_by_two(lines: Iterable[Movement]) -> set[int]:
    """Those of these lines (ids) two people decided: a count's difference, a write-off a second person approved or
    that is worth more than one may decide alone. One query."""
    lines = list(lines)
    asked = {line.pk: int(of[1]) for line in lines if (of := WRITE_OFF.fullmatch(line.cause))}
    approved = set(
        Scrap.objects.filter(pk__in=asked.values(), decided_by__isnull=False).values_list("pk", flat=True)
        if asked
        else ()
    )
    return {
        line.pk
        for line in lines
        if line.kind == K.COUNT or asked.get(line.pk) in approved or (line.kind == K.SCRAP and -line.value > limit())
    }


def reversible(lines: Iterable[Movement], *, by: User) -> set[int]:
    """The ids of those lines somebody holds the right to reverse by themselves; a document's are taken back there."""
    own = [line for line in lines if line.kind != K.REVERSAL and not DOCUMENT.match(line.cause)]
    two = decided_by_two(own)
    one_may, both_may = has(by, Permission.STOCK_MOVE), has(by, Permission.STOCK_APPROVE)
    return {line.pk for line in own if (both_may if line.pk in two else one_may)}


@transaction.atomic
def reverse_movement(*, movement: Movement, note: str, by: User) -> list[Movement]:
    """Undo a line, and its other half where it was a transfer, by reversing lines with exactly its batches.

    What somebody wrote himself he reverses alone on the same day, as far as one person may act alone (services.alone).
    Raises OfADocument, OfAnOrder, DecidedByTwo, OwnLine, AlreadyReversed, ReversalOfReversal, UsedUp (what
    came in has gone on), ReturnedBefore, NotYourPlace, PlaceFrozen.
    """
    if movement.kind == K.REVERSAL:
        raise ReversalOfReversal()
    if (of := DOCUMENT.match(movement.cause)) is not None:
        if of["kind"] == "order":
            raise OfAnOrder(number=of["number"])
        raise OfADocument(kind=DOCUMENTS[of["kind"]][0], number=of["number"])
    both = [movement]
    stem, _colon, end = movement.key.rpartition(":")
    if movement.kind in (K.TRANSFER_IN, K.TRANSFER_OUT, K.PUT_AWAY_IN, K.PUT_AWAY_OUT):
        both = list(Movement.objects.filter(key__in=[f"{stem}:out", f"{stem}:in"]).select_related("place", "part"))
    two = decided_by_two(both)
    for line in both:
        if line.pk not in two:
            require(by, line.place)
        elif not has(by, Permission.STOCK_APPROVE):
            raise DecidedByTwo()
        else:
            require(by, line.place, Permission.STOCK_APPROVE)
    if movement.by_id == by.pk:
        _require_alone(both, by)
    return reverse_lines(both, note=note, by=by)


def _require_alone(lines: Sequence[Movement], by: User) -> None:
    worth, today = worth_of(lines), timezone.localdate()
    same_day = all(timezone.localdate(line.recorded_at) == today for line in lines)
    if worth and not (same_day and held_alone_today(by) + worth <= limit()):
        raise OwnLine(limit=limit())


def reverse_lines(lines: Sequence[Movement], *, note: str, by: User) -> list[Movement]:
    """Write the reversing lines of one document's lines, in the caller's transaction; whether `by` may is asked by
    the caller. Raises AlreadyReversed, UsedUp, ReturnedBefore, PlaceFrozen."""
    if Movement.objects.filter(reverses__in=lines).exists():
        raise AlreadyReversed()
    steps = [
        Step(line.part, line.place, -line.quantity, K.REVERSAL, f"reversal:{line.pk}", take="like", undo=line)
        for line in lines
    ]
    try:
        written = post(steps, cause=lines[0].cause, by=by, note=note)
    except (IntegrityError, KeyOfAnotherMovement):
        raise AlreadyReversed() from None
    for line in lines:
        if line.kind in (K.USE, K.ISSUE):
            withdraw_debt(movement=line, reason=note, by=by)
    return written
