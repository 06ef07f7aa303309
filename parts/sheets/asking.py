"""What must be asked about a whole stock sheet: printed sums that differ, the day it was counted."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from zlib import crc32

from django.utils import timezone

from core.sheets import sums
from core.sheets.hooks import Context, Question, Row
from core.sheets.staging import subject_of
from parts.sheets.days import day_of
from parts.sheets.rows import amount

SUMMED = ("quantity", "amount")


def about_sums(rows: Sequence[Row], context: Context) -> Iterable[Question]:
    """Printed sums against the rows as they are mended; they sum what the sheet says, what is left out too."""
    for table in context.tables:
        own = [_Summed(row) for row in rows if row.table == table["position"]]
        for line in table["sums"]:
            printed = {k: Decimal(v) for k, v in line["values"].items() if k in SUMMED and v is not None}
            if not printed:
                continue
            above = [one for one in own if one.number < line["row"]]
            breaks = [0, *(sum(1 for one in above if one.number < s["row"]) for s in table["sums"])]
            subject = subject_of(table["position"], {"row": line["row"]})
            if sums.start_of_sum(above, breaks, printed, {}) is not None:
                yield Question("subtotal_mismatch", subject, (), {})
                continue
            headings = {key: table["columns"][key]["heading"] for key in printed}
            since = max((at for at in breaks if at < len(above)), default=0)
            apart = sums.differences(above if line["total"] else above[since:], printed, {}, headings)
            letters = table["columns"][next(reversed(printed))]["letters"]
            args = {"differences": apart, "label": f"{letters}{line['row']} {line['group']}{line['label']}"}
            yield Question("subtotal_mismatch", f"{subject}@{crc32(apart.encode()):08x}", ("accept",), args)


class _Summed:
    """A row's figures as sums take them."""

    def __init__(self, row: Row) -> None:
        self.number = row.number
        self.values = {key: amount(row, key) for key in SUMMED}


def about_day(context: Context) -> Iterable[Question]:
    day, text = day_of(context.tables)
    if not text:
        yield Question("stock_day_missing", "day", ("accept",), {})
    elif day is None or day > timezone.localdate():
        yield Question("stock_day_odd", f"day@{crc32(text.encode()):08x}", ("accept",), {"found": text})
