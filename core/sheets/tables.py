"""From a header and the lines under it to a table: data rows, sums, banners; no line is unaccounted for."""

from collections.abc import Iterable
from typing import Any

from core.sheets import sums, values
from core.sheets.body import Reader, Said
from core.sheets.grid import Grid, Line
from core.sheets.headers import Header
from core.sheets.kinds import Type
from core.sheets.result import Dropped, PrintedSum, Row, Table
from core.sheets.rows import RowReader


class TableBuilder:
    """Builds one table out of one or more stretches of lines (a header repeated on each page starts a new stretch)."""

    def __init__(self, grid: Grid, header: Header, month: str | None, *, from_text: bool) -> None:
        self.grid, self.header, self.kind = grid, header, header.kind
        self.lines, self.cells = Reader(grid, header, month), RowReader(grid, header, from_text=from_text)
        self.rows: list[Row] = []
        self.table = Table(self.kind, grid.sheet.name, header.row_numbers, header.placed, month, self.rows)
        self.table.unread, self.table.titles = header.unread, header.titles
        self.banner = self.lines.labelled(header.titles)
        self.before_banner = False
        self.totals = sums.Totals(self.kind.summed)
        # How many rows stood before each sum, banner or page: a subtotal starts at one of these breaks.
        self.breaks: list[int] = [0]
        self.stood: dict[int, tuple[int, int]] = {}  # row of a sum → how many breaks, and rows, stand above it

    def add(self, lines: Iterable[Line]) -> None:
        """One stretch of lines, header lines excluded."""
        self.breaks.append(len(self.rows))
        for line in lines:
            said = self.lines.tell(line)
            if said.part == "data":
                self._data(line, said)
            elif said.part == "sum":
                self._sum(line, said)
            elif said.part != "blank":
                self._drop(line, said)
            self.before_banner = said.part == "banner"

    def repeated(self, header: Header) -> None:
        """The header stands there again."""
        self.table.dropped += [Dropped(number, "repeated_header", "") for number in header.row_numbers]

    def _data(self, line: Line, said: Said) -> None:
        row, correction = self.cells.read(line)
        for key, value in self.banner.items():
            if row.values.get(key) is None:
                row.values[key] = value
        if correction or said.correction:
            row.findings = [found for found in row.findings if found.code != "number_as_text"]
            label = self.cells.label(row)
            row.findings.append(self.cells.note("correction_row", row.number, label=label, figures=self._figures(row)))
            self.table.corrections.append(row)
        elif self._is_unlabelled_sum(row):
            self._sum(line, Said("sum"))
        else:
            self.rows.append(row)
            self.totals.add(row)

    def _drop(self, line: Line, said: Said) -> None:
        self.table.dropped.append(Dropped(line[0], said.part, said.text[:120]))
        if said.part == "average":
            self.table.findings.append(self.cells.note("average_of_rates_ignored", line[0], label=said.text))
        if said.part == "banner":
            self.banner = (self.banner if self.before_banner else {}) | said.banner
            self.cells.above.clear()
            self.breaks.append(len(self.rows))
            for key in self.lines.supposed(said.text):
                heading = self.kind.by_key[key].synonyms[0]
                self.table.findings.append(self.cells.note("banner_taken", line[0], found=said.text, heading=heading))

    def _sum(self, line: Line, said: Said) -> None:
        printed: dict[str, Any] = {}
        for key in self.header.placed:
            try:
                if self.kind.by_key[key].type is Type.COUNT:
                    printed[key] = values.count(self.cells.cell(line, key))
                elif self.kind.by_key[key].type in sums.AMOUNTS and key in self.kind.summed:
                    printed[key] = values.number(self.cells.cell(line, key))
                elif self.kind.by_key[key].type is Type.RATE:
                    percent_format = self.cells.percent_format(line[0], key)
                    read = values.rate(self.cells.cell(line, key), percent_format=percent_format)
                    printed[key] = read and read[0]
            except values.Unreadable:
                continue
        self.table.sums.append(PrintedSum(line[0], said.text, said.group, printed, only=self._only(line, said)))
        self.table.dropped.append(Dropped(line[0], "sum", f"{said.group}{said.text}"))
        self.table.findings += self.cells.uncalculated(line)
        self.stood[line[0]] = len(self.breaks), len(self.rows)
        self.breaks.append(len(self.rows))
        self.cells.above.clear()

    def _only(self, line: Line, said: Said) -> dict[str, Any]:
        """A sum of one value of a deciding column (a trade) says so in its label or in that column."""
        found = {}
        for key in self.kind.grouping.only if self.kind.grouping else ():
            for word in (self.cells.cell(line, key), said.group):
                try:
                    value = values.choice(word, self.kind.by_key[key].choices)
                except values.Unreadable:
                    continue
                if value is not None:
                    found[key] = value
        return found

    def _figures(self, row: Row) -> str:
        names = [(key, row.values[key]) for key in self.kind.shown if self.kind.by_key[key].type is Type.COUNT]
        return ", ".join(f"{self.header.placed[key].heading} {value:+d}" for key, value in names if value)

    def _is_unlabelled_sum(self, row: Row) -> bool:
        """Nobody's figures, and exactly the sum of the rows above: a sum whose label was forgotten."""
        counts = {key: row.values[key] for key in self.kind.summed if row.values[key] is not None}
        who = self.kind.person or self.kind.about
        if not who or not counts or any(row.values[key] for key in who) or len(self.rows) < 2:
            return False
        return self.totals.start_of(counts, self.breaks, len(self.rows)) is not None
