"""The batch a part came in with last: what it cost us."""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from parts.models import Batch, Part


def last_batches(parts: Iterable[int], *, paid: bool = False) -> dict[int, Batch]:
    """Part id → its latest batch anywhere; `paid`: the latest that cost something. One statement, one row a part.

    What lay there before batches were kept has one that cost nothing: no price, and not a price of 0.00.
    """
    batches = Batch.objects.filter(part=OuterRef("pk")).order_by("-received_on", "-id")
    if paid:
        batches = batches.filter(unit_cost__gt=0)
    latest = Part.objects.filter(pk__in=list(parts)).order_by().values(last=Subquery(batches.values("pk")[:1]))
    return {batch.part_id: batch for batch in Batch.objects.filter(pk__in=latest)}
