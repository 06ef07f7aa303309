"""From a column's declaration to the function that reads its cells."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from core.sheets import dates, values
from core.sheets.kinds import Column, Type

_READERS: dict[Type, Callable[[Any], Any]] = {
    Type.TEXT: values.text,
    Type.CODE: values.code,
    Type.PHONE: values.phone,
    Type.NAME: values.name,
    Type.COUNT: values.count,
    Type.MONEY: values.money,
    Type.NUMBER: values.number,
    Type.DATE: dates.day,
    Type.DATETIME: dates.instant,
    Type.MONTH: dates.month,
}
NUMERIC = frozenset({Type.COUNT, Type.RATE, Type.MONEY, Type.NUMBER})


def reader(column: Column) -> Callable[[Any], Any]:
    """Raw cell → value or None; raises values.Unreadable with the code of the fault."""
    if column.type is Type.CHOICE:
        return partial(_choice, printed=dict(column.aliases), choices=column.choices)
    if column.type is Type.RATE:
        return _rate
    return _READERS[column.type]


def _choice(cell: Any, printed: dict[str, Any], choices: dict[str, Any]) -> Any:
    if type(cell) is str and cell in printed:
        return printed[cell]
    return values.choice(cell, choices)


def _rate(cell: Any) -> Decimal | None:
    """A rate of a plain list: no counts stand beside it, so a bare number of 0 to 1 can't be told and is asked."""
    read = values.rate(cell)
    if read is None:
        return None
    percent, sure = read
    if not sure:
        raise values.Unreadable("rate_unclear", found=values.shown(cell))
    if not 0 <= percent <= 100:
        raise values.Unreadable("rate_out_of_range", found=values.shown(cell))
    return percent.quantize(values.HUNDREDTH)


def written_as_text(column: Column, cell: Any) -> bool:
    """A number typed as text, "45次" or "45"; a rate with its percent sign is how head office prints it."""
    return (
        column.type in NUMERIC
        and type(cell) is str
        and not (column.type is Type.RATE and values.plain(cell).endswith("%"))
    )
