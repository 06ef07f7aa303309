"""Parts orders of the demonstration company, one at every step of the way. Repeating it changes nothing."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from parts.models import Part, PartsOrder, Place
from parts.services import orders, orders_arriving, orders_deciding, orders_shelf, orders_talking
from parts.services.orders import Wanted
from people.models import Partner, Staff, User
from tickets.models import Ticket

PEOPLE = ("gaoming", "chenxiaodong", "zhouqiming", "zhaodachuan", "wuhaifeng", "beichen", "laihe")
STATION = "莱河县青石镇振兴路 18 号，北辰特约维修站"
DEALER = "莱河县人民路 66 号，莱河车业"


class Desk:
    """The accounts, the parts and the two warehouses, each by its name."""

    def __init__(self) -> None:
        self.users = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
        self.parts = {part.number: part for part in Part.objects.filter(is_active=True)}
        self.places = {place.code: place for place in Place.objects.filter(code__in=("CK-CD", "CK-CX"))}
        self.staff = {s.code: s for s in Staff.objects.filter(code__in=("W101", "W201")).select_related("branch")}
        self.partners = {p.code: p for p in Partner.objects.filter(code__in=("D04", "D05"))}
        self.keeper = self.users["gaoming"]

    def wanted(self, lines: dict[str, int]) -> list[Wanted]:
        return [Wanted(self.parts[number], Decimal(n)) for number, n in lines.items() if number in self.parts]

    def mans(self, code: str, lines: dict[str, int], **facts) -> PartsOrder:
        """A technician's, sent by himself."""
        user = self.users[{"W101": "zhaodachuan", "W201": "wuhaifeng"}[code]]
        told = {"purpose": "stock"} | facts
        made = orders.draft_order(kind="technician", staff=self.staff[code], lines=self.wanted(lines), by=user, **told)
        return orders.request_order(order=made, by=user)

    def partners_own(self, code: str, lines: dict[str, int], **facts) -> PartsOrder:
        """A station's or dealer's, sent from the portal."""
        user, partner = self.users[{"D05": "beichen", "D04": "laihe"}[code]], self.partners[code]
        made = orders.draft_order(
            kind=partner.kind, partner=partner, lines=self.wanted(lines), by=user,
            ship_to=STATION if code == "D05" else DEALER, **facts,
        )  # fmt: skip
        return orders.request_order(order=made, by=user, undertaken=facts["purpose"] == "lent")

    def granted(self, order: PartsOrder, place: str = "CK-CD", *, approve: bool = True) -> PartsOrder:
        """Checked by the keeper, approved by the manager where that is needed."""
        counts = {line.pk: line.requested for line in order.lines.all()}
        order = orders_deciding.check_order(order=order, granted=counts, from_place=self.places[place], by=self.keeper)
        if approve and order.state == "checked":
            order = orders_deciding.approve_order(order=order, by=self.users["chenxiaodong"])
        return order

    def sent(self, order: PartsOrder, **how) -> PartsOrder:
        """Picked and shipped."""
        counts = {line.pk: line.to_pick for line in order.lines.all()}
        order = orders_shelf.pick_order(order=order, picked=counts, by=self.keeper)
        return orders_shelf.ship_order(order=order, by=self.keeper, **how)


@transaction.atomic
def build() -> None:
    """Nothing where there are orders already, or no parts to order."""
    if PartsOrder.objects.exists() or not Place.objects.filter(code="CK-CD").exists():
        return
    desk = Desk()
    _of_technicians(desk)
    _of_partners(desk)


def _of_technicians(desk: Desk) -> None:
    """To check, waiting for a supervisor, to pick, on the way for a job, handed over at the counter."""
    desk.mans("W101", {"DR-35": 4, "LS-M5": 10}, note="旺季前补充车存")
    desk.granted(desk.mans("W201", {"YSJ-1": 1, "R32-1": 2}), "CK-CX", approve=False)
    desk.granted(desk.mans("W201", {"PS-3": 2}, urgency="urgent"), "CK-CX")
    waiting = Ticket.objects.filter(technician=desk.staff["W101"], settled_at=None).order_by("-state_since").first()
    cause = f"ticket:{waiting.number}" if waiting else "ticket:WX202610090001"
    job = desk.granted(desk.mans("W101", {"WF-40": 1}, purpose="ticket", cause=cause, urgency="urgent"))
    desk.sent(job, carrier="顺丰速运", waybill="SF1402611220031", freight=Decimal(12))
    desk.sent(desk.granted(desk.mans("W101", {"R32-1": 1})), handed_over=True)


def _of_partners(desk: Desk) -> None:
    """Lent ahead, bought and received in part, asked back, more than the shelf holds."""
    today = timezone.localdate()
    machine = {
        "user_name": "吴先生", "user_phone": "15400000007", "model_name": "KFR-35GW", "serial": "NSYWB0000017",
        "purchased_on": today - timedelta(days=400), "fault": "开机不制冷，主板无输出", "phoned_with": "高明",
        "phoned_at": timezone.now() - timedelta(hours=3),
    }  # fmt: skip
    lent = desk.granted(desk.partners_own("D05", {"ZB-02": 1}, purpose="lent", machine=machine))
    desk.sent(lent, carrier="中通快递", waybill="ZT7526112200118", freight=Decimal(15))
    bought = desk.sent(
        desk.granted(desk.partners_own("D05", {"DR-35": 3, "TG-6": 2}, purpose="sale")), carrier="德邦物流",
        waybill="DPK261122004", freight=Decimal(28),
    )  # fmt: skip
    parcel = bought.shipments.get()
    counts = {row.pk: row.left if row.line.part.number == "DR-35" else Decimal(1) for row in parcel.lines.all()}
    orders_arriving.receive_shipment(shipment=parcel, counts=counts, by=desk.users["beichen"])
    asked = desk.partners_own("D04", {"BX-11": 6}, purpose="sale", source="page")
    orders_talking.ask_back(order=asked, question="门封条用于哪一型号的冰箱？两种尺寸不通用。", by=desk.keeper)
    desk.granted(desk.partners_own("D04", {"JR-15": 24}, purpose="sale", note="冬季备货"))
