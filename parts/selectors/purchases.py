"""Questions about buying: what is on order, what should be bought and of whom, what each order's page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from core.ui import Event
from parts.choices.buying import AWAITED, ON_ORDER, ON_THE_WAY, ArrivalState, PurchaseState
from parts.choices.stock import PlaceKind
from parts.exact import thousandths
from parts.models import (
    Arrival,
    Balance,
    DocumentEvent,
    Part,
    Place,
    PurchaseLine,
    PurchaseOrder,
    StockLevel,
    StockTransferLine,
)
from parts.querysets.buying import known_by
from parts.selectors.batches import last_batches
from parts.selectors.orders import short_parts
from people.choices import PartnerKind
from people.models import Branch, Partner
from people.scopes import scope_of

Where = tuple[int, int]  # part id, place id
ZERO = Decimal(0)


def suppliers_for(user) -> QuerySet[Partner]:
    """Suppliers in use that the reader may buy from: his branches' own and those of the branches above."""
    rows = Partner.objects.filter(kind=PartnerKind.SUPPLIER, is_active=True).order_by("name")
    scope = scope_of(user)
    if scope.everything:
        return rows
    if scope.partner_id:
        return rows.none()
    mine = scope.branch_ids | scope.home_ids
    paths = Branch.objects.filter(pk__in=mine).values_list("path", flat=True)
    above = {int(pk) for path in paths for pk in path.split("/") if pk}
    return rows.filter(branch__in=mine | above)


def on_order(places: Iterable[int]) -> dict[Where, Decimal]:
    """(part, place) → what is ordered and has not come, drafts included. One query."""
    lines = PurchaseLine.objects.filter(
        order__place__in=list(places), order__state__in=ON_ORDER,
        arrived__lt=thousandths(F("quantity") - F("cancelled")),
    )  # fmt: skip
    sums = (
        lines.order_by()
        .values("part", "order__place")
        .annotate(sum=thousandths(Sum(F("quantity") - F("cancelled") - F("arrived"))))
    )
    return {(row["part"], row["order__place"]): row["sum"] for row in sums}


def on_the_way(places: Iterable[int]) -> dict[Where, Decimal]:
    """(part, place) → what another place has sent and has not been received or given up. One query."""
    lines = StockTransferLine.objects.filter(transfer__to_place__in=list(places), transfer__state__in=ON_THE_WAY)
    sums = (
        lines.order_by()
        .values("part", "transfer__to_place")
        .annotate(sum=thousandths(Sum(F("quantity") - F("received") - F("lost"))))
    )
    return {(row["part"], row["transfer__to_place"]): row["sum"] for row in sums if row["sum"]}


def last_prices(parts: Iterable[int]) -> dict[int, Decimal]:
    """Part → what was agreed last; where nothing was, what its newest batch cost. Two queries, one row a part."""
    wanted = list(parts)
    found = {part: batch.unit_cost for part, batch in last_batches(wanted, paid=True).items()}
    agreed = PurchaseLine.objects.filter(part=OuterRef("pk"), unit_price__gt=0, order__ordered_at__isnull=False)
    last = Subquery(agreed.order_by("-id").values("unit_price")[:1])
    rows = Part.objects.filter(pk__in=wanted).order_by().annotate(agreed=last).values_list("pk", "agreed")
    return found | {part: price for part, price in rows if price is not None}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one warehouse should buy of one part, and every figure that led to it."""

    part: Part
    place: Place
    available: Decimal
    ordered: Decimal
    coming: Decimal
    short: Decimal
    minimum: Decimal
    maximum: Decimal
    price: Decimal | None

    @property
    def have(self) -> Decimal:
        """Available, ordered and on the way, less what orders wait for."""
        return self.available + self.ordered + self.coming - self.short

    @property
    def quantity(self) -> Decimal:
        """Up to the maximum; whole units where the part is counted in them."""
        wanted = self.maximum - self.have
        return wanted if self.part.divisible else wanted.to_integral_value(ROUND_CEILING)

    @property
    def row(self) -> str:
        """Its name in a form: part and place."""
        return f"{self.part.pk}-{self.place.pk}"


def proposals(user, place: Place | None = None) -> list[Proposal]:
    """What falls below the minimum at the reader's warehouses, orders that wait included; by supplier, then part.

    Nothing that is drafted or ordered already is proposed again. Eight queries however many parts there are.
    """
    houses = Place.objects.visible_to(user).filter(kind=PlaceKind.WAREHOUSE, is_active=True).select_related("branch")
    houses = houses.filter(pk=place.pk) if place else houses
    where = {house.pk: house for house in houses}
    levels = {
        (level.part_id, level.place_id): level
        for level in StockLevel.objects.filter(place__in=where, minimum__gt=0, part__is_active=True)
    }
    short = {(s.part.pk, s.place.pk): s.quantity for s in short_parts(where) if s.place}
    wanted = set(levels) | set(short)
    if not wanted:
        return []
    parts = Part.objects.select_related("supplier").in_bulk({part for part, _place in wanted})
    held = {(b.part_id, b.place_id): b.available for b in Balance.objects.filter(place__in=where, part__in=list(parts))}
    ordered, coming, prices = on_order(where), on_the_way(where), last_prices(parts)
    found = []
    for at in wanted:
        level = levels.get(at)
        minimum = level.minimum if level else ZERO
        one = Proposal(
            parts[at[0]], where[at[1]], held.get(at, ZERO), ordered.get(at, ZERO), coming.get(at, ZERO),
            short.get(at, ZERO), minimum, level.maximum or minimum if level else ZERO, prices.get(at[0]),
        )  # fmt: skip
        if one.have < one.minimum or (one.short and one.have < 0):
            found.append(one)

    def order(one: Proposal) -> tuple:
        supplier = one.part.supplier
        return (supplier is None, supplier.name if supplier else "", one.part.number, one.place.code)

    return sorted(found, key=order)


TABS: dict[str, Q] = {
    "draft": Q(state=PurchaseState.DRAFT),
    "approve": Q(state=PurchaseState.PROPOSED),
    "awaited": Q(state__in=AWAITED),
    "arrived": Q(state=PurchaseState.ARRIVED),
}


def tab_counts(orders: QuerySet[PurchaseOrder], today: date) -> dict[str, int]:
    """How many each tab holds, overdue ones too. Two statements."""
    counts = orders.order_by().aggregate(**{name: Count("pk", filter=rows) for name, rows in TABS.items()})
    return counts | {"overdue": orders.overdue(today).count()}


def of_tab(orders: QuerySet[PurchaseOrder], tab: str, today: date) -> QuerySet[PurchaseOrder]:
    """The rows a count counted; an unknown tab is all of them."""
    if tab == "overdue":
        return orders.overdue(today)
    return orders.filter(TABS[tab]) if tab in TABS else orders


def known_as(orders: QuerySet[PurchaseOrder], text: str) -> QuerySet[PurchaseOrder]:
    """By number, contract, supplier, or a part on it."""
    on_it = PurchaseLine.objects.filter(part__in=Part.objects.known_as(text))
    return known_by(
        orders, text, "number__istartswith", "contract__istartswith", lines=on_it, document="order", supplier=True
    )


def awaited_lines(orders: list[PurchaseOrder]) -> dict[int, list[PurchaseLine]]:
    """Order id → its lines. One query for a page of orders."""
    found: dict[int, list[PurchaseLine]] = {order.pk: [] for order in orders}
    for line in PurchaseLine.objects.filter(order__in=list(found)).select_related("part"):
        found[line.order_id].append(line)
    return found


def arrivals_of(order: PurchaseOrder) -> list[Arrival]:
    """What was delivered for an order, the newest first; dropped ones are left out."""
    return list(order.arrivals.exclude(state=ArrivalState.DROPPED).order_by("-id").select_related("booked_by"))


def trail(document: str, words: dict[str, tuple[object, str]]) -> list[Event]:
    """What happened to a document, newest first, for the timeline; `words`: action → (label, icon)."""
    events = DocumentEvent.objects.filter(document=document).select_related("by").order_by("-id")[:100]
    found = []
    for event in events:
        label, icon = words.get(event.action, (event.action, "point"))
        found.append(Event(event.at, label, str(event.by), event.note, icon))
    return found
