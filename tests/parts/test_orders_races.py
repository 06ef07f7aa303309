"""Two people at one order, and whatever order of steps: nothing is taken twice, every promise is given back."""

import threading
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from parts.choices.orders import GRANTED
from parts.errors.orders import OrderMovedOn
from parts.models import Balance, OrderDay, OrderLine, PartsOrder, Reservation, ShipmentLine
from parts.services import (
    orders,
    orders_arriving,
    orders_calling_back,
    orders_deciding,
    orders_shelf,
    orders_steps,
    orders_talking,
)
from tests.builders.orders import Shop, an_order, approved, checked, fresh, picked
from tests.monthend.test_races import in_threads


@pytest.mark.django_db(transaction=True)
def test_two_pick_and_ship_at_once():
    shop = Shop().stock(5)
    order = checked(shop, an_order(shop, 5))
    counts = {line.pk: line.to_pick for line in order.lines.all()}

    def pick():
        try:
            return orders_shelf.pick_order(order=order, picked=counts, by=fresh(shop.keeper)).state
        except DomainError as refusal:
            return type(refusal).__name__, refusal.status

    told = in_threads(*[pick] * 4)
    assert sorted(map(str, told)).count("picked") == 1
    assert {answer[1] for answer in told if isinstance(answer, tuple)} == {409}
    assert order.lines.get().picked == 5

    def ship():
        try:
            return orders_shelf.ship_order(order=order, carrier="顺丰", by=fresh(shop.keeper)).state
        except DomainError as refusal:
            return refusal.status

    assert sorted(map(str, in_threads(*[ship] * 4))) == ["409", "409", "409", "shipped"]
    assert order.shipments.count() == 1 and order.lines.get().shipped == 5


@pytest.mark.django_db(transaction=True)
def test_orders_of_one_requester_checked_at_once_share_the_limit_of_the_day():
    shop = Shop().stock(40)
    waiting = [an_order(shop, 10) for _n in range(4)]  # 185 each of 500

    got = in_threads(*(partial(lambda n: checked(shop, waiting[n]).need, n) for n in range(4)))
    assert sorted(got) == ["keeper", "keeper", "supervisor", "supervisor"]


@pytest.mark.django_db(transaction=True)
def test_two_orders_for_the_last_piece():
    shop = Shop().stock(1)
    waiting = [an_order(shop, 1) for _n in range(3)]

    def check(n: int):
        return checked(shop, waiting[n]).lines.get().allotted

    got = in_threads(*(partial(check, n) for n in range(3)))
    assert sorted(got) == [0, 0, 1]
    assert Balance.objects.get(place=shop.place).reserved == 1


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_withdrawal_at_once():
    shop = Shop().stock(5)
    order = checked(shop, an_order(shop, 1, kind="station", purpose="warranty"))

    def withdraw():
        return orders.withdraw_order(order=order, reason="不要了", by=fresh(shop.outside)).state

    def approve():
        return orders_deciding.approve_order(order=order, by=fresh(shop.manager)).state

    told = in_threads(withdraw, approve)
    (late,) = [answer for answer in told if isinstance(answer, OrderMovedOn)]
    (done,) = [answer for answer in told if answer is not late]
    assert late.status == 409
    assert Balance.objects.get(place=shop.place).reserved == (1 if done == "approved" else 0)


@pytest.mark.django_db(transaction=True)
def test_midnight_between_two_steps_on_one_order_stops_neither(monkeypatch):
    """One has the order and midnight passes; the other keeps the day that is over and waits for the order."""
    shop = Shop().stock(5)
    order = picked(shop, approved(shop, an_order(shop, 2)))
    days, has_the_order, real = [timezone.localdate()], threading.Event(), timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *at, **zone: real(*at, **zone) if at and at[0] else days[-1])

    def first(key):
        has_the_order.set()
        threading.Event().wait(0.3)  # the other one keeps the day meanwhile
        return None

    def ship():
        return orders_shelf.ship_order(order=order, carrier="顺丰", by=fresh(shop.keeper), key="a").state

    def note():
        has_the_order.wait(5)
        days.append(days[0] + timedelta(days=1))
        orders_talking.add_note(order=order, text="明天送到", by=fresh(shop.keeper))

    monkeypatch.setattr(orders_steps, "done_before", first)
    assert in_threads(ship, note) == ["shipped", None]
    assert OrderDay.objects.filter(day=days[0]).exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["check", "pick", "ship", "counter", "receive", "missing", "allot", "drop", "found", "back",
                         "lost", "stock", "withdraw", "close", "recall"]),  # fmt: skip
        st.integers(0, 4),
    ),
    min_size=4, max_size=16,
)  # fmt: skip


def _step(shop: Shop, order: PartsOrder, name: str, n: int) -> None:
    """Try one step with so many pieces; a refusal is an answer too."""
    keeper, me, count = fresh(shop.keeper), shop.me, Decimal(n)
    rows = ShipmentLine.objects.filter(shipment__order=order).select_related("shipment__order")
    if name == "check":
        checked(shop, order, granted={line.pk: min(count, line.requested) for line in order.lines.all()})
    elif name == "pick":
        told = {line.pk: min(count, line.to_pick) for line in order.lines.all()}
        orders_shelf.pick_order(order=order, picked=told, reason="数过", by=keeper)
    elif name in ("ship", "counter"):
        orders_shelf.ship_order(order=order, carrier="顺丰", handed_over=name == "counter", by=keeper)
    elif name in ("receive", "missing"):
        row = rows.filter(quantity__gt=F("received") + F("short")).first()
        if row:
            rest = "missing" if name == "missing" else "coming"
            counts = {one.pk: min(count, one.left) for one in row.shipment.lines.all()}
            orders_arriving.receive_shipment(shipment=row.shipment, counts=counts, rest=rest, by=me)
    elif name == "allot":
        orders_shelf.allot_backorder(order=order, by=keeper)
    elif name == "drop":
        orders_arriving.drop_backorder(order=order, reason="停产", by=keeper)
    elif name in ("found", "back", "lost"):
        row = rows.filter(short__gt=0).first()
        if row:
            orders_arriving.settle_short(row=row, outcome=name, note="查实", by=keeper)
    elif name == "recall":
        row = rows.filter(quantity__gt=F("received") + F("short")).first()
        if row:
            orders_calling_back.call_back(shipment=row.shipment, reason="地址写错", by=keeper)
    elif name == "stock" and n:
        shop.stock(n)
    elif name == "withdraw":
        orders.withdraw_order(order=order, reason="不要了", by=me)
    elif name == "close":
        orders_arriving.close_order(order=order, by=keeper)


def _holds(shop: Shop, order: PartsOrder) -> None:
    line = OrderLine.objects.get(order=order)
    assert line.received + line.short <= line.shipped <= line.picked <= line.allotted <= line.approved <= line.requested
    promised = Reservation.objects.filter(cause=order.ledger_cause).aggregate(sum=Sum("left"))["sum"] or 0
    assert promised == line.allotted - line.shipped
    assert Balance.objects.get(place=shop.place).reserved == promised
    order.refresh_from_db()
    assert order.events.order_by("-id").first().state == order.state
    if order.state not in GRANTED:
        assert promised == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, stock=st.integers(1, 6))
def test_whatever_the_steps(db, steps, stock):
    """Shipped at most what was approved, received at most what was shipped, promised exactly what is on its way out."""
    shop = Shop().stock(stock)
    order = an_order(shop, 4)
    for name, n in steps:
        try:
            _step(shop, order, name, n)
        except DomainError:
            pass
        _holds(shop, order)
    _run_out(shop, order)
    order.refresh_from_db()
    assert order.state in {"closed", "refused", "withdrawn", "requested"}
    assert not Reservation.objects.filter(cause=order.ledger_cause, left__gt=0).exists()
    assert not Balance.objects.filter(place__kind="transit", quantity__gt=0).exists()


def _run_out(shop: Shop, order: PartsOrder) -> None:
    """Whatever is open is brought to its end."""
    for name in ("pick", "ship", "receive", "found", "drop"):
        for _parcel in range(4):
            try:
                _step(shop, order, name, 99)
            except DomainError:
                break
        _holds(shop, order)


def test_a_reservation_goes_with_the_parts(db):
    shop = Shop().stock(3)
    order = picked(shop, approved(shop, an_order(shop, 2)))
    assert Balance.objects.get(place=shop.place).reserved == 2
    orders_shelf.ship_order(order=order, carrier="顺丰", by=fresh(shop.keeper))
    assert Balance.objects.get(place=shop.place).reserved == 0
