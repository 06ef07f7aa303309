"""Sums computed from the rows and held against what the sheet prints; and the sums by group that pay rests on."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from core.sheets.kinds import SheetKind, Type
from core.sheets.result import Finding, PrintedSum, Row, Table
from core.sheets.values import percent

BREAKS_TRIED = 100
AMOUNTS = frozenset({Type.MONEY, Type.NUMBER})  # summed where the kind says so; counts always are


class Totals:
    """Running totals of count columns: any stretch of rows is summed at once, however long the sheet."""

    def __init__(self, keys: Iterable[str], rows: Iterable[Row] = (), only: Mapping[str, Any] | None = None) -> None:
        self.running: dict[str, list[int]] = {key: [0] for key in keys}
        for row in rows:
            self.add(row, counted=all(row.values[key] == value for key, value in (only or {}).items()))

    def add(self, row: Row, *, counted: bool = True) -> None:
        """The next row; a blank adds nothing."""
        for key, sums in self.running.items():
            sums.append(sums[-1] + ((row.values[key] or 0) if counted else 0))

    def between(self, start: int, end: int, keys: Iterable[str]) -> dict[str, int]:
        """Key → sum over the rows from start to before end."""
        return {key: self.running[key][end] - self.running[key][start] for key in keys}

    def start_of(self, printed: Mapping[str, int], breaks: Sequence[int], end: int) -> int | None:
        """Where the rows begin that add up to a sum printed after row `end`; None where no stretch does.

        A subtotal covers the rows since the last one, a page's or an area's total more: earlier breaks are tried too.
        """
        for start in [*breaks[: -BREAKS_TRIED - 1 : -1], 0]:
            if start < end and self.between(start, end, printed) == printed:
                return start
        return None


def start_of_sum(
    rows: Sequence[Any], breaks: Sequence[int], printed: Mapping[str, int], only: Mapping[str, Any]
) -> int | None:
    """Where the rows (anything with `values`) begin that add up to a sum printed below them, all or `only` these."""
    readings = (Totals(printed, rows, reading) for reading in ({}, only))
    return next((at for sums in readings if (at := sums.start_of(printed, breaks, len(rows))) is not None), None)


def differences(
    rows: Sequence[Any], printed: Mapping[str, int], only: Mapping[str, Any], headings: Mapping[str, str]
) -> str:
    """Where a printed sum and these rows (anything with `values`), all or `only` these, differ: 满意 139 ≠ 138."""
    readings = (Totals(printed, rows, reading).between(0, len(rows), printed) for reading in ({}, only))
    return _differing(printed, readings, headings)


def _differing(printed: Mapping[str, int], readings: Iterable[Mapping[str, int]], headings: Mapping[str, str]) -> str:
    """Against the nearest reading."""
    nearest = min(readings, key=lambda sums: sum(abs(sums[key] - printed[key]) for key in printed))
    apart = [key for key in printed if printed[key] != nearest[key]]
    return ", ".join(f"{headings[key]} {printed[key]} ≠ {nearest[key]}" for key in apart)


class SumChecker:
    """Holds the printed sums of one table against its rows.

    `breaks`: how many rows stood before each sum, banner or page; `stood`: row number of a sum → how many of these
    breaks, and how many rows, stand above it.
    """

    def __init__(self, table: Table, breaks: Sequence[int], stood: Mapping[int, tuple[int, int]]) -> None:
        self.table, self.breaks, self.stood = table, breaks, stood
        self.rows: list[Row] = list(table.rows)
        self.keys = sorted({key for printed in table.sums for key in self._figures(printed)})
        self._totals: dict[tuple, Totals] = {}

    def settle(self) -> None:
        """Find the grand total, and say of every sum that does not fit: subtotal_mismatch."""
        table = self.table
        _find_total(table.sums)
        for printed in table.sums:
            counts = self._figures(printed)
            if counts and not self._fits(printed, counts):
                table.findings.append(self._mismatch(printed, counts))
        total = next((printed for printed in table.sums if printed.total), None)
        if total and table.kind.summed:
            keys = [*table.kind.summed, *([table.kind.rate.key] if table.kind.rate else [])]
            table.printed_total = {key: total.values.get(key) for key in keys}

    def _figures(self, printed: PrintedSum) -> dict[str, Any]:
        """What a sum line sums: counts, and amounts; no rate."""
        columns = self.table.kind.by_key
        summed = (key for key in printed.values if columns[key].type is Type.COUNT or columns[key].type in AMOUNTS)
        return {key: printed.values[key] for key in summed if printed.values[key] is not None}

    def _fits(self, printed: PrintedSum, counts: dict[str, int]) -> bool:
        breaks, end = self._span(printed)
        if any(self.totals(only).start_of(counts, breaks, end) is not None for only in ({}, printed.only)):
            return True
        return self._fits_with_corrections(printed, counts, breaks)

    def _span(self, printed: PrintedSum) -> tuple[Sequence[int], int]:
        """The last breaks above a sum and the rows above it; a sum that stands above all rows sums those below."""
        above, end = self.stood[printed.row]
        return (self.breaks[max(0, above - BREAKS_TRIED) : above], end) if end else ([0], len(self.rows))

    def totals(self, only: Mapping[str, Any]) -> Totals:
        """Over the rows of these values, made once."""
        key = tuple(sorted(only.items()))
        if key not in self._totals:
            self._totals[key] = Totals(self.keys, self.rows, only)
        return self._totals[key]

    def _fits_with_corrections(self, printed: PrintedSum, counts: dict[str, int], breaks: Sequence[int]) -> bool:
        """The sheet's author may have added the correction rows in; they are shown by themselves."""
        if not self.table.corrections:
            return False
        rows, numbers = self._with_corrections
        key = ("corrected", *sorted(printed.only.items()))
        if key not in self._totals:
            self._totals[key] = Totals(self.keys, rows, printed.only)
        starts = [bisect_left(numbers, self.rows[at].number) for at in breaks if at < len(self.rows)]
        return self._totals[key].start_of(counts, starts, bisect_left(numbers, printed.row)) is not None

    @cached_property
    def _with_corrections(self) -> tuple[list[Row], list[int]]:
        rows = sorted([*self.rows, *self.table.corrections], key=lambda row: row.number)
        return rows, [row.number for row in rows]

    def _mismatch(self, printed: PrintedSum, counts: dict[str, int]) -> Finding:
        """The nearest reading of a wrong sum: all rows for the total, else those since the last break."""
        breaks, end = self._span(printed)
        start = 0 if printed.total else max((at for at in breaks if at < end), default=0)
        readings = [self.totals(only).between(start, end, counts) for only in ({}, printed.only)]
        headings = {key: self.table.columns[key].heading for key in counts}
        args = {"differences": _differing(counts, readings, headings)}
        return Finding(
            "subtotal_mismatch", self.table.sheet, printed.row, label=f"{printed.group}{printed.label}", args=args
        )


def _find_total(printed: list[PrintedSum]) -> None:
    whole = [entry for entry in printed if entry.label in ("总计", "总合计")] or [
        entry for entry in printed if entry.label in ("合计", "共计", "total") and not entry.group and not entry.only
    ]
    if whole:
        whole[-1].total = True


def by_group(table: Table) -> dict[str, dict[str, Any]]:
    """Group → sums of the counts and the rate, over the rows that count. A row of nobody's group is in none."""
    kind, grouping = table.kind, table.kind.grouping
    if not grouping:
        return {}
    groups: dict[str, list[Row]] = {}
    for row in table.rows:
        counted = all(row.values[key] == value for key, value in grouping.only.items())
        if counted and (name := row.values.get(grouping.by)):
            groups.setdefault(name, []).append(row)
    return {name: summed(kind, rows) for name, rows in groups.items()}


def summed(kind: SheetKind, rows: Sequence[Row]) -> dict[str, Any]:
    """Sums of the kind's counts and the rate that follows from them; a count that no row has is None.

    No rate either where a row has one of its two counts only: 98 of nothing would make 192%.
    """
    counts: dict[str, Any] = Totals(kind.summed, rows).between(0, len(rows), kind.summed)
    for key in kind.summed:
        if all(row.values[key] is None for row in rows):
            counts[key] = None
    if kind.rate:
        top, bottom = kind.rate.numerator, kind.rate.denominator
        whole = all((row.values[top] is None) == (row.values[bottom] is None) for row in rows)
        counts[kind.rate.key] = percent(counts[top] or 0, counts[bottom] or 0) if whole else None
    return counts


def unresolved(table: Table) -> list[Finding]:
    """Rows whose deciding value (a trade) is not known: not counted until somebody decides."""
    grouping = table.kind.grouping
    if not grouping or not grouping.unresolved:
        return []
    number, name = table.kind.person or ("", "")
    found = []
    for key in grouping.only:
        waiting = [row for row in table.rows if row.values[key] is None]
        if key not in table.columns and waiting:
            found.append(
                Finding(grouping.unresolved, table.sheet, table.header_rows[-1], key=key, args={"rows": len(waiting)})
            )
            continue
        for row in waiting:
            row.findings.append(
                Finding(
                    grouping.unresolved,
                    table.sheet,
                    row.number,
                    table.columns[key].letters,
                    key=key,
                    label=str(row.values.get(name) or row.values.get(number) or ""),
                    args={"rows": 1},
                )  # fmt: skip
            )
    return found


def check_balances(table: Table, label: Callable[[Row], str]) -> None:
    """In each row the parts make up the whole: 完成 + 未完成 = 应完成. Columns the sheet lacks are not missed."""
    for balance in table.kind.balances:
        if not all(key in table.columns for key in (balance.whole, *balance.parts)):
            continue
        for row in table.rows:
            whole, parts = row.values[balance.whole], [row.values[key] for key in balance.parts]
            if whole is not None and None not in parts and sum(parts) != whole:
                named = " + ".join(f"{table.columns[key].heading} {row.values[key]}" for key in balance.parts)
                args = {"parts": named, "whole": f"{table.columns[balance.whole].heading} {whole}"}
                row.findings.append(
                    Finding("sum_mismatch", table.sheet, row.number, label=label(row), key=balance.whole, args=args)
                )
