"""What a line's tallies amount to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parts.choices.counts import TallyKind


@dataclass(frozen=True, slots=True)
class Said:
    """What stands after a round: `booked` what the books said when it began to be counted; `moved` whether that
    changed before the last tally. `last` is the tally that spoke last; `round` 0 and `counted` None where none did."""

    counted: Decimal | None = None
    booked: Decimal | None = None
    moved: bool = False
    round: int = 0
    last: Any = None


def said(tallies: Iterable[Any]) -> Said:
    """Fold the tallies of one line, in their order; those taken back must not be among them.

    A written quantity replaces what stood before, a scan adds to it; a later round begins anew.
    """
    now = Said()
    for tally in tallies:
        if tally.round != now.round or tally.kind == TallyKind.SET:
            now = Said(tally.quantity, tally.booked, False, tally.round, tally)
        else:
            moved = now.moved or tally.booked != now.booked
            now = Said(now.counted + tally.quantity, now.booked, moved, tally.round, tally)
    return now


def classes(values: Iterable[tuple[int, Decimal]], *, share_a: Decimal, share_b: Decimal) -> dict[int, str]:
    """Part → A, B or C by its share of the whole value, the dearest first; the part that crosses a line is before it.

    `values`: (part, value above zero). What is not among them is C.
    """
    ranked = sorted(values, key=lambda one: (-one[1], one[0]))
    whole, before, found = sum((value for _part, value in ranked), Decimal(0)), Decimal(0), {}
    for part, value in ranked:
        share = before * 100 / whole
        found[part] = "A" if share < share_a else "B" if share < share_b else "C"
        before += value
    return found
