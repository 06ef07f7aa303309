"""From a header and the lines under it to a table: rows cleaned, columns filled down, no line unaccounted for."""

from collections.abc import Iterable
from typing import Any

from core.sheets import cells, sums, values
from core.sheets.body import Reader, Said
from core.sheets.grid import Grid, Line
from core.sheets.headers import Header
from core.sheets.kinds import Column, Type
from core.sheets.result import Dropped, Finding, PrintedSum, Row, Table
from core.sheets.text import person, two_people

_QUIET = {"blank"}


class TableBuilder:
    """Builds one table out of one or more stretches of lines (a header repeated on each page starts a new stretch)."""

    def __init__(self, grid: Grid, header: Header, month: str | None, *, from_text: bool) -> None:
        self.grid, self.header, self.from_text = grid, header, from_text
        self.kind, self.reader = header.kind, Reader(grid, header, month)
        self.table = Table(
            self.kind, grid.sheet.name, header.row_numbers, header.placed, month, [], unread=header.unread
        )
        self.rows: list[Row] = self.table.rows  # type: ignore[assignment]
        self.readers = {
            key: cells.reader(self.kind.by_key[key])
            for key in header.placed
            if self.kind.by_key[key].type is not Type.RATE
        }
        self.banner: dict[str, str] = {}
        self.above: dict[str, Any] = {}  # what stands over a blank cell of a fill-down column
        self.breaks: list[int] = [
            0
        ]  # how many rows stood before each sum, banner or page: a subtotal starts at one of them
        self.breaks_at: dict[int, tuple[list[int], int]] = {}  # row of a sum → the breaks then, and the rows above it
        self.hidden = frozenset(grid.sheet.marks.hidden_rows)
        fillable = [key for key in header.placed if self.kind.by_key[key].fill_down]
        merged = {slot for _, slot in grid.under_merge}
        self.fill = sorted(
            (key for key in fillable if header.placed[key].slot not in merged), key=lambda key: header.placed[key].slot
        )
        self.before_banner = False
        self.filled: set[str] = set()

    def add(self, lines: Iterable[Line]) -> None:
        """One stretch of lines, header lines excluded."""
        self.breaks.append(len(self.rows))
        for line in lines:
            said = self.reader.tell(line)
            if said.part == "data":
                self._data(line, said)
            elif said.part == "sum":
                self._sum(line, said)
            elif said.part not in _QUIET:
                self._drop(line, said)
            self.before_banner = said.part == "banner"

    def repeated(self, header: Header) -> None:
        """The header stands there again: said as dropped."""
        for number in header.row_numbers:
            self.table.dropped.append(Dropped(number, "repeated_header", ""))

    def note(self, code: str, row: int = 0, key: str = "", label: str = "", **args: Any) -> Finding:
        """A finding of this sheet; with a key it names the cell."""
        column = self.header.placed[key].letters if key in self.header.placed and row else ""
        return Finding(code, self.grid.sheet.name, row, column, label, key, args)

    def _drop(self, line: Line, said: Said) -> None:
        self.table.dropped.append(Dropped(line[0], said.part, said.text[:120]))
        if said.part == "average":
            self.table.findings.append(self.note("average_of_rates_ignored", line[0], label=said.text))
        if said.part == "banner":
            self.banner = (self.banner if self.before_banner else {}) | said.banner
            self.above.clear()
            self.breaks.append(len(self.rows))

    def _sum(self, line: Line, said: Said) -> None:
        printed = {}
        for key in self.header.placed:
            if self.kind.by_key[key].type is Type.COUNT:
                try:
                    printed[key] = values.count(self._cell(line, key))
                except values.Unreadable:
                    continue
            elif self.kind.by_key[key].type is Type.RATE:
                printed[key] = self._rate_of_sum(line, key)
        group = said.group
        self.table.sums.append(PrintedSum(line[0], said.text, group, printed, only=self._only(line, said)))
        self.table.dropped.append(Dropped(line[0], "sum", f"{group}{said.text}"))
        self.breaks_at[line[0]] = list(self.breaks), len(self.rows)
        self.breaks.append(len(self.rows))
        self.above.clear()

    def _only(self, line: Line, said: Said) -> dict[str, Any]:
        """A sum of one trade says so in its label or in the trade's column."""
        if not self.kind.grouping:
            return {}
        found = {}
        for key in self.kind.grouping.only:
            for word in [self._cell(line, key), said.group]:
                try:
                    value = values.choice(word, self.kind.by_key[key].choices)
                except values.Unreadable:
                    continue
                if value is not None:
                    found[key] = value
        return found

    def _rate_of_sum(self, line: Line, key: str) -> Any:
        try:
            read = values.rate(self._cell(line, key), percent_format=self._percent(line[0], key))
        except values.Unreadable:
            return None
        return read and read[0]

    def _cell(self, line: Line, key: str) -> Any:
        placed = self.header.placed.get(key)
        if placed is None or placed.slot >= len(line):
            return ""
        place = (line[0], self.grid.column(placed.slot))
        return "" if place in self.grid.sheet.uncached else line[placed.slot]

    def _percent(self, row: int, key: str) -> bool:
        return (row, self.grid.column(self.header.placed[key].slot)) in self.grid.sheet.percents

    def _data(self, line: Line, said: Said) -> None:
        row = Row(line[0], dict.fromkeys(self.kind.by_key), line, self.header.placed)
        correction, filled = said.correction, set()
        self._remember(line)
        for key, placed in self.header.placed.items():
            column, cell = self.kind.by_key[key], self._cell(line, key)
            if cell == "":
                cell = self._from_above(line[0], key, placed.slot, column)
                filled |= {key} if cell != "" and (line[0], placed.slot) not in self.grid.under_merge else set()
            if column.type is Type.RATE:
                continue  # held against the counts later (rates.py), with the raw cell
            row.values[key] = self._read(row, key, column, cell)
            correction |= column.type is Type.COUNT and cell != "" and values.signed(cell)
        for key, value in self.banner.items():
            if row.values.get(key) is None:
                row.values[key] = value
        if row.number in self.hidden:
            row.findings.append(self.note("hidden_row", row.number, label=self.label(row)))
        if correction:
            row.findings = [found for found in row.findings if found.code != "number_as_text"]
            row.findings.append(
                self.note("correction_row", row.number, label=self.label(row), figures=self._figures(row))
            )
            self.table.corrections.append(row)
        elif self._is_unlabelled_sum(row):
            self._sum(line, Said("sum"))
        else:
            self.rows.append(row)
            self.filled |= filled

    def _from_above(self, row: int, key: str, slot: int, column: Column) -> Any:
        """What a blank cell means under a merged one, or under a group written once."""
        if column.type not in cells.NUMERIC and (row, slot) in self.grid.under_merge:
            return self.grid.under_merge[row, slot]
        return self.above.get(key, "") if key in self.fill else ""

    def _remember(self, line: Line) -> None:
        """A group named in this line holds for the blank cells below, and ends what stood to its right."""
        fresh = False
        for key in self.fill:
            cell = self._cell(line, key)
            if cell != "":
                fresh |= self.above.get(key) != cell
                self.above[key] = cell
            elif fresh:
                self.above.pop(key, None)

    def _read(self, row: Row, key: str, column: Column, cell: Any) -> Any:
        try:
            value = self.readers[key](cell)
        except values.Unreadable as fault:
            row.findings.append(self.note(fault.code, row.number, key, **fault.args_by_name))
            return None
        place = (row.number, self.grid.column(self.header.placed[key].slot))
        if place in self.grid.sheet.uncached:
            row.findings.append(self.note("formula_without_cached_value", row.number, key))
        elif place in self.grid.sheet.errors:
            row.findings.append(self.note("error_cell", row.number, key, error=self.grid.sheet.errors[place]))
        elif value is None and column.required:
            row.findings.append(self.note("missing", row.number, key, heading=self.header.placed[key].heading))
        elif value is not None and not self.from_text and cells.written_as_text(column, cell):
            row.findings.append(self.note("number_as_text", row.number, key, found=values.shown(cell)))
        elif column.type is Type.NAME and value:
            self._name(row, key, values.shown(cell), value)
        return value

    def _name(self, row: Row, key: str, printed: str, value: str) -> None:
        mark = person(printed)[1]
        if two_people(printed):
            row.findings.append(self.note("two_people", row.number, key, found=printed))
        elif mark:
            row.findings.append(self.note("name_with_mark", row.number, key, found=printed, name=value, mark=mark))

    def label(self, row: Row) -> str:
        """Whom a row is about: the person's name, else the number."""
        number, name = self.kind.person or ("", "")
        return str(row.values.get(name) or row.values.get(number) or "")

    def _figures(self, row: Row) -> str:
        names = [(key, row.values[key]) for key in self.kind.shown if self.kind.by_key[key].type is Type.COUNT]
        return ", ".join(f"{self.header.placed[key].heading} {value:+d}" for key, value in names if value)

    def _is_unlabelled_sum(self, row: Row) -> bool:
        """Nobody's figures, and exactly the sum of the rows above: a sum whose label was forgotten."""
        counts = {key: row.values[key] for key in self.kind.summed if row.values[key] is not None}
        if not self.kind.person or not counts or any(row.values[key] for key in self.kind.person) or len(self.rows) < 2:
            return False
        return sums.start_of_sum(self.rows, self.breaks, counts, {}) is not None
