"""What the reader understood: tables, rows with the cell of every value, what was dropped and why, and what to ask."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from core.sheets.kinds import SheetKind
from core.sheets.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be said about a file, a row or a cell. `code` and `args` are rendered by messages.py."""

    code: str
    sheet: str = ""
    row: int = 0  # Excel's; 0 for the whole sheet or file
    column: str = ""  # letters, where one cell is meant
    label: str = ""  # who or what stands in the row: 西城店小计
    key: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """H17, or "" where no single cell is meant."""
        return f"{self.column}{self.row}" if self.column and self.row else ""

    @property
    def where(self) -> str:
        """H17, `row 31 西城店小计`, or the sheet's name."""
        if self.cell:
            return self.cell
        return f"row {self.row} {self.label}".strip() if self.row else self.label or self.sheet


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a column of the kind was found: slot in the raw row, letters, the heading as printed."""

    slot: int
    letters: str
    heading: str
    weak: bool = False


@dataclass(slots=True)
class Row:
    """One row: values by key (every declared key; None where the sheet lacks it), Excel's number, what is wrong."""

    number: int
    values: dict[str, Any]
    raw: list[Any] = field(repr=False)
    columns: Mapping[str, Placed] = field(repr=False)
    findings: list[Finding] = field(default_factory=list)

    def cell(self, key: str) -> str:
        """H17; "" where the sheet has no such column."""
        placed = self.columns.get(key)
        return f"{placed.letters}{self.number}" if placed else ""

    @property
    def cells(self) -> dict[str, str]:
        """Key → address of its cell."""
        return {key: f"{placed.letters}{self.number}" for key, placed in self.columns.items()}

    def printed(self, key: str) -> Any:
        """The raw cell: str, number or ""."""
        placed = self.columns.get(key)
        return self.raw[placed.slot] if placed and placed.slot < len(self.raw) else ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that is no data: why (a code of messages.DROPPED) and what stands in it."""

    row: int
    reason: str
    text: str


@dataclass
class PrintedSum:
    """A sum line as printed: its counts and rate by key, and what it says it sums."""

    row: int
    label: str
    group: str
    values: dict[str, Any]
    total: bool = False  # the last one, over everything
    only: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Table:
    """One table. `rows` is a list, or for a plain kind an iterable that reads again from the start each time."""

    kind: SheetKind
    sheet: str
    header_rows: list[int]
    columns: dict[str, Placed]
    month: str | None = None
    rows: Iterable[Row] = ()
    corrections: list[Row] = field(default_factory=list)
    sums: list[PrintedSum] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)  # what stands straight above the headings
    unread: list[tuple[str, str]] = field(default_factory=list)  # letters and heading of columns nobody asked for
    findings: list[Finding] = field(default_factory=list)  # of the table, not of one row
    printed_total: dict[str, Any] | None = None
    by_group: dict[str, dict[str, Any]] | None = None

    def all_findings(self) -> Iterator[Finding]:
        """The table's and its rows', in the order of the sheet."""
        of_rows = chain.from_iterable(row.findings for row in chain(self.rows, self.corrections) if row.findings)
        found = chain(self.findings, of_rows)
        return found if self.kind.plain else iter(sorted(found, key=lambda finding: finding.row))


@dataclass
class Recognised:
    """Everything understood of one file. Holds the parsed file open for plain tables: use `with`, or let it go."""

    name: str
    type: str  # xlsx, xls, csv
    encoding: str
    tables: list[Table]
    sheets: list[tuple[str, str]]  # name and what became of it: read, hidden, no_table
    findings: list[Finding] = field(default_factory=list)
    book: Workbook | None = None

    def __enter__(self) -> "Recognised":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Plain tables can't be read any more."""
        if self.book:
            self.book.close()

    def warnings(self) -> Iterator[Finding]:
        """All findings: the file's, then table by table."""
        yield from self.findings
        for table in self.tables:
            yield from table.all_findings()

    def to_json(self, render: Callable[[str, Mapping[str, Any]], str]) -> dict[str, Any]:
        """{"tables": […], "warnings": […]} as the command prints it; `render` makes a sentence of a finding."""
        several = len({table.sheet for table in self.tables}) > 1
        return {
            "tables": [_table(table) for table in self.tables],
            "warnings": [
                {
                    "code": found.code,
                    "where": f"{found.sheet} {found.where}" if several and found.row and found.sheet else found.where,
                    "detail": render(found.code, found.args),
                }
                for found in self.warnings()
            ],
        }


def _table(table: Table) -> dict[str, Any]:
    shown = table.kind.shown
    printed: dict[str, Any] = {
        "kind": table.kind.code,
        "month": table.month,
        "sheet": table.sheet,
        "header_rows": table.header_rows,
        "rows": [{"row": row.number} | {key: plain(row.values[key]) for key in shown} for row in table.rows],
    }
    if not table.kind.plain:
        printed["printed_total"] = table.printed_total and {
            key: plain(value) for key, value in table.printed_total.items()
        }
    if table.kind.grouping:
        sums = table.by_group or {}
        printed[f"by_{table.kind.grouping.by}"] = {
            name: {key: plain(value) for key, value in counts.items()} for name, counts in sums.items()
        }
    return printed


def plain(value: Any) -> Any:
    """As JSON: decimals and days are text."""
    if value is None or isinstance(value, str | int | bool):
        return value
    return (
        f"{value}"
        if isinstance(value, Decimal)
        else value.isoformat(*[" ", "minutes"] if hasattr(value, "hour") else [])
    )
