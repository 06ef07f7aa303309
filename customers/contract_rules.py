"""On which days a maintenance contract plans its visits. Pure."""

from collections.abc import Iterator
from datetime import date


def months_named(text: str) -> tuple[int, ...]:
    """`5,11` → (5, 11), whatever separates them, in order, each once; raises ValueError for what is no month."""
    plain = text.replace("，", ",").replace("、", ",").replace(" ", ",")
    months = sorted({int(word) for word in plain.split(",") if word})
    if any(not 1 <= month <= 12 for month in months):
        raise ValueError(text)
    return tuple(months)


def _months(from_on: date, until_on: date) -> Iterator[tuple[int, int]]:
    """Every calendar month the contract touches."""
    first, last = from_on.year * 12 + from_on.month - 1, until_on.year * 12 + until_on.month - 1
    for n in range(first, last + 1):
        yield n // 12, n % 12 + 1


def visit_days(
    from_on: date, until_on: date, *, day: int, every_months: int | None = None, in_months: tuple[int, ...] = ()
) -> list[date]:
    """The planned days, both ends included, on `day` (1–28) of the month; none where no plan is given.

    `every_months` counts from the contract's first month; `in_months` names months of every year.
    """
    found = []
    for n, (year, month) in enumerate(_months(from_on, until_on)):
        if every_months:
            wanted = n % every_months == 0
        else:
            wanted = month in in_months
        planned = date(year, month, day)
        if wanted and from_on <= planned <= until_on:
            found.append(planned)
    return found
