"""Suppliers, purchase orders, arrivals, returns and transfers for tests."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from django.utils import timezone

from parts.models import Arrival, Part, Place, PurchaseOrder
from parts.services import (
    arrival_booking,
    arrival_verdicts,
    arrivals,
    purchase_drafts,
    purchases,
    shipping_between,
    supplier_returns,
    transfer_losses,
)
from people.choices import PartnerKind
from people.models import Branch, Partner, User
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper, holding
from tests.builders.people import a_branch, a_partner, a_user

_n = count(1)


def number(value: object) -> Decimal:
    return Decimal(str(value))


def a_supplier(branch: Branch | None = None) -> Partner:
    return a_partner(branch or a_branch(), kind=PartnerKind.SUPPLIER)


def a_wish(
    part: Part, quantity: object, price: object, order_of: Partner, place: Place, **more
) -> purchase_drafts.Wish:
    return purchase_drafts.Wish(
        part, number(quantity), number(price) if price is not None else None, order_of, place, **more
    )  # fmt: skip


class Buying:
    """A warehouse with its keeper, a manager, a supplier; everything of one branch."""

    def __init__(self, branch: Branch | None = None) -> None:
        self.branch = branch or a_branch()
        self.place = a_place(self.branch)
        self.supplier = a_supplier(self.branch)
        self.keeper = a_storekeeper(self.branch)
        self.other_keeper = a_storekeeper(self.branch)
        self.manager = a_user(Role.MANAGER, branch=self.branch)
        self.part = a_part(unit="个")

    def draft(self, *lines: tuple, by: User | None = None, expected_on: date | None = None) -> PurchaseOrder:
        """`lines` of (part, quantity, price)."""
        lines = lines or ((self.part, 10, 2),)
        wishes = [a_wish(p, q, price, self.supplier, self.place, expected_on=expected_on) for p, q, price in lines]
        key = f"d{next(_n)}"
        return purchase_drafts.draft_purchases(wishes=wishes, by=by or self.keeper, key=key)[0]

    def ordered(self, *lines: tuple, expected_on: date | None = None) -> PurchaseOrder:
        made = purchases.propose_purchase(order=self.draft(*lines, expected_on=expected_on), by=self.keeper)
        return purchases.approve_purchase(order=made, by=self.manager)

    def at_the_door(self, order: PurchaseOrder | None = None, **told) -> Arrival:
        told = told if order else {"supplier": self.supplier, "reason": "样品", **told}
        return arrivals.open_arrival(place=self.place, order=order, by=self.keeper, key=f"a{next(_n)}", **told)

    def counted(self, arrival: Arrival, part: Part, delivered: object, **checks):
        facts = {
            k: number(v) if k in {"doubtful", "refused", "announced", "unit_cost"} else v for k, v in checks.items()
        }
        facts = dict.fromkeys(arrivals.CHECKS, True) | facts
        return arrivals.check_line(arrival=arrival, part=part, delivered=number(delivered), by=self.keeper, **facts)

    def booked(self, order: PurchaseOrder, *lines: tuple) -> Arrival:
        """`lines` of (part, delivered, checks)."""
        made = self.at_the_door(order)
        for part, delivered, *checks in lines:
            self.counted(made, part, delivered, **(checks[0] if checks else {}))
        return arrival_booking.book_arrival(arrival=made, by=self.keeper)


def of_the_world(branch: Branch) -> SimpleNamespace:
    """One of each document in every state the access matrix needs."""
    b = Buying(branch)
    parts = [a_part(unit="个") for _ in range(2)]
    draft = b.draft((b.part, 3, 5), expected_on=timezone.localdate() + timedelta(days=3))
    order = b.ordered((b.part, 10, 5))
    done = b.booked(order, (b.part, 4, {"doubtful": 2, "quality_ok": False, "note": "外壳裂"}))
    door = b.at_the_door(order)
    line = b.counted(door, b.part, 1)
    scan = arrivals.scan_line(arrival=door, part=parts[0], by=b.keeper, key=f"scan:{next(_n)}")
    holding(b.place, parts[1], 9)
    back = supplier_returns.draft_return(
        supplier=b.supplier, place=b.place, reason="质量", by=b.keeper, key=f"{next(_n)}"
    )
    gone = supplier_returns.Back(parts[1], Decimal(1), Decimal(5))
    back_line = supplier_returns.add_return_line(parcel=back, back=gone, by=b.keeper)
    draft_transfer = shipping_between.draft_transfer(
        from_place=b.place, to_place=a_place(branch), by=b.keeper, key=f"{next(_n)}",
        lines=[shipping_between.Sent(parts[1], Decimal(2))],
    )  # fmt: skip
    sent = shipping_between.draft_transfer(
        from_place=b.place, to_place=a_place(branch), by=b.keeper, key=f"{next(_n)}",
        lines=[shipping_between.Sent(parts[1], Decimal(3))],
    )  # fmt: skip
    sent = shipping_between.ship_transfer(transfer=sent, by=b.keeper)
    loss = transfer_losses.report_loss(
        line=sent.lines.get(), quantity=Decimal(1), kind="count", reason="少一件", by=b.keeper, key=f"{next(_n)}"
    )
    verdict = arrival_verdicts.decide_aside(
        line=done.lines.get(), kind="put_away", quantity=Decimal(1), reason="复检合格", by=b.keeper, key=f"{next(_n)}"
    )
    return SimpleNamespace(
        draft=draft, draft_line=draft.lines.get(), order=order, door=door, door_line=line, scan=scan, done=done,
        done_line=done.lines.get(), back=back, back_line=back_line, draft_transfer=draft_transfer,
        draft_transfer_line=draft_transfer.lines.get(), sent=sent, loss=loss, verdict=verdict,
    )  # fmt: skip
