"""The life of an order of each kind, and what each step refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from parts.errors.orders import (
    ApprovalNotYours,
    CarrierMissing,
    MachineMissing,
    NoJobNamed,
    NothingGranted,
    NothingToDo,
    NotUndertaken,
    NotWholePieces,
    OrderEmpty,
    OrderMovedOn,
    OwnOrder,
    PartTwice,
    PurposeNotTheirs,
    ReasonMissing,
    RepairedBeforeOrder,
    RepairedDayTold,
    StillDue,
    TooMuch,
)
from parts.errors.stock import NotAQuantity
from parts.models import Balance, Movement, OldPart, OrderEvent, PartsCase, PartsOrder, Reservation
from parts.selectors.orders import order_lines_of, short_parts
from parts.services import orders, orders_arriving, orders_deciding, orders_shelf, orders_talking
from parts.services.orders import Wanted
from people.models import Notice
from tests.builders.orders import (
    Shop,
    an_order,
    approved,
    checked,
    fresh,
    picked,
    received,
    shipped,
)
from tests.builders.parts import a_part, a_place, a_storekeeper, a_substitute, holding, priced

ONE = Decimal(1)


@pytest.fixture
def shop(db) -> Shop:
    return Shop().stock(10)


def lies(place, part) -> Decimal:
    return Balance.objects.filter(place=place, part=part).values_list("quantity", flat=True).first() or Decimal(0)


def promised(part) -> Decimal:
    return Balance.objects.filter(part=part).aggregate(sum=Sum("reserved"))["sum"] or Decimal(0)


def story(order) -> list[str]:
    return list(order.events.order_by("id").values_list("action", flat=True))


def test_a_technician_orders_for_his_van(shop):
    order = an_order(shop, 3)
    assert order.state == "requested" and order.number.startswith("PJ")
    assert order.lines.get().unit_price == Decimal("18.50")

    order = checked(shop, order)  # 55.50 is below the limit: the check is enough
    assert (order.state, order.need, order.approved_by) == ("approved", "keeper", shop.keeper)
    assert promised(shop.part) == 3

    order = shipped(shop, order)
    transit = Balance.objects.get(part=shop.part, place__kind="transit")
    assert (order.state, transit.quantity, lies(shop.place, shop.part), promised(shop.part)) == ("shipped", 3, 7, 0)

    order = received(shop, order, shop.me)
    transit.refresh_from_db()
    assert (order.state, transit.quantity) == ("closed", 0)
    assert lies(shop.technician.van, shop.part) == 3
    assert story(order) == ["draft", "request", "check", "approve", "pick", "ship", "receive", "close"]
    assert not OldPart.objects.exists()  # owed once it is used on a job


def test_handed_over_at_the_counter_is_received_at_once(shop):
    order = shipped(shop, approved(shop, an_order(shop)), handed_over=True, carrier="")

    assert order.state == "closed" and lies(shop.technician.van, shop.part) == 2
    assert not Balance.objects.filter(place__kind="transit", quantity__gt=0).exists()


def test_a_station_buys_and_confirms(shop):
    order = an_order(shop, 2, kind="station")
    order = approved(shop, order)
    assert (order.charge, order.need, order.payment) == ("charged", "keeper", "due")
    order = shipped(shop, order)
    assert order.state == "shipped" and lies(shop.place, shop.part) == 8
    assert Movement.objects.get(kind="issue").cause == f"order:{order.number}"

    order = received(shop, order, shop.outside)
    assert order.state == "received"
    with pytest.raises(StillDue):
        orders_arriving.close_order(order=order, by=fresh(shop.keeper))
    order = orders_talking.mark_paid(order=order, payment="account", by=fresh(shop.keeper))
    assert orders_arriving.close_order(order=order, by=fresh(shop.keeper)).state == "closed"


def test_parts_lent_ahead_owe_the_old_part(shop):
    with pytest.raises(NotUndertaken):
        an_order(shop, 1, kind="station", purpose="lent", undertaken=False)
    PartsOrder.objects.all()
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="station", purpose="lent")))

    pieces = list(OldPart.objects.filter(cause=order.ledger_cause))
    assert len(pieces) == 2 and {p.term for p in pieces} == {"lent"}
    assert {(p.debtor_partner, p.serial, p.fault) for p in pieces} == {(shop.partner, "X1", "不制冷")}
    before = pieces[0].due_on
    orders_talking.tell_repaired(order=order, on=timezone.localdate(), by=fresh(shop.outside))
    pieces[0].refresh_from_db()
    assert pieces[0].repaired_on is not None and pieces[0].due_on is not None
    assert before is None or pieces[0].due_on <= before


def test_the_day_of_the_repair_is_told_once_and_corrected_by_the_store(shop):
    order = shipped(shop, approved(shop, an_order(shop, 1, kind="station", purpose="lent")))
    PartsOrder.objects.filter(pk=order.pk).update(requested_at=timezone.now() - timedelta(days=9))
    today = timezone.localdate()
    with pytest.raises(RepairedBeforeOrder):
        orders_talking.tell_repaired(order=order, on=today - timedelta(days=10), by=fresh(shop.outside))
    assert OldPart.objects.get().repaired_on is None

    orders_talking.tell_repaired(order=order, on=today - timedelta(days=8), by=fresh(shop.outside))
    assert OldPart.objects.get().due_on == today - timedelta(days=1)
    with pytest.raises(RepairedDayTold):
        orders_talking.tell_repaired(order=order, on=today, by=fresh(shop.outside))

    orders_talking.tell_repaired(order=order, on=today, by=fresh(shop.keeper))
    piece = OldPart.objects.get()
    assert (piece.repaired_on, piece.due_on) == (today, today + timedelta(days=7))


def test_a_warranty_order_names_the_machine(shop):
    made = orders.draft_order(
        kind="station", purpose="warranty", partner=shop.partner, ship_to="x", lines=[Wanted(shop.part, ONE)],
        by=fresh(shop.outside),
    )  # fmt: skip
    with pytest.raises(MachineMissing):
        orders.request_order(order=made, by=fresh(shop.outside))


def test_a_customer_buys_at_the_counter(shop):
    order = an_order(shop, 1, kind="customer")
    order = shipped(shop, approved(shop, order), handed_over=True, carrier="")

    assert (order.state, order.requester, lies(shop.place, shop.part)) == ("received", "孙女士", 9)


def test_what_an_order_may_be_for(shop):
    with pytest.raises(PurposeNotTheirs):
        an_order(shop, purpose="sale")
    with pytest.raises(PurposeNotTheirs):
        an_order(shop, kind="station", purpose="stock")
    with pytest.raises(NoJobNamed):
        an_order(shop, purpose="ticket")
    with pytest.raises(NotWholePieces):
        an_order(shop, "1.5")
    with pytest.raises(NotAQuantity):
        an_order(shop, lines=[Wanted(shop.part, Decimal("NaN"))])
    with pytest.raises(PartTwice):
        an_order(shop, lines=[Wanted(shop.part, ONE), Wanted(shop.part, ONE)])
    empty = an_order(shop, send=False)
    orders.remove_line(line=empty.lines.get(), by=shop.me)
    with pytest.raises(OrderEmpty):
        orders.request_order(order=empty, by=shop.me)


def test_the_price_is_the_one_of_the_day_it_was_asked_for(shop):
    order = an_order(shop)
    other = priced(part=shop.part, amount=99, from_on=timezone.localdate())

    assert other.amount == 99 and order.lines.get().unit_price == Decimal("18.50")


def test_partial_approval_keeps_the_backorder_in_sight(shop):
    order = an_order(shop, 12)
    order = checked(shop, order)

    line = order.lines.get()
    assert (line.approved, line.allotted, line.backorder) == (12, 10, 2)
    assert order.is_short and order.is_to_pick
    (short,) = short_parts()
    assert (short.part, short.place, short.quantity, short.orders) == (shop.part, shop.place, 2, 1)

    order = shipped(shop, order)
    order = received(shop, order, shop.me)
    assert order.state == "partly" and order.is_short
    with pytest.raises(NothingToDo):
        orders_shelf.allot_backorder(order=order, by=fresh(shop.keeper))
    holding(shop.place, shop.part, 5)
    order = orders_shelf.allot_backorder(order=order, by=fresh(shop.keeper))
    assert order.is_to_pick and not order.is_short and short_parts() == []
    order = received(shop, shipped(shop, order, waybill="SF2"), shop.me)
    assert order.state == "closed" and lies(shop.technician.van, shop.part) == 12
    assert order.shipments.count() == 2


def test_a_backorder_may_be_dropped(shop):
    order = checked(shop, an_order(shop, 12))
    order = orders_arriving.drop_backorder(order=order, reason="停产", by=fresh(shop.keeper))
    order = received(shop, shipped(shop, order), shop.me)
    assert order.state == "closed" and order.lines.get().approved == 10

    nothing = checked(shop, an_order(shop, 2))
    nothing = orders_arriving.drop_backorder(order=nothing, reason="停产", by=fresh(shop.keeper))
    assert (nothing.state, nothing.end_reason) == ("refused", "停产")


def test_fewer_are_granted(shop):
    order = an_order(shop, 5)
    line = order.lines.get()
    with pytest.raises(TooMuch):
        checked(shop, order, granted={line.pk: Decimal(6)})
    with pytest.raises(NothingGranted):
        checked(shop, order, granted={line.pk: Decimal(0)})
    order = checked(shop, order, granted={line.pk: Decimal(2)})

    assert order.lines.get().approved == 2 and promised(shop.part) == 2


def test_a_substitute_stands_in(shop):
    other = a_part("电容 40µF")
    a_substitute(shop.part, other)
    holding(shop.place, other, 3)
    order = an_order(shop, 2)
    line = order.lines.get()
    order = checked(shop, order, replaced={line.pk: other})

    line.refresh_from_db()
    # Without a price it is never below a limit: a supervisor's or a manager's word is asked for.
    assert (line.part, line.asked_part, line.unit_price) == (other, shop.part, None)
    assert (order.state, order.need) == ("checked", "supervisor")


def test_fewer_are_found_on_the_shelf(shop):
    order = checked(shop, an_order(shop, 4))
    line = order.lines.get()
    with pytest.raises(ReasonMissing):
        orders_shelf.pick_order(order=order, picked={line.pk: Decimal(3)}, by=fresh(shop.keeper))
    with pytest.raises(TooMuch):
        orders_shelf.pick_order(order=order, picked={line.pk: Decimal(5)}, by=fresh(shop.keeper))
    order = orders_shelf.pick_order(order=order, picked={line.pk: Decimal(3)}, reason="一个破损", by=fresh(shop.keeper))

    line.refresh_from_db()
    assert (line.picked, line.allotted, line.backorder, promised(shop.part)) == (3, 3, 1, 3)
    with pytest.raises(CarrierMissing):
        orders_shelf.ship_order(order=order, by=fresh(shop.keeper))
    order = shipped(shop, order)
    assert promised(shop.part) == 0 and not Reservation.objects.filter(left__gt=0).exists()


def test_part_of_a_parcel_arrives_and_the_rest_comes(shop):
    order = shipped(shop, checked(shop, an_order(shop, 3)))
    order = received(shop, order, shop.me, 2)
    assert (order.state, order.is_on_way) == ("partly", True)
    order = received(shop, order, shop.me)
    assert order.state == "closed" and not PartsCase.objects.exists()


@pytest.mark.parametrize(("outcome", "van", "shelf"), [("found", 3, 7), ("back", 2, 8), ("lost", 2, 7)])
def test_what_is_missing_is_a_case_and_stays_in_transit_until_it_is_settled(shop, outcome, van, shelf):
    order = shipped(shop, checked(shop, an_order(shop, 3)))
    order = received(shop, order, shop.me, 2, rest="missing", note="外包装破损")

    case = PartsCase.objects.get()
    assert order.state == "partly" and case.cause == order.ledger_cause
    assert case.wrong == f"{shop.part.number} {shop.part.name_zh} × 1 未到。外包装破损"
    assert lies(Balance.objects.get(place__kind="transit").place, shop.part) == 1
    row = order.shipments.get().lines.get()
    order = orders_arriving.settle_short(row=row, outcome=outcome, note="查实", by=fresh(shop.keeper))

    case.refresh_from_db()
    assert case.state == "closed" and case.reply.startswith("已在申请单上处理") and case.reply.endswith("查实")
    assert lies(shop.technician.van, shop.part) == van and lies(shop.place, shop.part) == shelf
    assert lies(Balance.objects.get(place__kind="transit").place, shop.part) == 0
    if outcome == "found":
        assert order.state == "closed"
    else:
        assert order.is_short  # it can be sent anew
        assert orders_arriving.drop_backorder(order=order, reason="不再需要", by=shop.me).state == "closed"


def test_a_partners_missing_piece_comes_back_onto_our_books(shop):
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="station", purpose="warranty")))
    assert OldPart.objects.filter(state="expected").count() == 2
    order = received(shop, order, shop.outside, 1, rest="missing")
    row = order.shipments.get().lines.get()
    orders_arriving.settle_short(row=row, outcome="back", note="漏装", by=fresh(shop.keeper))

    assert lies(shop.place, shop.part) == 9
    assert OldPart.objects.filter(state="expected").count() == 1


def test_questions_go_back_and_forth(shop):
    order = an_order(shop)
    order = orders_talking.ask_back(order=order, question="哪一型号？", by=fresh(shop.keeper))
    assert order.question_open
    assert Notice.objects.filter(event="order.asked", user=shop.technician.user).exists()
    order = orders_talking.answer_question(order=order, answer="KFR-35", by=shop.me)
    assert not order.question_open
    assert Notice.objects.filter(event="order.answered", user=shop.keeper).exists()
    orders_talking.add_note(order=order, text="供方周三到货", by=fresh(shop.keeper))
    assert story(order)[-3:] == ["ask", "answer", "note"]


def test_withdrawn_and_refused_say_why_and_are_final(shop):
    order = an_order(shop)
    with pytest.raises(ReasonMissing):
        orders.withdraw_order(order=order, reason=" ", by=shop.me)
    orders.withdraw_order(order=order, reason="不要了", by=shop.me)
    with pytest.raises(OrderMovedOn) as late:
        checked(shop, order)
    assert late.value.status == 409 and order.number in str(late.value)

    other = an_order(shop)
    orders.refuse_order(order=other, reason="车上还有", by=fresh(shop.keeper))
    assert Notice.objects.filter(event="order.refused", user=shop.technician.user).exists()
    with pytest.raises(OrderMovedOn):
        orders.withdraw_order(order=other, reason="x", by=shop.me)


def test_above_the_limit_a_supervisor_then_a_manager(shop):
    part = a_part("压缩机")
    priced(part=part, amount=860)
    holding(shop.place, part, 20)

    one = checked(shop, an_order(shop, lines=[Wanted(part, ONE)]))
    assert (one.state, one.need, one.amount) == ("checked", "supervisor", 860)
    assert Notice.objects.filter(event="order.to_approve", user=shop.leader.user).count() == 1
    assert orders_deciding.approve_order(order=one, by=fresh(shop.leader.user)).state == "approved"

    five = checked(shop, an_order(shop, lines=[Wanted(part, Decimal(5))]))
    assert five.need == "manager"
    with pytest.raises(ApprovalNotYours):
        orders_deciding.approve_order(order=five, by=fresh(shop.leader.user))
    assert orders_deciding.approve_order(order=five, by=fresh(shop.manager)).approved_by == shop.manager


def test_limits_hold_from_their_day(shop):
    today = timezone.localdate()
    orders_deciding.set_limit(
        kind="technician", from_on=today, keeper_up_to=Decimal(10), supervisor_up_to=None, by=fresh(shop.manager)
    )

    assert checked(shop, an_order(shop, 1)).need == "manager"


def test_nobody_approves_his_own(shop):
    """A leader who asks for parts, and one who typed a member's order."""
    own = orders.draft_order(
        kind="technician", purpose="stock", staff=shop.leader, by=fresh(shop.leader.user),
        lines=[Wanted(a_part("主板"), ONE)],
    )  # fmt: skip
    own = checked(shop, orders.request_order(order=own, by=fresh(shop.leader.user)))
    typed = orders.draft_order(
        kind="technician", purpose="stock", staff=shop.technician, by=fresh(shop.leader.user),
        lines=[Wanted(a_part("电机"), ONE)],
    )  # fmt: skip
    typed = checked(shop, orders.request_order(order=typed, by=fresh(shop.leader.user)))

    for order in (own, typed):
        assert order.state == "checked"
        with pytest.raises(OwnOrder):
            orders_deciding.approve_order(order=order, by=fresh(shop.leader.user))


def test_an_exchange_needs_the_feedback_of_the_partner(shop, monkeypatch):
    asked = []
    monkeypatch.setattr(orders_deciding, "require_clearance", lambda *, partner, on: asked.append((partner, on)))
    order = checked(shop, an_order(shop, kind="dealer", purpose="exchange"))
    assert order.need == "manager" and asked == []

    orders_deciding.approve_order(order=order, by=fresh(shop.manager))
    assert [partner for partner, _on in asked] == [shop.partner]


def test_the_same_step_twice_acts_once(shop):
    order = picked(shop, checked(shop, an_order(shop, 2)))
    told = {"order": order, "carrier": "顺丰", "by": fresh(shop.keeper), "key": "k1"}
    orders_shelf.ship_order(**told)
    orders_shelf.ship_order(**told)
    parcel = order.shipments.get()
    counts = {row.pk: row.left for row in parcel.lines.all()}
    for _twice in range(2):
        orders_arriving.receive_shipment(shipment=parcel, counts=counts, by=shop.me, key="r1")

    assert lies(shop.technician.van, shop.part) == 2
    assert OrderEvent.objects.filter(order=order, action="ship").count() == 1
    first = orders.draft_order(
        kind="technician", purpose="stock", staff=shop.technician, by=shop.me, lines=[Wanted(shop.part, ONE)], key="d"
    )
    assert first == orders.draft_order(
        kind="technician", purpose="stock", staff=shop.technician, by=shop.me, lines=[Wanted(shop.part, ONE)], key="d"
    )


def test_an_older_page_is_told_that_somebody_was_faster(shop):
    order = an_order(shop)
    seen = order.revision
    orders_talking.add_note(order=order, text="x", by=fresh(shop.keeper))

    with pytest.raises(OrderMovedOn):
        checked(shop, order, seen=seen)


def test_when_the_parts_of_a_job_arrive_his_leader_is_told(shop):
    order = an_order(shop, purpose="ticket", cause="ticket:WX202610090001")
    received(shop, shipped(shop, approved(shop, order)), shop.me)

    told = Notice.objects.get(event="order.arrived")
    assert told.user == shop.leader.user and told.params["job"] == "WX202610090001"


def test_a_days_lines_for_the_statistic(shop):
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="station")), freight=Decimal(12))
    free = an_order(shop, 1, kind="station", purpose="warranty")

    rows = order_lines_of(timezone.localdate())
    assert [(row.order, row.quantity, row.amount, row.freight) for row in rows] == [
        (order, 2, Decimal("37.00"), 12), (free, 1, Decimal(0), 0),
    ]  # fmt: skip


def test_a_keeper_of_another_branch_has_nothing_to_do_with_it(shop):
    other = a_storekeeper(a_place().branch)
    order = an_order(shop)

    assert not PartsOrder.objects.visible_to(other).filter(pk=order.pk).exists()


def test_half_a_piece_is_neither_granted_nor_picked_nor_received(shop):
    order = an_order(shop, 4)
    line = order.lines.get()
    with pytest.raises(NotWholePieces):
        orders_deciding.check_order(
            order=order, granted={line.pk: Decimal("1.5")}, from_place=shop.place, by=fresh(shop.keeper)
        )
    order = approved(shop, order)
    with pytest.raises(NotWholePieces):
        orders_shelf.pick_order(order=order, picked={line.pk: Decimal("1.5")}, by=fresh(shop.keeper), reason="少")
    sent = shipped(shop, order)
    row = sent.shipments.get().lines.get()
    with pytest.raises(NotWholePieces):
        orders_arriving.receive_shipment(shipment=sent.shipments.get(), counts={row.pk: Decimal("1.5")}, by=shop.me)
