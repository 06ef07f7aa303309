"""What something costs on a day: the latest approved list up to that day that names it."""

from collections.abc import Iterable
from datetime import date

from parts.choices.stock import PriceState
from parts.models import LabourItem, Part, Price, PriceList


def _in_force(day: date):
    """Approved prices up to a day, the newest first."""
    return (
        Price.objects.filter(price_list__state=PriceState.APPROVED, price_list__from_on__lte=day)
        .select_related("price_list")
        .order_by("-price_list__from_on", "-pk")
    )


def part_prices(parts: Iterable[Part], day: date) -> dict[int, Price]:
    """Part id → its price of the day; a part without one is not in it. One query."""
    found: dict[int, Price] = {}
    for price in _in_force(day).filter(part__in=[part.pk for part in parts]):
        found.setdefault(price.part_id, price)
    return found


def prices_before(price_list: PriceList, lines: Iterable[Price]) -> dict[int, Price]:
    """Part or labour item id → what it costs by the lists beside this one, on the day this one begins. One query."""
    others, found = _in_force(price_list.from_on).exclude(price_list=price_list), {}
    if price_list.kind == "parts":
        for price in others.filter(part__in=[line.part_id for line in lines]):
            found.setdefault(price.part_id, price)
    else:
        for price in others.filter(labour__in=[line.labour_id for line in lines]):
            found.setdefault(price.labour_id, price)
    return found


def priced_at_nothing(price_list: PriceList) -> list[str]:
    """What the list would give away: code and name of each."""
    free = price_list.prices.filter(amount=0).select_related("part", "labour").order_by("pk")
    return [str(line.part or line.labour) for line in free]


def part_price(part: Part, day: date) -> Price | None:
    """The price of one part on a day."""
    return _in_force(day).filter(part=part).first()


def labour_prices(day: date, items: Iterable[LabourItem] | None = None) -> dict[int, Price]:
    """Labour item id → its price of the day. One query."""
    prices = _in_force(day).filter(labour__isnull=False, labour__is_active=True)
    if items is not None:
        prices = prices.filter(labour__in=[item.pk for item in items])
    found: dict[int, Price] = {}
    for price in prices.select_related("labour"):
        found.setdefault(price.labour_id, price)
    return found


def labour_price(item: LabourItem, day: date) -> Price | None:
    """The price of one piece of work on a day."""
    return _in_force(day).filter(labour=item).first()
