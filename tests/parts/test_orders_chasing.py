"""A late order is told to whose turn it is: once a day, on working days, until somebody does something."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parts.models import PartsOrder
from parts.services import orders, orders_deciding, orders_talking
from parts.services.orders_chasing import chase_orders
from parts.tasks import chase_orders as the_task
from people.models import Notice
from tests.builders.orders import Shop, an_order, approved, checked, fresh, picked, received, shipped
from tests.builders.parts import a_part, priced

MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 22)


@pytest.fixture
def shop(db) -> Shop:
    return Shop().stock(50)


def late(order: PartsOrder) -> PartsOrder:
    PartsOrder.objects.filter(pk=order.pk).update(due_on=MONDAY - timedelta(days=3))
    order.refresh_from_db()
    return order


def told() -> dict[int, str]:
    rows = Notice.objects.filter(event="order.late", done_at=None)
    return {row.user_id: row.params["turn"] for row in rows}


def chased(order: PartsOrder) -> dict[int, str]:
    late(order)
    Notice.objects.filter(event="order.late").delete()
    assert chase_orders(today=MONDAY) == 1
    return told()


def test_each_is_told_when_it_is_his_turn(shop):
    part = a_part("压缩机")
    priced(part=part, amount=900)
    shop.stock(3, part)
    keeper, me, leader = shop.keeper.pk, shop.technician.user_id, shop.leader.user_id
    order = an_order(shop, lines=[orders.Wanted(part, 4)])
    assert chased(order)[keeper] == "check" and me not in told()
    order = orders_talking.ask_back(order=order, question="哪一型号？", by=fresh(shop.keeper))
    assert told() == {} and chased(order) == {me: "answer"}
    order = orders_talking.answer_question(order=order, answer="35", by=shop.me)
    order = checked(shop, order)
    assert order.need == "manager" and chased(order)[shop.manager.pk] == "approve"
    assert not {keeper, me, leader} & set(told())
    order = orders_deciding.approve_order(order=order, by=fresh(shop.manager))
    assert told() == {} and chased(order)[keeper] == "pick"
    order = picked(shop, order)
    assert chased(order)[keeper] == "ship"
    order = shipped(shop, order)
    assert (chased(order)[keeper], told()[me]) == ("short", "arrive")
    order = received(shop, order, shop.me, 2, rest="missing")
    PartsOrder.objects.filter(pk=order.pk).update(is_short=False)
    assert chased(order)[keeper] == "missing" and me not in told()


def test_once_a_day_and_never_on_a_day_off(shop):
    order = late(an_order(shop))
    assert chase_orders(today=SUNDAY) == 0 and told() == {}
    for _twice in range(2):
        chase_orders(today=MONDAY)
    assert Notice.objects.filter(event="order.late", user=shop.keeper).count() == 1
    chase_orders(today=MONDAY + timedelta(days=1))
    assert Notice.objects.filter(event="order.late", user=shop.keeper).count() == 2
    orders.withdraw_order(order=order, reason="不要了", by=shop.me)
    assert told() == {} and chase_orders(today=MONDAY + timedelta(days=2)) == 0
    assert the_task() == 0


def test_a_partner_reads_of_it_in_the_portal(shop):
    order = shipped(shop, approved(shop, an_order(shop, kind="station")))
    assert chased(order) == {shop.outside.pk: "arrive"}
    row = Notice.objects.get(event="order.late")
    assert row.url == f"/portal/orders/{order.number}/"


def test_many_are_told_with_as_many_statements_as_few(shop):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            chase_orders(today=MONDAY)
        return len(seen)

    late(an_order(shop))
    chase_orders(today=MONDAY - timedelta(days=5))
    few = statements()
    for _n in range(6):
        late(an_order(shop, 1))
        late(shipped(shop, approved(shop, an_order(shop, 1))))
    assert statements() <= few
