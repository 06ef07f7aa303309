"""Technicians' vans: what lies on them, what is on its way, what is owed; for oneself and for who leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Max, Q, QuerySet, Sum

from core.money import round_fen
from parts.choices.orders import OrderState
from parts.models import Balance, Layer, OldPart, PartsOrder, Place, Reservation, StockLevel, StockTransfer
from parts.selectors.orders import open_of_staff
from people.models import Staff

WORTH = DecimalField(max_digits=24, decimal_places=7)


def orders_of(staff: Staff) -> QuerySet[PartsOrder]:
    """What somebody asked for and has not all received, what is on the way first."""
    orders = open_of_staff([staff.pk]).exclude(state=OrderState.DRAFT).prefetch_related("lines__part")
    return orders.order_by("-is_on_way", "due_on", "id")


def promises_on(van: Place) -> dict[int, list[Reservation]]:
    """Part id → what is promised of it on a van, the oldest first. One query."""
    found: dict[int, list[Reservation]] = {}
    for promise in Reservation.objects.filter(place=van, left__gt=0).order_by("id"):
        found.setdefault(promise.part_id, []).append(promise)
    return found


def transfers_to(staff: Staff) -> QuerySet[StockTransfer]:
    """Sent to somebody's van and not yet counted there."""
    coming = StockTransfer.objects.on_the_way().filter(to_place__holder=staff)
    return coming.select_related("from_place").prefetch_related("lines__part").order_by("shipped_at", "id")


def sent_back_by(staff: Staff) -> QuerySet[StockTransfer]:
    """Given back from somebody's van and not yet received by the store."""
    going = StockTransfer.objects.on_the_way().filter(from_place__holder=staff)
    return going.select_related("to_place").prefetch_related("lines__part").order_by("shipped_at", "id")


@dataclass(frozen=True, slots=True)
class VanRow:
    """One van: kinds of parts on it, what they cost in yuan, old parts owed and of them late, its last count."""

    place: Place
    kinds: int
    worth: Decimal
    owed: int
    late: int
    counted_on: date | None


def van_rows(vans: Iterable[Place], on: date) -> list[VanRow]:
    """In the order given; five queries however many there are."""
    vans = list(vans)
    ids, holders = [van.pk for van in vans], [van.holder_id for van in vans]
    kinds = dict(
        Balance.objects.on_hand().filter(place__in=ids).values("place").order_by().annotate(n=Count("pk"))
        .values_list("place", "n")
    )  # fmt: skip
    cost = Sum(F("left") * F("batch__unit_cost"), output_field=WORTH)
    worth = dict(
        Layer.objects.filter(place__in=ids, left__gt=0).values("place").order_by().annotate(worth=cost)
        .values_list("place", "worth")
    )  # fmt: skip
    owed = {
        row["debtor_staff"]: row
        for row in OldPart.objects.owed().filter(debtor_staff__in=holders).values("debtor_staff").order_by()
        .annotate(owed=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    }  # fmt: skip
    counted = dict(
        StockLevel.objects.filter(place__in=ids).values("place").order_by().annotate(day=Max("last_counted_on"))
        .values_list("place", "day")
    )  # fmt: skip
    nothing = {"owed": 0, "late": 0}
    return [
        VanRow(
            van, kinds.get(van.pk, 0), round_fen(Decimal(worth.get(van.pk) or 0)),
            owed.get(van.holder_id, nothing)["owed"], owed.get(van.holder_id, nothing)["late"], counted.get(van.pk),
        )
        for van in vans
    ]  # fmt: skip


def store_of(van: Place) -> Place | None:
    """The warehouse unused parts go back to: the branch's first in use."""
    return Place.objects.filter(branch=van.branch_id, kind="warehouse", is_active=True).order_by("code").first()
