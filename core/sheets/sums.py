"""Sums computed from the rows and held against what the sheet prints; and the sums by group that pay rests on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.sheets.kinds import SheetKind
from core.sheets.result import Finding, PrintedSum, Row, Table
from core.sheets.values import percent


def added(rows: Iterable[Row], keys: Iterable[str], only: Mapping[str, Any] | None = None) -> dict[str, int]:
    """Key → sum over the rows that have these values; a blank adds nothing."""
    chosen = [row.values for row in rows if all(row.values[key] == value for key, value in (only or {}).items())]
    return {key: sum(values[key] or 0 for values in chosen) for key in keys}


def start_of_sum(
    rows: Sequence[Row], breaks: Iterable[int], printed: Mapping[str, int], only: Mapping[str, Any]
) -> int | None:
    """Where the rows begin that add up to a printed sum ending here; None where no stretch does.

    A subtotal covers the rows since the last one, a page's or an area's total more: each earlier break is tried.
    """
    for start in sorted(set(breaks), reverse=True):
        stretch = rows[start:]
        if stretch and (added(stretch, printed) == printed or (only and added(stretch, printed, only) == printed)):
            return start
    return None


def settle(table: Table, breaks_at: Mapping[int, tuple[list[int], int]]) -> None:
    """Compare every printed sum with its rows (subtotal_mismatch) and find the grand total.

    `breaks_at`: row number of a sum → the breaks before it and how many rows stood above.
    """
    _find_total(table.sums)
    for printed in table.sums:
        counts = {key: value for key, value in printed.values.items() if type(value) is int}
        breaks, until = breaks_at[printed.row]
        above = list(table.rows)[:until]
        if counts and start_of_sum(above, breaks, counts, printed.only) is None:
            if not _fits_with_corrections(table, above, breaks, counts, printed):
                table.findings.append(_mismatch(table, printed, counts, _nearest(above, breaks, printed)))
    total = next((printed for printed in table.sums if printed.total), None)
    if total and table.kind.summed:
        keys = [*table.kind.summed, *([table.kind.rate.key] if table.kind.rate else [])]
        table.printed_total = {key: total.values.get(key) for key in keys}


def _find_total(printed: list[PrintedSum]) -> None:
    whole = [entry for entry in printed if entry.label in ("总计", "总合计")] or [
        entry for entry in printed if entry.label in ("合计", "共计", "total") and not entry.group and not entry.only
    ]
    if whole:
        whole[-1].total = True


def _nearest(rows: Sequence[Row], breaks: Iterable[int], printed: PrintedSum) -> Sequence[Row]:
    """The rows a wrong sum most likely meant: all for the total, its group's, else those since the last break."""
    if printed.total:
        return rows
    start = max((at for at in breaks if at < len(rows)), default=0)
    return rows[start:]


def _fits_with_corrections(
    table: Table, rows: list[Row], breaks: list[int], counts: dict[str, int], printed: PrintedSum
) -> bool:
    """The sheet's author may have added the correction rows in; they are shown by themselves."""
    before = [row for row in table.corrections if row.number < printed.row]
    if not before:
        return False
    together = sorted([*rows, *before], key=lambda row: row.number)
    starts = [together.index(rows[at]) if at < len(rows) else len(together) for at in breaks]
    return start_of_sum(together, [*starts, 0], counts, printed.only) is not None


def _mismatch(table: Table, printed: PrintedSum, counts: dict[str, int], rows: Sequence[Row]) -> Finding:
    computed = added(rows, counts)
    chosen = added(rows, counts, printed.only) if printed.only else computed
    nearest = min(computed, chosen, key=lambda sums: sum(abs(sums[key] - counts[key]) for key in counts))
    differing = [
        f"{table.columns[key].heading} {counts[key]} ≠ {nearest[key]}" for key in counts if counts[key] != nearest[key]
    ]
    return Finding(
        "subtotal_mismatch", table.sheet, printed.row, label=f"{printed.group}{printed.label}",
        args={"differences": ", ".join(differing)},
    )  # fmt: skip


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
    """Sums of the kind's counts and the rate that follows from them; a count that no row has is None."""
    counts: dict[str, Any] = added(rows, kind.summed)
    for key in kind.summed:
        if all(row.values[key] is None for row in rows):
            counts[key] = None
    if kind.rate:
        top, bottom = counts[kind.rate.numerator], counts[kind.rate.denominator]
        counts[kind.rate.key] = percent(top, bottom) if top is not None and bottom else None
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
