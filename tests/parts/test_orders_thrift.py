"""Thrift: whose word an order needs, that nobody gives it to himself, and that cutting it up does not help."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from parts.errors.orders import ApprovalNotYours, NotASubstitute, OwnOrder
from parts.models import PartsOrder
from parts.services import orders, orders_deciding
from parts.services.orders import Wanted
from people.models import Notice
from people.roles import Role
from tests.builders.orders import Shop, an_order, checked, fresh
from tests.builders.parts import a_part, a_storekeeper, a_substitute, holding, priced
from tests.builders.people import a_branch, a_user

ONE = Decimal(1)


@pytest.fixture
def shop(db) -> Shop:
    return Shop().stock(50)


def costing(shop: Shop, amount: int):
    """A part of the shop at this price."""
    part = a_part("压缩机")
    priced(part=part, amount=amount)
    holding(shop.place, part, 50)
    return part


def typed(shop: Shop, **facts) -> PartsOrder:
    """A station's order by phone, as the keeper types it."""
    return an_order(shop, kind="station", by=fresh(shop.keeper), **facts)


def yes(order: PartsOrder, by) -> PartsOrder:
    return orders_deciding.approve_order(order=order, by=fresh(by))


def test_who_typed_an_order_does_not_pass_it_alone(shop):
    order = checked(shop, typed(shop))
    assert (order.state, order.need, order.approved_by) == ("checked", "second", None)
    with pytest.raises(OwnOrder):
        yes(order, shop.keeper)
    with pytest.raises(ApprovalNotYours):
        yes(order, a_storekeeper(a_branch()))

    second = a_storekeeper(shop.branch)
    assert not orders_deciding.may_approve(fresh(shop.keeper), order)
    assert orders_deciding.may_approve(fresh(second), order)
    assert yes(order, second).approved_by == second


def test_the_second_keeper_is_told_and_the_first_is_not(shop):
    first, second = a_storekeeper(shop.branch), a_storekeeper(shop.branch)
    order = an_order(shop, kind="station", by=fresh(first))
    orders_deciding.check_order(
        order=order, granted={line.pk: ONE for line in order.lines.all()}, from_place=shop.place, by=fresh(first)
    )

    told = set(Notice.objects.filter(event="order.to_approve", done_at=None).values_list("user", flat=True))
    assert second.pk in told and first.pk not in told


def test_another_keepers_check_is_enough_for_what_somebody_typed(shop):
    order = typed(shop)
    other = a_storekeeper(shop.branch)
    order = orders_deciding.check_order(
        order=order, granted={line.pk: line.requested for line in order.lines.all()}, from_place=shop.place,
        by=fresh(other),
    )  # fmt: skip
    assert (order.state, order.approved_by) == ("approved", other)


def test_who_checked_does_not_approve_above_the_limit(shop):
    order = an_order(shop, lines=[Wanted(costing(shop, 4000), ONE)])
    both = a_user(Role.STOREKEEPER_NEW, Role.MANAGER)
    order = orders_deciding.check_order(
        order=order, granted={order.lines.get().pk: ONE}, from_place=shop.place, by=fresh(both)
    )
    assert order.need == "manager"
    with pytest.raises(OwnOrder):
        yes(order, both)


@pytest.mark.parametrize(("again", "need"), [("entered_by", "keeper"), ("checked_by", "manager")])
def test_the_database_knows_it_too(shop, again, need):
    order = checked(shop, an_order(shop, kind="customer", lines=[Wanted(costing(shop, 4000), ONE)]))
    other = a_user(Role.MANAGER)
    PartsOrder.objects.filter(pk=order.pk).update(need=need, checked_by=other)
    order.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        PartsOrder.objects.filter(pk=order.pk).update(
            approved_by=getattr(order, again), approved_at=order.checked_at, state="approved"
        )


def test_an_order_cut_into_small_ones_is_judged_by_the_days_sum(shop):
    part = costing(shop, 200)
    one, two, three = (checked(shop, an_order(shop, lines=[Wanted(part, ONE)])) for _n in range(3))
    assert [order.need for order in (one, two, three)] == ["keeper", "keeper", "supervisor"]

    told = three.events.get(action="check").data
    assert (told["why"], told["today"], told["limit"]) == ("above", "400.00", "500.00")
    yes(three, shop.leader.user)
    # What a supervisor agreed to counts no more for the check, but for the supervisor's own limit.
    assert checked(shop, an_order(shop, 5)).need == "keeper"
    assert checked(shop, an_order(shop, lines=[Wanted(part, Decimal(12))])).need == "manager"


def test_the_sum_is_the_requesters_own_and_of_the_day(shop):
    part = costing(shop, 4000)
    other = Shop(shop.branch)
    for who in (shop, other):
        order = an_order(who, kind="station", lines=[Wanted(part, Decimal(2))])
        assert checked(shop, order).need == "keeper"
    customer = {"kind": "customer", "lines": [Wanted(costing(shop, 1500), ONE)]}
    second = a_storekeeper(shop.branch)
    first, again = an_order(shop, by=fresh(second), **customer), an_order(shop, by=fresh(second), **customer)
    other_one = an_order(shop, by=fresh(second), customer_name="李先生", **customer)
    assert [checked(shop, order).need for order in (first, other_one, again)] == ["keeper", "keeper", "manager"]


def test_refused_and_withdrawn_orders_use_nothing_up(shop):
    part = costing(shop, 800)
    first = an_order(shop, lines=[Wanted(costing(shop, 300), ONE)])
    checked(shop, first)
    PartsOrder.objects.filter(pk=first.pk).update(state="refused", end_reason="停产")
    assert checked(shop, an_order(shop, lines=[Wanted(costing(shop, 400), ONE)])).need == "keeper"
    waiting = checked(shop, an_order(shop, lines=[Wanted(part, Decimal(3))]))
    assert waiting.need == "supervisor"
    orders.refuse_order(order=waiting, reason="车上还有", by=fresh(shop.leader.user))
    assert checked(shop, an_order(shop, lines=[Wanted(part, Decimal(3))])).need == "supervisor"


def test_only_a_registered_substitute_stands_in(shop):
    stranger, known, gone = a_part("门封条"), a_part("电容 40µF"), a_part("电容 50µF", is_active=False)
    a_substitute(shop.part, known)
    a_substitute(shop.part, gone)
    order = an_order(shop, 2)
    line = order.lines.get()
    for wrong in (stranger, gone):
        with pytest.raises(NotASubstitute) as refusal:
            checked(shop, order, replaced={line.pk: wrong})
        assert wrong.name in str(refusal.value) and shop.part.name in str(refusal.value)
    order = checked(shop, order, replaced={line.pk: known})
    assert order.lines.get().part == known
