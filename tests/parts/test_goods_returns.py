"""Goods that come back: checked by marketing, approved by another, counted, closed; parts go through the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotYours
from core.worktime import WorkCalendar, parse_hours
from insights.purposes import purposes
from parts.errors import goods_returns as errors
from parts.errors.buying import AnotherTakesBack, DocumentMovedOn, ReasonMissing
from parts.errors.ledger import OfADocument
from parts.errors.stock import NotEnoughStock
from parts.models import Balance, DocumentEvent, GoodsReturn, Movement, Place
from parts.rules.goods_returns import last_day
from parts.services import goods_returns as asking
from parts.services import goods_returns_closing as closing
from parts.services import goods_returns_crediting as crediting
from parts.services.ledger import reverse_movement
from people.models import Notice
from people.roles import Role
from tests.builders.goods_returns import Returns
from tests.builders.orders import fresh
from tests.builders.parts import holding
from tests.builders.people import a_user
from tests.monthend.test_races import in_threads

D = Decimal


@pytest.fixture
def returns(db) -> Returns:
    return Returns()


def told(case) -> set[str]:
    return set(
        Notice.objects.filter(about=case.document, done_at=None, needs_action=True).values_list("event", flat=True)
    )


def test_whole_goods_come_back_and_are_credited(returns):
    case = returns.asked(serials="A1\n A2 \nA1", sold_by="XS2611-01")
    assert (case.number[:2], case.state, case.serials, case.branch) == ("TH", "asked", "A1\nA2", returns.branch)
    assert told(case) == {"goods_return.to_check"}
    assert returns.asked(key="same").pk == returns.asked(key="same").pk

    case = asking.check_return(case=case, note="单据相符", by=returns.clerk)
    assert told(case) == {"goods_return.to_approve"}
    case = asking.approve_return(case=case, note="", by=returns.manager)
    assert Notice.objects.filter(user=returns.outside, event="goods_return.stands").count() == 1
    case = closing.receive_return(case=case, came_with="德邦", by=returns.keeper)
    with pytest.raises(errors.PlaceMissing):
        closing.count_return(case=case, counted=D(2), found="used", by=returns.keeper)
    with pytest.raises(errors.DiffersWithoutWord):
        closing.count_return(case=case, counted=D(1), found="used", by=returns.keeper, place_text="A-1")
    case = closing.count_return(
        case=case, counted=D(1), found="used", by=returns.keeper, place_text="A-1", note="只到一台"
    )
    case = returns.credited(case, "1280.005", credit_note="HZ-1")

    assert (case.state, case.outcome, case.credit, case.counted) == ("closed", "credited", D("1280.01"), 1)
    assert not Movement.objects.exists() and told(case) == set()
    actions = list(DocumentEvent.objects.filter(document=case.document).values_list("action", flat=True))
    assert actions == ["asked", "checked", "approved", "received", "counted", "credit_asked", "credited"]


def test_parts_lie_in_quarantine_and_good_ones_go_out(returns):
    case = returns.counted(kind="exchange", part=returns.part, quantity=3)
    assert Balance.objects.get(place__parent=returns.place).quantity == 3
    with pytest.raises(NotEnoughStock):
        closing.exchange_return(case=case, by=returns.keeper)
    assert GoodsReturn.objects.get(pk=case.pk).state == "counted"

    holding(returns.place, returns.part, 5)
    done = closing.exchange_return(case=case, by=returns.keeper, waybill="SF1")
    assert (done.outcome, Balance.objects.get(place=returns.place).quantity) == ("exchanged", 2)
    kinds = Movement.objects.filter(cause=case.document).values_list("kind", "quantity")
    assert sorted(kinds) == [("issue", D(-3)), ("take_back", D(3))]
    day = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    assert [row[2:4] for row in purposes(*day, [returns.place])] == [("warranty", 3)]
    assert sum(row[3] for row in purposes(*day, Place.objects.all())) == 3


def test_parts_not_accepted_go_back_as_the_batch_they_came_in_as(returns):
    holding(returns.place, returns.part, 5)
    case = returns.counted(part=returns.part, quantity=2)
    with pytest.raises(ReasonMissing):
        closing.send_back(case=case, carrier="顺丰", waybill="SF2", note=" ", by=returns.keeper)
    closing.send_back(case=case, carrier="顺丰", waybill="SF2", note="人为损坏", by=returns.keeper)

    assert Balance.objects.get(place__parent=returns.place).quantity == 0
    assert Balance.objects.get(place=returns.place).quantity == 5
    assert sum(Movement.objects.filter(cause=case.document).values_list("value", flat=True)) == 0


def test_a_count_is_taken_back_with_its_line_and_counted_anew(returns):
    case = returns.counted(part=returns.part, quantity=2)
    line = Movement.objects.get(cause=case.document)
    with pytest.raises(OfADocument):
        reverse_movement(movement=line, note="x", by=returns.keeper)

    case = closing.recount_return(case=case, note="点错", by=returns.keeper)
    assert (case.state, case.counted, case.place) == ("received", None, None)
    assert Balance.objects.get(place__parent=returns.place).quantity == 0
    case = closing.count_return(
        case=case, counted=D(100), found="used", by=returns.keeper, place=returns.place, cost=D(5), note="100 件"
    )
    with pytest.raises(AnotherTakesBack):
        closing.recount_return(case=case, note="点错", by=returns.keeper)
    assert closing.recount_return(case=case, note="点错", by=returns.manager).state == "received"


def test_what_is_counted_anew_is_told_anew(returns):
    case = returns.counted()
    for _round in range(2):
        case = closing.recount_return(case=case, note="点错", by=returns.keeper)
        assert told(case) == {"goods_return.to_count"}
        case = closing.count_return(case=case, counted=D(2), found="used", by=returns.keeper, place_text="A-1")
        assert told(case) == {"goods_return.to_close"}
    here = Notice.objects.filter(user=returns.outside, event="goods_return.stands", params__state="received")
    assert here.count() == 1


def test_a_large_exchange_waits_for_marketing(returns, settings):
    settings.GOODS_LARGE_EXCHANGE = 10
    assert not returns.asked(quantity=10).is_large  # a return
    case = returns.checked(kind="exchange", quantity=10)
    assert (case.state, told(case)) == ("deciding", {"goods_return.large"})
    with pytest.raises(DocumentMovedOn):
        asking.approve_return(case=case, note="", by=returns.manager)
    case = asking.decide_return(case=case, decision="同意换同型号", by=returns.clerk)
    assert asking.approve_return(case=case, note="", by=returns.manager).state == "approved"


def test_nobody_approves_what_he_asked_for_or_checked(returns):
    both = a_user(Role.CLERK, Role.MANAGER, branch=returns.branch)
    case = asking.check_return(case=returns.asked(), note="", by=both)
    with pytest.raises(errors.AnotherApproves):
        asking.approve_return(case=case, note="", by=both)
    case = returns.checked(by=returns.manager)
    with pytest.raises(errors.AnotherApproves):
        asking.approve_return(case=case, note="", by=returns.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoodsReturn.objects.filter(pk=case.pk).update(approved_by=returns.manager)


def test_out_of_production_asks_sales_first(returns):
    case = returns.counted(no_more_made=True, kind="exchange")
    with pytest.raises(errors.SalesNotAsked):
        closing.exchange_return(case=case, new_serials="N1", by=returns.keeper)
    closing.agree_with_sales(case=case, agreed="换新款补差价", by=returns.clerk)
    with pytest.raises(errors.SerialsMissing):
        closing.exchange_return(case=case, by=returns.keeper)
    done = closing.exchange_return(case=case, new_serials="N1\nN2", by=returns.keeper)
    assert (done.outcome, done.new_serials) == ("exchanged", "N1\nN2")


def test_a_disputed_case_is_not_closed(returns):
    case = returns.counted()
    closing.dispute_return(case=case, note="经销商称是运输损坏", by=returns.clerk)
    with pytest.raises(errors.StillDisputed):
        closing.dispute_return(case=case, note="再说一次", by=returns.clerk)
    with pytest.raises(errors.StillDisputed):
        crediting.ask_credit(case=case, credit=D(1), note="x", by=returns.clerk)
    closing.settle_dispute(case=case, agreed="各半", by=returns.clerk)
    with pytest.raises(errors.NotDisputed):
        closing.settle_dispute(case=case, agreed="各半", by=returns.clerk)
    assert returns.credited(case, 1).state == "closed"


def test_what_is_wrong_with_an_application(returns):
    for more, refusal in (
        ({"quantity": "1.5"}, errors.WholeGoods), ({"quantity": 1, "serials": "A\nB"}, errors.TooManySerials),
        ({"partner": None}, errors.SenderNeeded), ({"customer_name": "王"}, errors.SenderNeeded),
        ({"what": " "}, ReasonMissing),
    ):  # fmt: skip
        with pytest.raises(refusal):
            returns.asked(**more)
    with pytest.raises(errors.OneOfThem):
        asking.ask_return(
            kind="return", goods=asking.Goods(D(1)), reason="bad", condition="used", what="x", partner=returns.dealer,
            by=returns.agent, key="k",
        )  # fmt: skip
    assert not GoodsReturn.objects.exists()


def test_who_may_do_what(returns):
    other, case = Returns(), returns.asked()
    for stranger in (other.clerk, other.outside, returns.keeper, returns.agent):
        with pytest.raises(NotYours):
            asking.check_return(case=case, note="", by=stranger)
    with pytest.raises(NotYours):
        returns.asked(by=other.outside)
    with pytest.raises(NotYours):
        returns.asked(by=returns.keeper)
    with pytest.raises(NotYours):
        asking.withdraw_return(case=case, note="不退了", by=other.outside)
    assert asking.withdraw_return(case=case, note="不退了", by=returns.outside).state == "withdrawn"
    with pytest.raises(DocumentMovedOn):
        asking.refuse_return(case=case, note="晚了", by=returns.clerk)
    assert asking.refuse_return(case=returns.checked(), note="超过期限", by=returns.manager).answer == "超过期限"
    assert returns.asked(partner=None, customer_name="王女士", by=returns.agent).who == "王女士"


def test_what_was_asked_stands_fast_in_the_database(returns):
    case = returns.checked()
    with pytest.raises(Exception, match="draft"), transaction.atomic():
        GoodsReturn.objects.filter(pk=case.pk).update(quantity=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoodsReturn.objects.filter(pk=case.pk).update(state="approved")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does():
    returns = Returns()
    case = returns.checked()

    def approve():
        try:
            return asking.approve_return(case=case, note="", by=fresh(returns.manager)).state
        except DocumentMovedOn as refusal:
            return refusal.status

    assert sorted(map(str, in_threads(*[approve] * 4))) == ["409", "409", "409", "approved"]
    assert DocumentEvent.objects.filter(document=case.document, action="approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_counted_twice_at_once_the_parts_come_in_once():
    returns = Returns()
    case = returns.received(part=returns.part)

    def count():
        try:
            return closing.count_return(
                case=case, counted=D(2), found="used", by=fresh(returns.keeper), place=returns.place, cost=D(1)
            ).state
        except DocumentMovedOn as refusal:
            return refusal.status

    assert sorted(map(str, in_threads(*[count] * 3))) == ["409", "409", "counted"]
    assert Balance.objects.get(place__parent=returns.place).quantity == 2


def test_days_that_were_disputed_do_not_count():
    works = WorkCalendar((parse_hours("08:00-18:00"),) * 5 + ((), ()))

    def due(start: date, days: int, *pauses):
        return last_day(start, lambda day: bool(works.spans(day)), days, pauses)

    friday = date(2026, 11, 20)
    assert due(friday, 1) == date(2026, 11, 23)
    assert due(friday, 3) == date(2026, 11, 25)
    assert due(friday, 3, (date(2026, 11, 24), date(2026, 11, 25))) == date(2026, 11, 27)
