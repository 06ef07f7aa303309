"""Parts orders for tests."""

from decimal import Decimal
from types import SimpleNamespace

from parts.models import PartsOrder, Place
from parts.services import orders, orders_arriving, orders_deciding, orders_shelf
from parts.services.orders import Wanted
from people.models import Branch, User
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper, holding, priced
from tests.builders.people import a_branch, a_partner, a_staff, a_supervisor, a_user, in_team_of

MACHINE = {"user_name": "吴先生", "model_name": "KFR-35GW", "fault": "不制冷", "serial": "X1"}


def fresh(user: User) -> User:
    """The account as a new request meets it: rights are read anew."""
    return User.objects.get(pk=user.pk)


class Shop:
    """A branch with a warehouse, a keeper, a supervisor, a technician, a manager and a station."""

    def __init__(self, branch: Branch | None = None) -> None:
        self.branch = branch or a_branch()
        self.place: Place = a_place(self.branch)
        self.keeper = a_storekeeper()
        self.leader = a_supervisor(branch=self.branch, account=True)
        self.technician = in_team_of(self.leader, a_staff(branch=self.branch, user=a_user(Role.TECHNICIAN)))
        self.manager = a_user(Role.MANAGER)
        self.partner = a_partner(self.branch)
        self.outside = a_user(Role.PARTNER, partner=self.partner)
        self.part = a_part(old_part_owed=True)
        priced(part=self.part, amount=18.5)

    @property
    def me(self) -> User:
        return fresh(self.technician.user)

    def partner_order(self) -> PartsOrder:
        """What the station ordered last."""
        return PartsOrder.objects.filter(partner=self.partner).latest("id")

    def stock(self, quantity: object = 10, part=None) -> "Shop":
        holding(self.place, part or self.part, quantity)
        return self


def an_order(shop: Shop, quantity: object = 2, *, kind: str = "technician", send: bool = True, **facts) -> PartsOrder:
    """Asked for by the technician, or by the station's account."""
    lines = facts.pop("lines", None) or [Wanted(shop.part, Decimal(str(quantity)))]
    undertaken = facts.pop("undertaken", facts.get("purpose") == "lent")
    if kind == "technician":
        told = {"purpose": "stock", "staff": shop.technician, "by": shop.me}
    elif kind == "customer":
        told = {"purpose": "sale", "customer_name": "孙女士", "ship_to": "滨河路1号", "by": fresh(shop.keeper),
                "branch": shop.branch}  # fmt: skip
    else:
        told = {"purpose": "sale", "partner": shop.partner, "ship_to": "莱河县1号", "by": fresh(shop.outside)}
    if facts.get("purpose") in {"lent", "warranty"}:
        facts.setdefault("machine", MACHINE)
    told |= facts
    made = orders.draft_order(kind=kind, lines=lines, **told)
    return orders.request_order(order=made, by=fresh(told["by"]), undertaken=undertaken) if send else made


def checked(shop: Shop, order: PartsOrder, **granted) -> PartsOrder:
    """Everything granted, from the shop's warehouse."""
    quantities = granted.pop("granted", None) or {line.pk: line.requested for line in order.lines.all()}
    return orders_deciding.check_order(
        order=order, granted=quantities, from_place=shop.place, by=fresh(shop.keeper), **granted
    )


def approved(shop: Shop, order: PartsOrder) -> PartsOrder:
    """Checked, and approved by a manager where that is needed."""
    order = checked(shop, order)
    if order.state == "checked":
        order = orders_deciding.approve_order(order=order, by=fresh(shop.manager))
    return order


def picked(shop: Shop, order: PartsOrder) -> PartsOrder:
    """Everything reserved is taken off the shelf."""
    quantities = {line.pk: line.to_pick for line in order.lines.all()}
    return orders_shelf.pick_order(order=order, picked=quantities, by=fresh(shop.keeper))


def shipped(shop: Shop, order: PartsOrder, **how) -> PartsOrder:
    """On the way by parcel."""
    order = picked(shop, order) if order.is_to_pick else order
    how = {"carrier": "顺丰", "waybill": "SF100"} | how
    return orders_shelf.ship_order(order=order, by=fresh(shop.keeper), **how)


def received(shop: Shop, order: PartsOrder, by: User, quantity: object = None, **how) -> PartsOrder:
    """The last parcel, whole unless told otherwise."""
    parcel = order.shipments.order_by("-n").first()
    counts = {row.pk: row.left if quantity is None else Decimal(str(quantity)) for row in parcel.lines.all()}
    return orders_arriving.receive_shipment(shipment=parcel, counts=counts, by=fresh(by), **how)


def of_the_world(branch: Branch, technician, partner) -> SimpleNamespace:
    """Orders for the access matrix: the technician's, on its way through; the partner's own."""
    shop = Shop(branch)
    shop.technician, shop.partner = technician, partner
    shop.outside = a_user(Role.PARTNER, partner=partner)
    shop.stock(10)
    order = shipped(shop, approved(shop, an_order(shop, 2)))
    parcel = order.shipments.get()
    draft = an_order(shop, 1, send=False)
    lent = an_order(shop, 1, kind="station", purpose="lent")
    own_draft = an_order(shop, 1, kind="station", send=False)
    own_shipped = shipped(shop, approved(shop, an_order(shop, 1, kind="station")))
    return SimpleNamespace(
        order=order, parcel=parcel, row=parcel.lines.get(), draft=draft, line=draft.lines.get(), lent=lent,
        own_draft=own_draft, own_line=own_draft.lines.get(), own_shipped=own_shipped,
        own_parcel=own_shipped.shipments.get(),
    )  # fmt: skip
