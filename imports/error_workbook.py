"""The rows of a batch as a fresh workbook: faults painted and commented, told again in a column, ready to hand in anew.

A head-office sheet comes whole, since it replaces a whole month; of a plain list only the rows that need mending.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _

from core.sheets import kinds
from core.sheets.hooks import ERROR, QUESTION
from core.sheets.kinds import Column, Type
from core.sheets.models import ImportBatch, StagedRow
from core.sheets.telling import sentence
from core.sheets.writer import XLSX, Sheet, write_workbook
from imports.labels import printed
from imports.selectors import columns_of

OPEN = [StagedRow.State.ERROR, StagedRow.State.QUESTION]
MOST = 20_000


def response(batch: ImportBatch) -> FileResponse:
    """The download."""
    stream = BytesIO()
    write_workbook(stream, _sheets(batch))
    stem = batch.file.name.rpartition(".")[0] or batch.file.name
    stream.seek(0)
    name = _("%(name)s, errors") % {"name": stem}
    return FileResponse(stream, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _sheets(batch: ImportBatch) -> Iterator[Sheet]:
    for table in batch.recognised["tables"]:
        rows = batch.rows.filter(table=table["position"]).order_by("row")
        if table["plain"]:
            rows = rows.filter(state__in=OPEN)
        yield _sheet(batch, table, list(rows[:MOST]))


def _sheet(batch: ImportBatch, table: dict[str, Any], rows: list[StagedRow]) -> Sheet:
    kind, columns = kinds.kind(table["kind"]), columns_of(table)
    placed = {column.key: number for number, column in enumerate(columns)}
    cells, marked = [], {}
    for number, row in enumerate(rows):
        faults = [p for p in row.problems if p["level"] in {ERROR, QUESTION}]
        found = {p["key"]: p["args"]["found"] for p in faults if p.get("by") == "sheet" and "found" in p["args"]}
        cells.append(
            [*(_cell(kind.by_key[c.key], row.values, found) for c in columns), "；".join(_words(p) for p in faults)]
        )
        for problem in faults:
            place = (number, placed.get(problem["key"], len(columns)))
            marked[place] = "\n".join(filter(None, [marked.get(place, ""), sentence(problem)]))
    return Sheet(_name(table, batch), [*(c.heading for c in columns), _("Errors")], cells, marked)


def _words(problem: dict[str, Any]) -> str:
    return f"{problem['cell']} {sentence(problem)}".strip()


def _cell(column: Column, values: dict[str, Any], found: dict[str, Any]) -> Any:
    """As the reader will read it again."""
    value = values.get(column.key)
    if column.type is Type.RATE:
        value = values.get(f"printed_{column.key}", value)
    if value is None:
        return found.get(column.key, "")
    if column.type in {Type.CHOICE, Type.RATE}:
        return printed(column, value)
    return Decimal(value) if column.type in {Type.MONEY, Type.NUMBER} else value


def _name(table: dict[str, Any], batch: ImportBatch) -> str:
    """A sheet's name the reader knows the kind and the month by."""
    kind, month = kinds.kind(table["kind"]), table["month"] or batch.month
    words: Iterable[str] = [kind.titles[0] if kind.titles else table["sheet"]]
    return f"{next(iter(words))} {month[:4]}年{int(month[5:])}月" if month and kind.monthly else table["sheet"]
