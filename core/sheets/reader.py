"""The door: a file in, what was understood out. It writes nothing and knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from core.errors import DomainError
from core.periods import Period
from core.sheets import details, headers, messages, months
from core.sheets import kinds as registry
from core.sheets.assembly import Found, assemble
from core.sheets.grid import Grid, texts
from core.sheets.kinds import SheetKind
from core.sheets.plain import PlainRows
from core.sheets.refusal import Refused
from core.sheets.result import Finding, Recognised, Table
from core.sheets.workbook import SheetFile, Workbook, open_workbook

HEAD_LINES = 60


class SheetRefused(DomainError):
    """The file is not read; `str()` tells the clerk why and what to do. `code` and `params` are in messages.py."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(**args)
        self.code = code

    def __str__(self) -> str:
        return messages.render(self.code, self.params)


def read_file(
    path: Path | str, *, name: str, month: str | None = None, kinds: Sequence[SheetKind | str] | None = None
) -> Recognised:
    """Read a file by its content. `name` is what the clerk called it; `month` ("2026-10") wins over the sheet.

    `kinds` limits what is looked for (else all registered kinds). Raises SheetRefused; ValueError for 2026-13.
    """
    given = str(Period(month)) if month else None
    wanted = [registry.kind(kind) if isinstance(kind, str) else kind for kind in kinds] if kinds else registry.kinds()
    book = None
    try:
        book = open_workbook(Path(path))
        recognised = recognise(book, name, given, wanted)
    except Refused as refusal:
        if book:
            book.close()
        raise SheetRefused(refusal.code, **refusal.args_by_name) from refusal
    return recognised


@dataclass
class _Seen:
    """A visible sheet: its first lines, or all of them, and the headers in it."""

    sheet: SheetFile
    grid: Grid
    found: list[Found]


def recognise(book: Workbook, name: str, month: str | None, kinds: Sequence[SheetKind]) -> Recognised:
    """What a workbook says that is already taken apart. Raises Refused where no table of these kinds is in it."""
    stem = Path(name).stem
    result = Recognised(name, book.type, book.encoding, [], [], book=book)
    seen = [entry for sheet in book.sheets if (entry := _look(sheet, kinds, stem, result))]
    cover = [
        text for entry in seen if not entry.found for line in entry.grid.lines[:HEAD_LINES] for _, text in texts(line)
    ]
    for entry in seen:
        result.sheets.append((entry.sheet.name, "read" if entry.found else "no_table"))
        named = [entry.sheet.name] if entry.sheet.name else []
        sources = [("sheet", named), ("cover", cover), ("file", [stem])]
        if entry.found and entry.found[0][2][0].kind.plain:
            result.tables.append(_plain(entry, sources, month))
        elif entry.found:
            result.tables += assemble(entry.grid, entry.found, sources, month, from_text=book.type == "csv")
    if not result.tables:
        raise _nothing(book, seen, kinds)
    if book.type == "xls":
        result.findings.append(Finding("formats_unknown"))
    _adopt_month(result.tables)
    details.check([table for table in result.tables if not table.kind.plain])
    for table in result.tables:
        table.sheet = table.sheet or stem
    return result


def _look(sheet: SheetFile, kinds: Sequence[SheetKind], stem: str, result: Recognised) -> _Seen | None:
    if not sheet.visible:
        result.sheets.append((sheet.name, "hidden"))
        if sheet.count:
            result.findings.append(Finding("hidden_sheet_ignored", sheet.name))
        return None
    if not sheet.count:
        result.sheets.append((sheet.name, "no_table"))
        return None
    head = Grid.load(sheet, only_head=HEAD_LINES)
    hints = f"{sheet.name} {stem}"
    first = next(headers.find(head, kinds, hints), None)
    if first is None or first[2][0].kind.plain:
        return _Seen(sheet, head, [first] if first else [])
    grid = Grid.load(sheet) if sheet.count > HEAD_LINES else head
    return _Seen(sheet, grid, list(headers.find(grid, kinds, hints)))


def _plain(seen: _Seen, sources: list[tuple[str, list[str]]], given: str | None) -> Table:
    header = seen.found[0][2][0]
    table = Table(
        header.kind, seen.sheet.name, header.row_numbers, header.placed, titles=header.titles, unread=header.unread
    )
    if header.kind.monthly:
        table.month, remarks = months.find([("title", header.titles), *sources], given)
        table.findings += [Finding(code, seen.sheet.name, args=args) for code, args in remarks]
    table.rows = PlainRows(seen.sheet, header, table)
    return table


def _adopt_month(tables: Sequence[Table]) -> None:
    """A table that names no month, in a workbook whose other tables all name the same one, is of that month."""
    named = {table.month for table in tables if table.month}
    for table in tables if len(named) == 1 else ():
        waiting = next((found for found in table.findings if found.code in ("month_missing", "year_missing")), None)
        month = next(iter(named))
        if waiting and waiting.args.get("month", int(month[5:])) == int(month[5:]):
            table.month = month
            table.findings.remove(waiting)


def _nothing(book: Workbook, seen: Sequence[_Seen], kinds: Sequence[SheetKind]) -> Refused:
    """Why no table was found, as precisely as can be said."""
    if not any(sheet.count for sheet in book.sheets):
        return Refused("pictures_only" if book.pictures else "empty_workbook")
    if not seen:
        return Refused("only_hidden_sheets", sheets=", ".join(sheet.name for sheet in book.sheets if sheet.count))
    if hidden := [sheet for sheet in book.sheets if not sheet.visible and sheet.count]:
        heads = ((sheet.name, Grid.load(sheet, only_head=HEAD_LINES)) for sheet in hidden)
        if names := [name for name, head in heads if next(headers.find(head, kinds, name), None)]:
            return Refused("only_hidden_sheets", sheets=", ".join(names))
    others = [kind for kind in registry.kinds() if kind not in kinds]
    for entry in seen:
        if found := next(headers.find(entry.grid, others, entry.sheet.name), None):
            return Refused("another_kind", kind=found[2][0].kind.code)
    near = max(
        (headers.nearest(entry.grid, kinds) for entry in seen), key=lambda guess: guess[0], default=(0, None, ())
    )
    if near[0] >= headers.FEWEST_COLUMNS and near[1]:
        return Refused("columns_missing", kind=near[1].code, columns=", ".join(near[2]))
    few = sum(len(texts(line)) for entry in seen for line in islice(entry.grid.lines, HEAD_LINES)) < 12
    return Refused("pictures_only" if book.pictures and few else "no_table")
