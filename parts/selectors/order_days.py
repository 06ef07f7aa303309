"""The daily sheet of parts orders: as it was kept when its day was over, and beside it what changed since."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from parts.models import OrderDay
from parts.selectors.orders import DayLine, order_lines_of

KEPT = ("quantity", "unit_price", "amount", "freight", "payment", "state", "note")
FIGURES = KEPT[:4]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row as the day left it. `now`: the same row today, where something of it is otherwise."""

    told: DayLine
    now: DayLine | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A day. `kept_at` is None while the day lasts, and of days before the first kept one: those are read live."""

    lines: list[SheetLine]
    kept_at: datetime | None = None


def sheet_of(day: date) -> Sheet:
    """Four queries, whatever the number of rows."""
    live = order_lines_of(day)
    found = OrderDay.objects.filter(day=day).first()
    if found is None:
        return Sheet([SheetLine(line) for line in live])
    kept = {pk: _told(row) for pk, *row in found.lines}
    lines = []
    for line in live:
        if line.line.pk in kept:  # whatever is written into the day later is not of its sheet
            told = replace(line, **kept[line.line.pk])
            lines.append(SheetLine(told, None if told == line else line))
    return Sheet(lines, found.kept_at)


def _told(row: list) -> dict[str, object]:
    told = dict(zip(KEPT, row, strict=True))
    return told | {name: None if told[name] is None else Decimal(told[name]) for name in FIGURES}
