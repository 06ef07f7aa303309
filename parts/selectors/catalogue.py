"""What a list of stock and the page of a part show: balances with shelf, minimum and value; who stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Round

from parts.choices.buying import ON_ORDER
from parts.choices.stock import PlaceKind
from parts.exact import thousandths
from parts.models import Balance, Batch, Layer, Part, Place, PurchaseLine, StockLevel, Substitute

SHOWS = ("below", "zero", "quarantine", "reserved")
QUANTITY = DecimalField(max_digits=12, decimal_places=3)
VALUE = DecimalField(max_digits=20, decimal_places=7)
AVAILABLE = Round(F("quantity") - F("reserved"), precision=3, output_field=QUANTITY)
_OF = {"place": OuterRef("place"), "part": OuterRef("part")}


def stock_rows(user, show: str = "") -> QuerySet[Balance]:
    """Balances the reader may see, with `free` (not promised) and `floor` (the minimum there, or None).

    Rows where nothing lies are there only where a level is kept. `show`: one of SHOWS.
    """
    floor = Subquery(StockLevel.objects.filter(**_OF).values("minimum")[:1])
    rows = Balance.objects.visible_to(user).filter(place__is_active=True).annotate(free=AVAILABLE, floor=floor)
    if show == "below":
        return rows.filter(floor__gt=F("free"), part__is_active=True)
    if show == "zero":
        return rows.filter(Exists(StockLevel.objects.filter(**_OF)), quantity=0)
    if show == "quarantine":
        return rows.filter(place__kind=PlaceKind.QUARANTINE, quantity__gt=0)
    if show == "reserved":
        return rows.filter(reserved__gt=0)
    return rows.filter(Q(quantity__gt=0) | Exists(StockLevel.objects.filter(**_OF)))


def known_as(rows: QuerySet[Balance], text: str) -> QuerySet[Balance]:
    """Of the parts a number, bar code or piece of a name means."""
    return rows.filter(part__in=Part.objects.known_as(text))


def with_levels(rows: Sequence[Balance], *, costs: bool) -> Sequence[Balance]:
    """Give each row its `level` (or None) and, with `costs`, its `value` in yuan. Two queries, however many rows."""
    places, parts = {row.place_id for row in rows}, {row.part_id for row in rows}
    levels = {(one.place_id, one.part_id): one for one in _of(StockLevel.objects.all(), places, parts)}
    values = values_of(places, parts) if costs else {}
    for row in rows:
        row.level = levels.get((row.place_id, row.part_id))
        row.value = values.get((row.place_id, row.part_id), Decimal(0)) if costs else None
        row.low = bool(row.level and row.level.minimum and row.available < row.level.minimum)
    return rows


def _of(query: QuerySet, places: Iterable[int], parts: set[int]) -> QuerySet:
    narrowed = query.filter(place__in=list(places))
    return narrowed.filter(part__in=list(parts)) if len(parts) <= 1000 else narrowed


def values_of(places: Iterable[int], parts: set[int]) -> dict[tuple[int, int], Decimal]:
    """(place, part) → what lies there cost, in yuan, exact: the sum over its batches. One query."""
    cost = ExpressionWrapper(F("left") * F("batch__unit_cost"), output_field=VALUE)
    rows = _of(Layer.objects.all(), places, parts).order_by().values("place", "part")
    sums = rows.annotate(sum=Round(Sum(cost), precision=4, output_field=VALUE))
    return {(row["place"], row["part"]): row["sum"] for row in sums}


def last_cost(part: Part) -> Decimal | None:
    """What one cost when it last came in, in yuan; None while none ever did."""
    return Batch.objects.filter(part=part).order_by("-received_on", "-pk").values_list("unit_cost", flat=True).first()


def coming(part: Part, user) -> Decimal:
    """How much of a part is ordered for the reader's places and has not come."""
    lines = PurchaseLine.objects.filter(part=part, order__state__in=ON_ORDER)
    lines = lines.filter(order__place__in=stock_places(user))
    sums = lines.aggregate(sum=thousandths(Sum(F("quantity") - F("cancelled") - F("arrived"))))
    return max(sums["sum"] or Decimal(0), Decimal(0))


def stock_places(user) -> QuerySet[Place]:
    """The places in use the reader may see."""
    return Place.objects.visible_to(user).filter(is_active=True)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A part that may be taken instead, and how much of it is free at the reader's places."""

    row: Substitute
    part: Part
    free: Decimal
    mine: bool  # written on this part's own page, so that it is removed there


def stand_ins(part: Part, user) -> list[StandIn]:
    """What may be built in instead, what there is most of first. Two queries."""
    rows = Substitute.objects.filter(Q(part=part) | Q(instead=part, both_ways=True)).select_related("part", "instead")
    pairs = [(row, row.instead if row.part_id == part.pk else row.part, row.part_id == part.pk) for row in rows]
    free = free_of([other for _row, other, _mine in pairs], user)
    found = [StandIn(row, other, free.get(other.pk, Decimal(0)), mine) for row, other, mine in pairs if other.is_active]
    return sorted(found, key=lambda one: (-one.free, one.part.number))


def free_of(parts: Iterable[Part], user) -> dict[int, Decimal]:
    """Part id → how much may be taken at the reader's warehouses and vans. One query."""
    rows = Balance.objects.visible_to(user).filter(
        part__in=[part.pk for part in parts], place__is_active=True,
        place__kind__in=[PlaceKind.WAREHOUSE, PlaceKind.VAN],
    )  # fmt: skip
    sums: dict[int, Decimal] = {}
    for row in rows.only("part", "quantity", "reserved"):
        sums[row.part_id] = sums.get(row.part_id, Decimal(0)) + row.available
    return sums


def lying(part: Part, user) -> list[Any]:
    """Where a part lies or should lie, warehouses before vans: balances with `level`."""
    rows = stock_rows(user).filter(part=part).select_related("place__holder", "place__branch")
    order = {PlaceKind.WAREHOUSE: 0, PlaceKind.QUARANTINE: 1, PlaceKind.VAN: 2, PlaceKind.TRANSIT: 3}
    return sorted(rows, key=lambda row: (order.get(row.place.kind, 9), row.place.code))
