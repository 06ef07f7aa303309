"""Purchase orders: who orders what, who agrees, what was agreed stands."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotYours
from parts.errors import buying as errors
from parts.models import DocumentEvent, PurchaseLine, PurchaseOrder
from parts.services import purchase_drafts, purchases
from parts.services import purchase_limits as limits
from people.models import Notice
from people.roles import Role
from tests.builders.buying import Buying, a_supplier, a_wish
from tests.builders.parts import a_part, a_place
from tests.builders.people import a_branch, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying() -> Buying:
    return Buying()


def limited(buying: Buying, amount: int) -> None:
    limits.set_purchase_limit(
        from_on=timezone.localdate(), amount=Decimal(amount), note="试行", by=a_user(Role.MANAGER)
    )


def test_wishes_become_one_draft_for_each_supplier_and_warehouse_and_a_double_click_none_more(buying):
    other, elsewhere = a_supplier(buying.branch), a_place(buying.branch)
    wishes = [
        a_wish(buying.part, 3, 2, buying.supplier, buying.place),
        a_wish(a_part(), 1, "0.3333", buying.supplier, buying.place),
        a_wish(buying.part, 4, 2, other, buying.place),
        a_wish(buying.part, 5, 2, buying.supplier, elsewhere),
    ]

    made = purchase_drafts.draft_purchases(wishes=wishes, by=buying.keeper, key="x")
    again = purchase_drafts.draft_purchases(wishes=wishes, by=buying.keeper, key="x")

    assert made == again and PurchaseOrder.objects.count() == 3
    assert sorted(order.lines.count() for order in made) == [1, 1, 2]
    assert {order.number[:2] for order in made} == {"CG"}
    assert max(order.total for order in made) == Decimal("10.00")


def test_somebody_else_approves_and_the_events_tell_the_story(buying):
    order = purchases.propose_purchase(order=buying.draft(), by=buying.keeper)
    assert Notice.objects.filter(user=buying.manager, event="purchase.to_approve", done_at=None).exists()

    done = purchases.approve_purchase(order=order, by=buying.manager)

    assert (done.state, done.approved_by, done.ordered_by) == ("ordered", buying.manager, buying.manager)
    told = DocumentEvent.objects.filter(document=order.document).values_list("action", "state")
    assert list(told) == [("drafted", "draft"), ("proposed", "proposed"), ("approved", "ordered")]
    assert not Notice.objects.filter(event="purchase.to_approve", done_at=None).exists()
    assert Notice.objects.filter(user=buying.keeper, event="purchase.approved").exists()


def test_whoever_drafted_it_does_not_approve_it_whatever_roles_he_holds(buying):
    both = a_user(Role.MANAGER, branch=buying.branch)
    both.role_grants.create(role=Role.STOREKEEPER_NEW, branch=buying.branch)
    order = purchases.propose_purchase(order=buying.draft(by=both), by=buying.keeper)

    with pytest.raises(errors.DrafterDoesNotApprove):
        purchases.approve_purchase(order=order, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        PurchaseOrder.objects.filter(pk=order.pk).update(approved_by=both)
    with pytest.raises(NotYours):
        purchases.approve_purchase(order=order, by=buying.keeper)


def test_below_the_limit_of_the_day_nobody_else_is_asked_and_small_orders_add_up(buying):
    order = buying.draft((buying.part, 10, 5))
    with pytest.raises(errors.ApprovalNeeded):
        purchases.order_purchase(order=order, by=buying.keeper)

    limited(buying, 100)
    assert purchases.order_purchase(order=order, by=buying.keeper).state == "ordered"
    second = buying.draft((buying.part, 10, 5))
    with pytest.raises(errors.ApprovalNeeded) as refused:
        purchases.order_purchase(order=second, by=buying.keeper)

    assert refused.value.params["today"] == "50.00"
    buying.supplier = a_supplier(buying.branch)
    assert purchases.order_purchase(order=buying.draft((buying.part, 10, 5)), by=buying.keeper).limit == 100


def test_a_limit_begins_today_or_later_and_once_a_day(buying):
    limited(buying, 100)

    with pytest.raises(errors.LimitOfThatDay):
        limited(buying, 200)
    with pytest.raises(errors.LimitInThePast):
        limits.set_purchase_limit(
            from_on=timezone.localdate() - timedelta(days=1), amount=Decimal(5), note="x", by=a_user(Role.MANAGER)
        )
    with pytest.raises(NotYours):
        limits.set_purchase_limit(from_on=timezone.localdate(), amount=Decimal(5), note="x", by=buying.keeper)
    limits.set_purchase_limit(
        from_on=timezone.localdate() + timedelta(days=1), amount=Decimal(5), note="x", by=a_user(Role.MANAGER)
    )
    assert limits.limit_on(timezone.localdate()) == 100


def test_what_was_agreed_stands_once_it_is_no_draft(buying):
    order = purchases.propose_purchase(order=buying.draft(), by=buying.keeper)
    line = order.lines.get()

    with pytest.raises(errors.DocumentMovedOn):
        purchase_drafts.set_purchase_line(
            order=order, part=buying.part, quantity=Decimal(99), unit_price=Decimal(1), by=buying.keeper, line=line
        )
    for change in ({"quantity": 99}, {"unit_price": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PurchaseLine.objects.filter(pk=line.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PurchaseOrder.objects.filter(pk=order.pk).update(total=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentEvent.objects.filter(document=order.document).delete()


def test_an_order_needs_lines_prices_and_a_supplier_in_use(buying):
    empty = purchase_drafts.draft_purchase(supplier=buying.supplier, place=buying.place, by=buying.keeper, key="e")
    with pytest.raises(errors.NothingOnIt):
        purchases.propose_purchase(order=empty, by=buying.keeper)
    with pytest.raises(errors.PriceMissing):
        purchases.propose_purchase(order=buying.draft((buying.part, 1, None)), by=buying.keeper)
    with pytest.raises(errors.WholeUnitsOnly):
        buying.draft((buying.part, "1.5", 2))
    assert buying.draft((a_part(unit="米"), "37.5", 2)).total == 75


def test_sent_back_it_is_a_draft_again_with_the_word_why(buying):
    order = purchases.propose_purchase(order=buying.draft(), by=buying.keeper)

    with pytest.raises(errors.ReasonMissing):
        purchases.send_back_purchase(order=order, note=" ", by=buying.manager)
    back = purchases.send_back_purchase(order=order, note="太贵", by=buying.manager)

    assert (back.state, back.proposed_by) == ("draft", None)
    assert Notice.objects.get(event="purchase.sent_back", user=buying.keeper).params["why"] == "太贵"
    assert purchases.propose_purchase(order=back, by=buying.keeper).state == "proposed"


def test_cancelled_it_says_why_and_nothing_is_awaited(buying):
    order = purchases.cancel_purchase(order=buying.ordered(), note="停产", by=buying.keeper)

    assert (order.state, order.ended_reason) == ("cancelled", "停产")
    assert [line.open for line in order.lines.all()] == [0]
    with pytest.raises(errors.DocumentMovedOn):
        purchases.cancel_purchase(order=order, note="再", by=buying.keeper)


def test_another_branchs_keeper_neither_drafts_nor_orders_here(buying):
    stranger = Buying(a_branch())

    with pytest.raises(errors.NotYourWarehouse):
        buying.draft(by=stranger.keeper)
    with pytest.raises(errors.NotYourWarehouse):
        purchases.propose_purchase(order=buying.draft(), by=stranger.keeper)
    assert not PurchaseOrder.objects.visible_to(stranger.keeper).exists()


def test_overdue_orders_are_named_once_a_day_until_they_come(buying):
    today = timezone.localdate()
    late = buying.ordered((buying.part, 10, 2), expected_on=today - timedelta(days=1))
    buying.ordered((buying.part, 10, 2), expected_on=today)

    assert list(PurchaseOrder.objects.overdue(today)) == [late]
    assert (purchases.chase_purchases(), purchases.chase_purchases()) == (1, 1)
    assert Notice.objects.filter(event="purchase.overdue", user=buying.keeper).count() == 1
    purchases.postpone_purchase(order=late, expected_on=today + timedelta(days=9), note="缺料", by=buying.keeper)
    assert not PurchaseOrder.objects.overdue(today).exists()
    assert not Notice.objects.filter(event="purchase.overdue", done_at=None).exists()
