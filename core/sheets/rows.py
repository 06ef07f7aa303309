"""One data line of a sheet with a layout: each cell read by its column, blanks filled from above, faults by address."""

from typing import Any

from core.sheets import cells, values
from core.sheets.grid import Grid, Line
from core.sheets.headers import Header
from core.sheets.kinds import Column, Type
from core.sheets.result import Finding, Row
from core.sheets.text import person, two_people


class RowReader:
    """Reads the lines under one header, top to bottom: what stands over a blank cell is remembered."""

    def __init__(self, grid: Grid, header: Header, *, from_text: bool) -> None:
        self.grid, self.header, self.kind, self.from_text = grid, header, header.kind, from_text
        columns = [(key, placed.slot, self.kind.by_key[key]) for key, placed in header.placed.items()]
        # a rate is held against the counts later (rates.py), with the raw cell
        self.plan = [
            (key, slot, column, cells.reader(column)) for key, slot, column in columns if column.type is not Type.RATE
        ]
        merged = {slot for _, slot in grid.under_merge}
        fillable = sorted((slot, key) for key, slot, column in columns if column.fill_down and slot not in merged)
        self.fill = [key for _, key in fillable]  # from the left
        self.above: dict[str, Any] = {}
        self.filled: set[str] = set()  # columns in which a blank was filled without a merge
        self.hidden = frozenset(grid.sheet.marks.hidden_rows)

    def read(self, line: Line) -> tuple[Row, bool]:
        """(the row, whether a count is written as a correction: +1, -1)."""
        row = Row(line[0], dict.fromkeys(self.kind.by_key), line, self.header.placed)
        correction = False
        self._remember(line)
        for key, slot, column, convert in self.plan:
            cell = self.cell(line, key)
            if cell == "":
                cell = self._from_above(line[0], key, slot, column)
            row.values[key] = self._value(row, key, column, convert, cell)
            correction |= column.type is Type.COUNT and cell != "" and values.signed(cell)
        if row.number in self.hidden:
            row.findings.append(self.note("hidden_row", row.number, label=self.label(row)))
        return row, correction

    def cell(self, line: Line, key: str) -> Any:
        """The raw cell; "" for a formula that was never calculated, whatever a program wrote there."""
        placed = self.header.placed.get(key)
        if placed is None or placed.slot >= len(line):
            return ""
        return "" if self._place(line[0], key) in self.grid.sheet.uncached else line[placed.slot]

    def percent_format(self, row: int, key: str) -> bool:
        """Whether the cell shows its number as percent."""
        return self._place(row, key) in self.grid.sheet.percents

    def note(self, code: str, row: int = 0, key: str = "", label: str = "", **args: Any) -> Finding:
        """A finding of this sheet; with a key it names the cell."""
        column = self.header.placed[key].letters if key in self.header.placed and row else ""
        return Finding(code, self.grid.sheet.name, row, column, label, key, args)

    def label(self, row: Row) -> str:
        """Whom or what a row is about: the name, else the number."""
        number, name = self.kind.person or self.kind.about or ("", "")
        return str(row.values.get(name) or row.values.get(number) or "")

    def uncalculated(self, line: Line) -> list[Finding]:
        """The figures of a sum line that are formulas without a value."""
        figures = [key for key in self.header.placed if self.kind.by_key[key].type in cells.NUMERIC]
        waiting = [key for key in figures if self._place(line[0], key) in self.grid.sheet.uncached]
        return [self.note("formula_without_cached_value", line[0], key) for key in waiting]

    def _place(self, row: int, key: str) -> tuple[int, int]:
        return row, self.grid.column(self.header.placed[key].slot)

    def _from_above(self, row: int, key: str, slot: int, column: Column) -> Any:
        """What a blank cell means under a merged one, or under a group written once."""
        if column.type not in cells.NUMERIC and (row, slot) in self.grid.under_merge:
            return self.grid.under_merge[row, slot]
        if key in self.fill and key in self.above:
            self.filled.add(key)
            return self.above[key]
        return ""

    def _remember(self, line: Line) -> None:
        """A group named in this line holds for the blank cells below, and ends what stood to its right."""
        fresh = False
        for key in self.fill:
            cell = self.cell(line, key)
            if cell != "":
                fresh |= self.above.get(key) != cell
                self.above[key] = cell
            elif fresh:
                self.above.pop(key, None)

    def _value(self, row: Row, key: str, column: Column, convert: Any, cell: Any) -> Any:
        try:
            value = convert(cell)
        except values.Unreadable as fault:
            row.findings.append(self.note(fault.code, row.number, key, **fault.args_by_name))
            return None
        place = self._place(row.number, key)
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
