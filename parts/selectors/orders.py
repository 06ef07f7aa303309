"""Questions about parts orders: the board and its counts, what is short, one order whole, a day's lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from core.money import round_fen
from core.spelling_field import spelt
from parts.choices.old_parts import OldPartState
from parts.choices.orders import GRANTED, NOTED, OPEN, UNDONE, Charge, Need, OrderState, Payment
from parts.choices.stock import PlaceKind
from parts.exact import thousandths
from parts.models import (
    Balance,
    OldPart,
    OrderEvent,
    OrderLine,
    Part,
    PartsOrder,
    Place,
    Shipment,
    StockLevel,
    Substitute,
)
from parts.rules.orders import OWES_OLD_PARTS, Today
from people.models import Partner

TABS: dict[str, Q] = {
    "check": Q(state=OrderState.REQUESTED),
    "approve": Q(state=OrderState.CHECKED),
    "pick": Q(state__in=GRANTED, is_to_pick=True),
    "ship": Q(state__in=GRANTED, is_to_ship=True),
    "way": Q(state__in=GRANTED, is_on_way=True),
    "short": Q(state__in=GRANTED, is_short=True),
}


def overdue(on: date) -> Q:
    """Not shipped, or not arrived, by the day it should have."""
    return Q(state__in=OPEN, due_on__lt=on)


def tab_counts(orders: QuerySet[PartsOrder], on: date) -> dict[str, int]:
    """How many each tab holds: one statement over the open orders."""
    wanted = {**TABS, "overdue": overdue(on)}
    counts = {name: Count("pk", filter=condition) for name, condition in wanted.items()}
    return orders.filter(state__in=OPEN).order_by().aggregate(**counts)


def of_tab(orders: QuerySet[PartsOrder], tab: str, on: date) -> QuerySet[PartsOrder]:
    """The rows a count counted; an unknown tab is all of them."""
    if tab == "overdue":
        return orders.filter(overdue(on))
    return orders.filter(TABS[tab]) if tab in TABS else orders


def copies_open(orders: QuerySet[PartsOrder], addressees: Iterable[str]) -> QuerySet[PartsOrder]:
    """Approved orders of which one of these has not taken note of his copy, or took that back (S1-R43)."""
    last = OrderEvent.objects.filter(order=OuterRef("pk"), action__in=(NOTED, UNDONE)).order_by("-id")
    names = list(addressees)
    latest = {f"copy_{to}": Subquery(last.filter(data__addressee=to).values("action")[:1]) for to in names}
    wanted = reduce(or_, (Q(**{f"copy_{to}": None}) | Q(**{f"copy_{to}": UNDONE}) for to in names), Q(pk__in=[]))
    return orders.filter(approved_at__isnull=False).alias(**latest).filter(wanted)


def known_as(orders: QuerySet[PartsOrder], text: str) -> QuerySet[PartsOrder]:
    """By number, job, waybill, part, or who asked for it."""
    line = OrderLine.objects.filter(order=OuterRef("pk")).filter(part__in=Part.objects.known_as(text))
    parcel = Shipment.objects.filter(order=OuterRef("pk"), waybill__iexact=text)
    return orders.filter(
        Q(number__istartswith=text)
        | Q(cause=f"ticket:{text.upper()}")
        | Q(staff__name__icontains=text)
        | spelt(text, "staff__")
        | Q(partner__name__icontains=text)
        | spelt(text, "partner__")
        | Q(customer_name__icontains=text)
        | Exists(line)
        | Exists(parcel)
    )


def of_job(cause: str) -> QuerySet[PartsOrder]:
    """Orders for a job (`ticket:WX…`), with their lines; withdrawn drafts are left out."""
    orders = PartsOrder.objects.filter(cause=cause).exclude(state=OrderState.DRAFT)
    return orders.prefetch_related("lines__part").order_by("id")


def open_of_staff(staff_ids: Iterable[int]) -> QuerySet[PartsOrder]:
    """What these people have ordered and not all received."""
    return PartsOrder.objects.filter(staff__in=list(staff_ids), state__in=OPEN)


def granted_on(order: PartsOrder, day: date) -> Today:
    """What the requester of an order was granted in other orders checked that day, by whose word. One query."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    others = PartsOrder.objects.filter(
        _same_requester(order), checked_at__gte=start, checked_at__lt=start + timedelta(days=1)
    ).exclude(Q(pk=order.pk) | Q(state__in=[OrderState.REFUSED, OrderState.WITHDRAWN]))
    checked = [Need.KEEPER, Need.SECOND]
    sums = others.order_by().aggregate(
        checked=Sum("amount", filter=Q(need__in=checked)),
        unmanaged=Sum("amount", filter=Q(need__in=[*checked, Need.SUPERVISOR])),
    )
    return Today(**{name: round_fen(Decimal(told or 0)) for name, told in sums.items()})


def _same_requester(order: PartsOrder) -> Q:
    if order.staff_id or order.partner_id:
        return Q(staff=order.staff_id, partner=order.partner_id)
    same = Q(customer_name=order.customer_name)
    if order.customer_phone:
        same |= Q(customer_phone=order.customer_phone)
    return Q(kind=order.kind, branch=order.branch_id) & same


@dataclass(frozen=True, slots=True)
class Short:
    """Approved for orders and not on the shelf: `quantity` of a part at a place, for so many orders."""

    part: Part
    place: Place | None
    quantity: Decimal
    orders: int
    since: datetime


def last_address_of(partner: Partner) -> str:
    """Where the last order of a company was sent; empty where none said."""
    sent = PartsOrder.objects.filter(partner=partner).exclude(ship_to="").order_by("-id")
    return sent.values_list("ship_to", flat=True).first() or ""


def old_parts_of(order: PartsOrder) -> list[OldPart]:
    """The old parts an order made owed, those withdrawn left out; none is asked for where its purpose owes none."""
    if order.purpose not in OWES_OLD_PARTS:
        return []
    owed = OldPart.objects.filter(cause=order.ledger_cause).exclude(state=OldPartState.WITHDRAWN)
    return list(owed.select_related("part").order_by("pk"))


def short_parts(places: Iterable[int] | None = None) -> list[Short]:
    """What must come from the supplier for orders that wait, by part number; `places`: only there. 3 queries."""
    lines = OrderLine.objects.filter(approved__gt=F("allotted"), order__state__in=GRANTED)
    if places is not None:
        lines = lines.filter(order__from_place__in=list(places))
    rows = list(
        lines.order_by()
        .values("part", "order__from_place")
        .annotate(
            sum=thousandths(Sum(F("approved") - F("allotted"))), orders=Count("order", distinct=True),
            first=Min("order__approved_at"),
        )
    )  # fmt: skip
    parts = Part.objects.in_bulk({row["part"] for row in rows})
    where = Place.objects.in_bulk({row["order__from_place"] for row in rows if row["order__from_place"]})
    found = [
        Short(parts[r["part"]], where.get(r["order__from_place"]), r["sum"], r["orders"], r["first"]) for r in rows
    ]
    return sorted(found, key=lambda short: short.part.number)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who has so much of a part to spare: a warehouse, or a technician's van."""

    place: Place
    available: Decimal


def available_of(parts: Iterable[int], user) -> dict[int, list[Elsewhere]]:
    """Part id → where it lies unpromised, warehouses first, the fullest first. One query."""
    held = Balance.objects.visible_to(user).filter(
        part__in=list(parts), quantity__gt=F("reserved"), place__is_active=True,
        place__kind__in=[PlaceKind.WAREHOUSE, PlaceKind.VAN],
    )  # fmt: skip
    found: dict[int, list[Elsewhere]] = {}
    for row in held.select_related("place__holder", "place__branch"):
        found.setdefault(row.part_id, []).append(Elsewhere(row.place, row.available))
    for rows in found.values():
        rows.sort(key=lambda one: (one.place.kind != PlaceKind.WAREHOUSE, -one.available))
    return found


def substitutes_of(parts: Iterable[int]) -> dict[int, list[Part]]:
    """Part id → parts that may stand in for it. One query."""
    ids = list(parts)
    rows = Substitute.objects.filter(Q(part__in=ids) | Q(instead__in=ids, both_ways=True))
    found: dict[int, list[Part]] = {}
    for row in rows.select_related("part", "instead"):
        if row.part_id in ids and row.instead.is_active:
            found.setdefault(row.part_id, []).append(row.instead)
        if row.both_ways and row.instead_id in ids and row.part.is_active:
            found.setdefault(row.instead_id, []).append(row.part)
    return found


def bins_of(place: int | None, parts: Iterable[int]) -> dict[int, str]:
    """Part id → the shelf it lies on at a place. One query."""
    levels = StockLevel.objects.filter(place=place, part__in=list(parts)) if place else StockLevel.objects.none()
    return dict(levels.values_list("part", "bin"))


@dataclass(frozen=True, slots=True)
class DayLine:
    """One row of the daily order statistic (售后配件订单日统计表)."""

    day: date
    order: PartsOrder
    line: OrderLine
    quantity: Decimal
    unit_price: Decimal | None
    amount: Decimal
    freight: Decimal
    payment: str
    state: str
    note: str

    @property
    def state_said(self) -> str:
        return str(OrderState(self.state).label)

    @property
    def payment_said(self) -> str:
        return str(Payment(self.payment).label)


def order_lines_of(day: date) -> list[DayLine]:
    """Every line asked for on a day as it stands now, by requester and number. Three queries.

    `amount` is what the requester pays: 0 where the part is free or stays with us. `quantity` is what was granted,
    or asked for while that is not decided. Refused and withdrawn orders are in it with nothing granted. Freight stands
    on an order's first line.
    """
    start = timezone.make_aware(datetime.combine(day, time.min))
    orders = PartsOrder.objects.filter(requested_at__gte=start, requested_at__lt=start + timedelta(days=1))
    rows = orders.select_related("staff", "partner", "branch", "from_place").prefetch_related("lines__part")
    freight = dict(
        Shipment.objects.filter(order__in=orders).order_by().values_list("order").annotate(sum=Sum("freight"))
    )
    found = []
    for order in sorted(rows, key=lambda order: (order.requester, order.number)):
        undecided = order.state in (OrderState.REQUESTED, OrderState.CHECKED)
        ended = order.state in (OrderState.REFUSED, OrderState.WITHDRAWN)
        for n, line in enumerate(order.lines.all()):
            quantity = Decimal(0) if ended else line.requested if undecided else line.approved
            pays = line.amount_of(quantity) if order.charge == Charge.CHARGED else None
            found.append(
                DayLine(
                    day, order, line, quantity, line.unit_price, pays or Decimal(0),
                    freight.get(order.pk, Decimal(0)) if n == 0 else Decimal(0), order.payment, order.state, order.note,
                )
            )  # fmt: skip
    return found
