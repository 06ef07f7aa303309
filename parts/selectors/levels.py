"""What is short of its minimum."""

from django.db.models import Exists, F, OuterRef, QuerySet

from parts.choices.stock import PlaceKind
from parts.models import Balance, StockLevel

KEPT = (PlaceKind.WAREHOUSE, PlaceKind.VAN)  # where a minimum means something


def enough() -> Exists:
    """Of a level: that so much as its minimum lies there unpromised."""
    lying = Balance.objects.filter(place=OuterRef("place"), part=OuterRef("part"))
    return Exists(lying.filter(quantity__gte=F("reserved") + OuterRef("minimum")))


def below_minimum() -> QuerySet[StockLevel]:
    """Levels with a minimum, in use, of which less is free."""
    kept = StockLevel.objects.filter(minimum__gt=0, place__is_active=True, part__is_active=True, place__kind__in=KEPT)
    return kept.filter(~enough()).select_related("part", "place")
