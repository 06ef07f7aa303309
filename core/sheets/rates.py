"""Rates: read with their format, recomputed from the counts half up to two decimals, and held against the print."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.sheets import values
from core.sheets.grid import Grid
from core.sheets.kinds import Rate
from core.sheets.result import Finding, Row, Table
from core.sheets.values import HUNDREDTH, percent


@dataclass(frozen=True)
class Printed:
    """A row's printed rate in percent, and with how many decimals."""

    row: Row
    rate: Decimal
    decimals: int


def settle(table: Table, grid: Grid, label: Callable[[Row], str]) -> None:
    """Fill in every row's rate: computed where the counts are known, else as printed, None over a zero denominator."""
    rule = table.kind.rate
    if not rule or not isinstance(table.rows, list):
        return
    printed: list[Printed] = []
    for row in table.rows:
        top, bottom = row.values.get(rule.numerator), row.values.get(rule.denominator)
        if bottom == 0:
            table_note(table, row, "zero_denominator", label(row))
        computed = percent(top, bottom) if top is not None and bottom else None
        read = _read(table, grid, row, rule, computed)
        row.values["printed_rate"] = read.rate.quantize(HUNDREDTH, rounding=ROUND_HALF_UP) if read else None
        row.values[rule.key] = computed if top is not None and bottom is not None else row.values["printed_rate"]
        if top is not None and bottom is not None and top > bottom:
            row.findings.append(_at(table, row, "part_above_whole", rule.numerator, part=top, whole=bottom))
        if read and computed is not None:
            printed.append(read)
    _compare(table, rule, printed, label)
    _compare_sums(table, rule, max((entry.decimals for entry in printed), default=2))


def _read(table: Table, grid: Grid, row: Row, rule: Rate, computed: Decimal | None) -> Printed | None:
    if rule.key not in table.columns:
        return None
    cell, place = row.printed(rule.key), (row.number, grid.column(table.columns[rule.key].slot))
    if place in grid.sheet.uncached:
        row.findings.append(_at(table, row, "formula_without_cached_value", rule.key))
        return None
    if place in grid.sheet.errors:
        if row.values.get(rule.denominator) != 0:  # #DIV/0! over nothing is as it should be
            row.findings.append(_at(table, row, "error_cell", rule.key, error=grid.sheet.errors[place]))
        return None
    try:
        read = values.rate(cell, percent_format=place in grid.sheet.percents)
    except values.Unreadable as fault:
        row.findings.append(_at(table, row, fault.code, rule.key, **fault.args_by_name))
        return None
    if read is None:
        return None
    rate, sure = read
    if not sure:
        fitting = [way for way in (rate, rate * 100) if computed is not None and _agrees(way, computed, _decimals(way))]
        if len(fitting) != 1:
            row.findings.append(_at(table, row, "rate_unclear", rule.key, found=values.shown(cell)))
            return None
        rate = fitting[0]
    if not 0 <= rate <= 100:
        row.findings.append(_at(table, row, "rate_out_of_range", rule.key, found=values.shown(cell)))
        return None
    if type(cell) is str and not values.plain(cell).endswith("%") and grid.sheet.formats_known:
        row.findings.append(_at(table, row, "number_as_text", rule.key, found=cell))
    return Printed(row, rate, _decimals(rate))


def _decimals(rate: Decimal) -> int:
    return min(2, max(0, -int(rate.as_tuple().exponent)))


def _agrees(rate: Decimal, computed: Decimal, decimals: int) -> bool:
    step = Decimal(1).scaleb(-decimals)
    return rate.quantize(step, rounding=ROUND_HALF_UP) == computed.quantize(step, rounding=ROUND_HALF_UP)


def _compare(table: Table, rule: Rate, printed: list[Printed], label: Callable[[Row], str]) -> None:
    """A column printed with one decimal is compared with one; another way of counting that fits all is said once."""
    decimals = max((entry.decimals for entry in printed), default=2)
    apart = [entry for entry in printed if not _agrees(entry.rate, entry.row.values[rule.key], decimals)]
    for name, numerators, denominator in rule.others:
        if apart and len(printed) >= 3 and all(_fits(entry, numerators, denominator, decimals) for entry in printed):
            keys = [table.columns[key].heading for key in (*numerators, denominator)]
            args = {"way": name, "rows": len(apart), "columns": ", ".join(keys)}
            table.findings.append(
                Finding(
                    "rate_counted_otherwise",
                    table.sheet,
                    table.header_rows[-1],
                    table.columns[rule.key].letters,
                    key=rule.key,
                    args=args,
                )
            )
            return
    for entry in apart:
        args = {"printed": str(entry.rate.quantize(HUNDREDTH)), "computed": str(entry.row.values[rule.key])}
        finding = Finding(
            "rate_mismatch",
            table.sheet,
            entry.row.number,
            table.columns[rule.key].letters,
            label(entry.row),
            rule.key,
            args,
        )
        entry.row.findings.append(finding)


def _fits(entry: Printed, numerators: tuple[str, ...], denominator: str, decimals: int) -> bool:
    parts = [entry.row.values.get(key) for key in numerators]
    whole = entry.row.values.get(denominator)
    if whole is None or any(part is None for part in parts):
        return False
    other = percent(sum(parts), whole)
    return other is not None and _agrees(entry.rate, other, decimals)


def _compare_sums(table: Table, rule: Rate, decimals: int) -> None:
    """The rate of a sum line against that line's own counts; an average of rates is caught here."""
    for printed in table.sums:
        top, bottom, rate = (printed.values.get(key) for key in (rule.numerator, rule.denominator, rule.key))
        if top is None or not bottom or rate is None:
            continue
        computed = percent(top, bottom)
        if 0 < rate <= 1 and computed and _agrees(rate * 100, computed, decimals):
            rate = rate * 100
        printed.values[rule.key] = rate.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
        if computed is not None and not _agrees(rate, computed, decimals):
            args = {"printed": str(printed.values[rule.key]), "computed": str(computed)}
            label = f"{printed.group}{printed.label}"
            table.findings.append(
                Finding("rate_mismatch", table.sheet, printed.row, label=label, key=rule.key, args=args)
            )


def table_note(table: Table, row: Row, code: str, label: str) -> None:
    """A finding about a whole row."""
    row.findings.append(Finding(code, table.sheet, row.number, label=label))


def _at(table: Table, row: Row, code: str, key: str, **args: Any) -> Finding:
    letters = table.columns[key].letters if key in table.columns else ""
    return Finding(code, table.sheet, row.number, letters, key=key, args=args)
