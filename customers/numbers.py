"""Numbers people read aloud: a series and a count. Gaps may stay after a refusal; no number is given twice."""

from django.db import transaction
from django.db.models import F, QuerySet

from customers.models import NumberSeries


@transaction.atomic(savepoint=False)
def take(series: str, *, digits: int = 4, taken: QuerySet | None = None) -> str:
    """The next number of a series, WX20261009 → WX202610090012; the row stays ours until the transaction ends.

    `taken`: rows whose `number` a sheet may have brought from elsewhere; the series then goes on behind them.
    """
    number = take_many(series, 1, digits=digits)[0]
    if taken is not None and taken.filter(number=number).exists():
        brought = taken.filter(number__startswith=series).values_list("number", flat=True)
        last = max(int(tail) for n in brought if (tail := n.removeprefix(series)).isascii() and tail.isdigit())
        NumberSeries.objects.filter(series=series, last__lt=last).update(last=last)
        number = take_many(series, 1, digits=digits)[0]
    return number


@transaction.atomic(savepoint=False)
def take_many(series: str, count: int, *, digits: int = 4) -> list[str]:
    """So many numbers in a row by one guarded UPDATE: two callers at once wait for each other."""
    mine = NumberSeries.objects.filter(series=series)
    if not mine.update(last=F("last") + count):
        NumberSeries.objects.bulk_create([NumberSeries(series=series)], ignore_conflicts=True)
        mine.update(last=F("last") + count)
    last = mine.values_list("last", flat=True).get()
    return [f"{series}{n:0{digits}d}" for n in range(last - count + 1, last + 1)]
