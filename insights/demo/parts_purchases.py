"""The demonstration's buying: a limit, suppliers, orders in every state, goods aside, a parcel back, a transfer on the
way. Touches no month of pay."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from parts.models import Part, Place, PurchaseOrder
from parts.services import (
    arrival_booking,
    arrivals,
    purchase_drafts,
    purchases,
    shipping_between,
    supplier_returns,
)
from parts.services.purchase_drafts import Wish
from parts.services.purchase_limits import set_purchase_limit
from parts.services.shipping_between import Sent
from people.choices import PartnerKind
from people.models import Branch, Partner, User
from people.services.places import save_partner

SUPPLIERS = [("GYS-01", "华芯电子元件有限公司"), ("GYS-02", "恒达五金制品厂")]


def _supplier(code: str, name: str, branch: Branch, by: User) -> Partner:
    known = Partner.objects.filter(code=code).first() or Partner.objects.filter(name=name).first()
    return known or save_partner(
        partner=None, code=code, name=name, kind=PartnerKind.SUPPLIER, branch=branch, by=by
    )  # fmt: skip


def _ordered(wishes: list[Wish], keeper: User, manager: User, key: str) -> PurchaseOrder:
    order = purchase_drafts.draft_purchases(wishes=wishes, by=keeper, key=key)[0]
    purchases.propose_purchase(order=order, by=keeper)
    return purchases.approve_purchase(order=order, by=manager)


def _arrived(order: PurchaseOrder, keeper: User, *counts: tuple) -> None:
    """`counts` of (part, counted, checks)."""
    door = arrivals.open_arrival(
        place=order.place, order=order, by=keeper, key=f"demo:{order.number}", delivery_note=f"SH{order.number[2:]}",
        carrier="德邦快递", waybill="DPK301188420",
    )  # fmt: skip
    for part, counted, checks in counts:
        told = dict.fromkeys(arrivals.CHECKS, True) | checks
        arrivals.check_line(arrival=door, part=part, delivered=Decimal(counted), by=keeper, **told)
    arrival_booking.book_arrival(arrival=door, by=keeper)


@transaction.atomic
def build() -> int:
    """Nothing where something was ordered before, or where no warehouse and parts stand. Returns how many orders."""
    place = Place.objects.filter(kind="warehouse", is_active=True).select_related("branch").order_by("code").first()
    parts = list(Part.objects.filter(is_active=True).order_by("number")[:6])
    if PurchaseOrder.objects.exists() or place is None or len(parts) < 4:
        return 0
    people = User.objects.in_bulk(["gaoming", "chenxiaodong"], field_name="username")
    keeper, manager = people["gaoming"], people["chenxiaodong"]
    today = timezone.localdate()
    first, second = (_supplier(code, name, place.branch, manager) for code, name in SUPPLIERS)
    set_purchase_limit(from_on=today, amount=Decimal(500), note="小额采购免批", by=manager)

    def wish(part: Part, quantity: int, price: str, supplier: Partner, days: int) -> Wish:
        return Wish(part, Decimal(quantity), Decimal(price), supplier, place, today + timedelta(days=days))

    partly = _ordered(
        [wish(parts[0], 20, "12.60", first, -2), wish(parts[1], 10, "38.00", first, 5)], keeper, manager, "demo:1"
    )
    doubt = {"doubtful": Decimal(2), "quality_ok": False, "note": "外壳有裂纹", "announced": Decimal(20)}
    _arrived(partly, keeper, (parts[0], 18, doubt))
    _ordered([wish(parts[2], 12, "45.50", second, -3)], keeper, manager, "demo:2")
    whole = _ordered([wish(parts[3], 8, "66.00", second, -6)], keeper, manager, "demo:3")
    _arrived(whole, keeper, (parts[3], 8, {"bin": "B-02-01"}))
    waits = purchase_drafts.draft_purchases(wishes=[wish(parts[1], 30, "37.50", first, 12)], by=keeper, key="demo:4")[0]
    purchases.propose_purchase(order=waits, by=keeper)
    purchase_drafts.draft_purchases(wishes=[wish(parts[2], 3, "45.50", second, 9)], by=keeper, key="demo:5")
    line = partly.arrivals.get().lines.get()
    supplier_returns.return_aside(line=line, quantity=Decimal(1), reason="外壳有裂纹", by=keeper, key="demo:6")
    _on_the_way(place, parts[3], keeper)
    return PurchaseOrder.objects.count()


def _on_the_way(place: Place, part: Part, keeper: User) -> None:
    """Two pieces to another warehouse, where there is one."""
    there = Place.objects.filter(kind="warehouse", is_active=True).exclude(pk=place.pk).order_by("code").first()
    if there is None:
        return
    sent = shipping_between.draft_transfer(
        from_place=place, to_place=there, by=keeper, key="demo:7", lines=[Sent(part, Decimal(2))], note="支援片区",
    )  # fmt: skip
    shipping_between.ship_transfer(transfer=sent, by=keeper, carrier="德邦快递", waybill="DPK301188777")
