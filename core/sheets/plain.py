"""A plain list (one header row, no sums), read as a stream: the same for fifty rows and for two hundred thousand."""

from collections.abc import Iterator

from core.sheets import cells
from core.sheets.grid import Line
from core.sheets.headers import Header
from core.sheets.result import Dropped, Finding, Row, Table
from core.sheets.text import is_note, sum_label
from core.sheets.values import Unreadable, shown
from core.sheets.workbook import SheetFile


class PlainRows:
    """Iterable over the rows under a header; each time from the start. What it drops stands in table.dropped."""

    def __init__(self, sheet: SheetFile, header: Header, table: Table) -> None:
        self.sheet, self.header, self.table = sheet, header, table
        columns = [(key, header.placed[key].slot, header.kind.by_key[key]) for key in header.placed]
        self.plan = [(key, slot, cells.reader(column)) for key, slot, column in columns]
        self.required = [(key, slot) for key, slot, column in columns if column.required]
        self.lacking = {key: None for key in header.kind.by_key if key not in header.placed}
        self.slots = sorted(slot for _, slot, _ in columns)

    def __iter__(self) -> Iterator[Row]:
        sheet, placed, unique = self.sheet, self.header.placed, self.header.kind.unique
        last_header, dropped, seen = self.header.row_numbers[-1], self.table.dropped, {}
        hidden = frozenset(sheet.marks.hidden_rows)
        marked = {row for row, _ in sheet.uncached} | {row for row, _ in sheet.errors}
        dropped.clear()
        for line in sheet.rows():
            number = line[0]
            if number <= last_header:
                continue
            read, findings = dict(self.lacking), []
            for key, slot, convert in self.plan:
                try:
                    read[key] = convert(line[slot])
                except Unreadable as fault:
                    read[key] = None
                    findings.append(self._finding(fault.code, number, key, **fault.args_by_name))
                except IndexError:  # a short line of a csv
                    read[key] = None
            for key, _ in self.required:
                if read[key] is None and not any(found.key == key for found in findings):
                    findings.append(self._finding("missing", number, key, heading=placed[key].heading))
            if findings and (reason := self._no_data(line)):
                dropped.append(Dropped(number, reason, " ".join(shown(cell) for cell in line[1:] if cell != "")[:120]))
                continue
            if number in marked:
                self._formulas(number, findings)
            if number in hidden:
                findings.append(Finding("hidden_row", sheet.name, number))
            if unique:
                mark = tuple(read[key] for key in unique)
                if None not in mark and (first := seen.setdefault(mark, number)) != number:
                    findings.append(self._finding("duplicate_in_file", number, unique[0], first=first))
            yield Row(number, read, line, placed, findings)

    def _finding(self, code: str, number: int, key: str, **args: object) -> Finding:
        return Finding(code, self.sheet.name, number, self.header.placed[key].letters, key=key, args=args)

    def _no_data(self, line: Line) -> str:
        """Why a faulty line is no data at all: a note, a sum, the header again, a bare number; "" where it is data."""
        said = [shown(line[slot]) for slot in range(1, len(line)) if line[slot] != ""]
        if sum_label(said[0]):
            return "sum"
        if len(said) == 1 and (is_note(said[0]) or line[1] != ""):
            return "note"
        again = sum(1 for slot in self.slots if slot < len(line) and shown(line[slot]) == self._heading_at(slot))
        if again > len(self.slots) // 2:
            return "repeated_header"
        return "" if any(slot < len(line) and line[slot] != "" for slot in self.slots) else "blank"

    def _heading_at(self, slot: int) -> str:
        return next(placed.heading for placed in self.header.placed.values() if placed.slot == slot)

    def _formulas(self, number: int, findings: list[Finding]) -> None:
        """Say of a blank cell that it is a formula without a value, or an error, rather than that it is blank."""
        for key, placed in self.header.placed.items():
            column = self.sheet.first_column + placed.slot - 1
            if error := self.sheet.errors.get((number, column)):
                findings[:] = [found for found in findings if found.key != key]
                findings.append(self._finding("error_cell", number, key, error=error))
            elif (number, column) in self.sheet.uncached:
                findings[:] = [found for found in findings if found.key != key]
                findings.append(self._finding("formula_without_cached_value", number, key))
