"""A row's own arithmetic after one of its cells was mended: rate, part and whole, parts and their sum.

The same laws as the reader's (rates.py, sums.py), over a row as it waits in the table: rates are text there.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.sheets.kinds import SheetKind
from core.sheets.levels import level_of
from core.sheets.values import HUNDREDTH, percent

CHECKED = frozenset({"part_above_whole", "rate_mismatch", "sum_mismatch", "zero_denominator"})
TENTH = Decimal("0.1")


def check_anew(
    kind: SheetKind, table: dict[str, Any], number: int, values: dict[str, Any], problems: list[dict], mended: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(values, problems) of row `number` once `mended` holds its new value. A correction row keeps no such laws."""
    if any(problem["code"] == "correction_row" for problem in problems):
        return values, problems
    values = _with_rate(kind, values, mended)
    person, name = kind.person or ("", "")
    label = str(values.get(name) or values.get(person) or "")
    kept = [p for p in problems if not (p.get("by") == "sheet" and p["code"] in CHECKED)]
    otherwise = any(found["code"] == "rate_counted_otherwise" for found in table["findings"])
    for code, key, args in (*_of_rate(kind, values, otherwise), *_of_balances(kind, table["columns"], values)):
        kept.append(
            {"code": code, "key": key, "cell": "", "row": number, "label": label, "level": level_of(code),
             "args": args, "by": "sheet"}
        )  # fmt: skip
    return values, kept


def _counts(kind: SheetKind, values: dict[str, Any]) -> tuple[int | None, int | None]:
    return values.get(kind.rate.numerator), values.get(kind.rate.denominator)


def _with_rate(kind: SheetKind, values: dict[str, Any], mended: str) -> dict[str, Any]:
    """Computed where the counts are known, else as printed."""
    if kind.rate is None:
        return values
    printed = values.get(mended if mended == kind.rate.key else f"printed_{kind.rate.key}")
    top, bottom = _counts(kind, values)
    computed = percent(top, bottom) if top is not None and bottom else None
    rate = printed if None in (top, bottom) else computed and str(computed)
    return values | {kind.rate.key: rate, f"printed_{kind.rate.key}": printed}


def _of_rate(kind: SheetKind, values: dict[str, Any], otherwise: bool) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if kind.rate is None:
        return
    top, bottom = _counts(kind, values)
    if bottom == 0:
        yield "zero_denominator", "", {}
    if top is None or bottom is None:
        return
    if top > bottom:
        yield "part_above_whole", kind.rate.numerator, {"part": top, "whole": bottom}
    printed, computed = values[f"printed_{kind.rate.key}"], values[kind.rate.key]
    if printed and computed and not otherwise and not _agree(Decimal(printed), Decimal(computed)):
        yield "rate_mismatch", kind.rate.key, {"printed": printed, "computed": computed}


def _agree(printed: Decimal, computed: Decimal) -> bool:
    """To two decimals; to one where no second was printed."""
    step = HUNDREDTH if printed % TENTH else TENTH
    return printed == computed.quantize(step, rounding=ROUND_HALF_UP)


def _of_balances(
    kind: SheetKind, columns: dict[str, dict[str, Any]], values: dict[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Columns the sheet lacks are not missed."""
    for balance in kind.balances:
        if not all(key in columns for key in (balance.whole, *balance.parts)):
            continue
        whole, parts = values[balance.whole], [values[key] for key in balance.parts]
        if whole is not None and None not in parts and sum(parts) != whole:
            named = " + ".join(f"{columns[key]['heading']} {values[key]}" for key in balance.parts)
            yield (
                "sum_mismatch",
                balance.whole,
                {"parts": named, "whole": f"{columns[balance.whole]['heading']} {whole}"},
            )
