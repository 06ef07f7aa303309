"""Numbers people read aloud: a series and a count. Gaps may stay after a refusal; no number is given twice."""

from django.db import transaction
from django.db.models import F

from customers.models import NumberSeries


@transaction.atomic
def take(series: str, *, digits: int = 4) -> str:
    """The next number of a series, WX20261009 → WX202610090012; the row stays ours until the transaction ends."""
    return take_many(series, 1, digits=digits)[0]


@transaction.atomic
def take_many(series: str, count: int, *, digits: int = 4) -> list[str]:
    """So many numbers in a row by one guarded UPDATE: two callers at once wait for each other."""
    mine = NumberSeries.objects.filter(series=series)
    if not mine.update(last=F("last") + count):
        NumberSeries.objects.bulk_create([NumberSeries(series=series)], ignore_conflicts=True)
        mine.update(last=F("last") + count)
    last = mine.values_list("last", flat=True).get()
    return [f"{series}{n:0{digits}d}" for n in range(last - count + 1, last + 1)]
