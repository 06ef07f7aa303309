"""What a partner may know of the catalogue: prices in force, and whether it is there; never how many, never a cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from parts.choices.stock import PlaceKind
from parts.models import Balance, Part
from parts.selectors.prices import part_prices


@dataclass(frozen=True, slots=True)
class Offer:
    """A part as a partner sees it. `price` None: on request."""

    part: Part
    price: Decimal | None
    available: bool


def offered(text: str = "") -> QuerySet[Part]:
    """Parts in use, by number, bar code, name or pinyin."""
    parts = Part.objects.filter(is_active=True)
    if text:
        parts = parts.known_as(text)
    return parts.order_by("number")


def offers(parts: list[Part], day: date) -> list[Offer]:
    """With the price of the day, and whether any of our warehouses has some: an order is sent from where it lies. Two
    queries."""
    prices = part_prices(parts, day)
    held = Balance.objects.filter(
        part__in=[part.pk for part in parts], quantity__gt=F("reserved"), place__kind=PlaceKind.WAREHOUSE,
        place__is_active=True,
    )  # fmt: skip
    there = set(held.values_list("part", flat=True))
    return [Offer(part, prices[part.pk].amount if part.pk in prices else None, part.pk in there) for part in parts]
