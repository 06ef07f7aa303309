"""Goods that come back: not asked for twice, credited by two at the known price, a surplus that goes on or back."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.periods import Period
from insights.margin import margin_of
from parts import services as stock
from parts.errors import goods_returns as errors
from parts.models import GoodsReturn, Movement, OrderLine, PartsOrder
from parts.selectors.goods_returns import worth_of
from parts.services import goods_returns_closing as closing
from parts.services import goods_returns_crediting as crediting
from parts.services import goods_returns_surplus as surplus
from parts.services.goods_returns_chasing import chase_returns
from parts.services.goods_returns_rights import waiting_for
from people.models import Notice
from people.roles import Role
from tests.builders.goods_returns import Returns
from tests.builders.orders import fresh
from tests.builders.parts import holding, priced
from tests.builders.people import a_user
from tests.builders.tickets import Team, a_ticket
from tests.insights.test_margin import charged
from tests.monthend.test_races import in_threads

D = Decimal
NOW = Period.of(timezone.localdate())


@pytest.fixture
def returns(db) -> Returns:
    return Returns()


def told(case, event: str) -> set[int]:
    found = Notice.objects.filter(about=case.document, event=event, done_at=None)
    return set(found.values_list("user", flat=True))


# -- asked twice


def test_sent_again_it_is_the_first_or_says_what_differs(returns):
    case = returns.asked(key="same", another=False)
    assert returns.asked(key="same", another=False) == case
    with pytest.raises(errors.SentBefore, match=case.number):
        returns.asked(key="same", another=False, quantity=3)
    with pytest.raises(errors.OpenAlready, match=case.number):
        returns.asked(key="back", another=False)
    assert GoodsReturn.objects.count() == 1
    assert returns.asked(key="back", another=True) != case
    returns.asked(another=False, part=returns.part)
    for name, phone in (("王女士", "154"), ("王女士", "155"), ("李先生", "154")):
        returns.asked(another=False, partner=None, customer_name=name, phone=phone, by=returns.agent)
    with pytest.raises(errors.OpenAlready):
        returns.asked(another=False, partner=None, customer_name="李先生", phone="154", by=returns.agent)


def test_the_form_asks_whether_these_are_other_goods(returns):
    client, sent = Client(), {
        "kind": "return", "model": returns.whole.pk, "quantity": "2", "reason": "bad", "condition": "faulty",
        "what": "不制冷",
    }  # fmt: skip
    client.force_login(fresh(returns.outside))
    for key in ("a", "a"):
        answer = client.post("/portal/returns/new/", sent | {"_idempotency_key": key})
    case = GoodsReturn.objects.get()
    assert (
        answer.url == f"/portal/returns/{case.number}/"
        and b'name="another"' not in client.get("/portal/returns/new/").content
    )
    for key, changed in (("a", {"quantity": "3"}), ("b", {})):
        refused = client.post("/portal/returns/new/", sent | changed | {"_idempotency_key": key})
        assert refused.status_code == 422 and case.number in refused.content.decode(), key
    assert b'name="another"' in refused.content
    again = client.post("/portal/returns/new/", sent | {"_idempotency_key": "c", "another": "on"})
    assert again.status_code == 302 and GoodsReturn.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_once_one_asks():
    returns = Returns()

    def ask(key: str):
        try:
            return returns.asked(by=fresh(returns.outside), key=key, another=False).state
        except errors.OpenAlready as refusal:
            return refusal.status

    assert sorted(map(str, in_threads(*[lambda key=key: ask(key) for key in "abc"]))) == ["409", "409", "asked"]


# -- credited


def test_the_known_price_is_of_the_order_else_of_the_list(returns):
    priced(part=returns.part, amount=D("9.99"))
    order = PartsOrder.objects.create(
        number="PJ2611-0901", kind="dealer", partner=returns.dealer, branch=returns.branch, purpose="sale",
        charge="charged", state="received", asked_by=returns.outside, entered_by=returns.clerk, approved_by=returns.manager,
        approved_at=timezone.now(),
    )  # fmt: skip
    OrderLine.objects.create(order=order, part=returns.part, requested=2, unit_price=D("12.33"))
    for sold_by, basis, amount in (
        ("", "list", D("19.98")), ("发票 pj2611-0901", "order", D("24.66")), ("PJ2611-0777", "list", D("19.98")),
        ("WX202611010001", "list", D("19.98")),
    ):  # fmt: skip
        worth = worth_of(returns.counted(part=returns.part, sold_by=sold_by))
        assert (worth.basis, worth.amount) == (basis, amount), sold_by
    PartsOrder.objects.filter(pk=order.pk).update(charge="free")
    assert worth_of(returns.counted(part=returns.part, sold_by="PJ2611-0901")).amount == 0
    assert worth_of(returns.counted()).amount is None
    job = a_ticket("assigned", team=Team(returns.branch))
    charged(job, returns.part, "12.50", returns.manager)
    worth = worth_of(returns.counted(part=returns.part, sold_by=job.number))
    assert (worth.basis, worth.amount) == ("ticket", 25)


def test_another_amount_says_why_and_another_person_approves(returns):
    priced(part=returns.part, amount=D(10))
    both = a_user(Role.CLERK, Role.MANAGER, branch=returns.branch)
    case = returns.counted(part=returns.part)
    with pytest.raises(errors.OtherCreditWithoutWord, match="20.00"):
        crediting.ask_credit(case=case, credit=D(18), by=both)
    with pytest.raises(errors.PriceUnknown):
        crediting.ask_credit(case=returns.counted(), credit=D(18), by=both)
    case = crediting.ask_credit(case=case, credit=D(20), by=both)
    assert (case.state, case.credit, case.credit_asked, case.credit_basis) == ("crediting", None, 20, "list")
    assert returns.manager.pk in told(case, "goods_return.to_credit") and both.pk not in told(
        case, "goods_return.to_credit"
    )
    assert not GoodsReturn.objects.filter(waiting_for(fresh(both)), pk=case.pk).exists()
    with pytest.raises(errors.AnotherCredits):
        crediting.approve_credit(case=case, by=fresh(both))
    refused = crediting.refuse_credit(case=case, note="折旧未扣", by=returns.manager)
    assert (refused.state, refused.credit_asked, refused.credit_by) == ("counted", None, None)
    again = crediting.ask_credit(case=case, credit=D(18), note="折旧 10%", by=both)
    assert returns.manager.pk in told(again, "goods_return.to_credit")
    done = crediting.approve_credit(case=again, by=returns.manager)
    assert (done.credit, done.credit_known, done.ended_by, done.credit_by) == (18, 20, returns.manager, both)


def test_the_database_wants_two_people_and_a_reason(returns):
    case = crediting.ask_credit(case=returns.counted(), credit=D(8), note="合同价", by=returns.clerk)
    rows = GoodsReturn.objects.filter(pk=case.pk)
    later = timezone.now() + timedelta(days=3)
    ended = {"state": "closed", "outcome": "credited", "ended_at": later}
    for wrong in (
        ended | {"credit": 8, "ended_by": returns.clerk}, ended | {"credit": 9, "ended_by": returns.manager},
        ended | {"credit": 8, "credit_by": None, "ended_by": returns.manager}, {"credit_why": ""}, {"credit_by": None},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    rows.update(**ended, credit=8, ended_by=returns.manager)


def test_a_late_credit_is_told_to_those_who_approve_it(returns):
    case = crediting.ask_credit(case=returns.counted(), credit=D(8), note="合同价", by=returns.clerk)
    GoodsReturn.objects.filter(pk=case.pk).update(received_at=timezone.now() - timedelta(days=20))
    finance = a_user(Role.FINANCE, branch=returns.branch)
    assert (chase_returns(), chase_returns()) == (1, 1)
    assert told(case, "goods_return.unclosed") == {returns.manager.pk, finance.pk}


# -- more than approved


def test_a_surplus_is_approved_by_another_or_goes_back(returns):
    holding(returns.place, returns.part, 9)
    case = returns.too_many(kind="exchange", part=returns.part)
    assert told(case, "goods_return.surplus") >= {returns.manager.pk, returns.keeper.pk}
    assert not told(case, "goods_return.to_close")
    with pytest.raises(errors.SurplusUndecided, match="3"):
        closing.exchange_return(case=case, by=returns.keeper)
    kept = surplus.keep_surplus(case=case, note="同批坏件", by=returns.manager)
    assert told(kept, "goods_return.to_close") and not kept.has_surplus
    closing.exchange_return(case=kept, by=returns.keeper)
    assert Movement.objects.get(cause=case.document, kind="issue").quantity == -5

    case = returns.too_many(part=returns.part)
    back = surplus.send_surplus_back(case=case, carrier="顺丰", waybill="SF9", note="未申请", by=returns.keeper)
    assert (back.kept, back.counted, back.surplus_kept) == (2, 5, False)
    lines = Movement.objects.filter(cause=case.document).values_list("kind", "quantity", "value").order_by("id")
    assert list(lines) == [("take_back", 5, 25), ("reversal", -5, -25), ("take_back", 2, 10)]
    with pytest.raises(errors.NoSurplus):
        surplus.keep_surplus(case=case, note="x", by=returns.manager)
    assert closing.recount_return(case=back, note="点错", by=returns.keeper).surplus_kept is None
    assert sum(Movement.objects.filter(cause=case.document).values_list("quantity", flat=True)) == 0


def test_who_counted_does_not_approve_the_surplus_nor_one_that_is_large(returns, settings):
    settings.GOODS_LARGE_EXCHANGE = 5
    both = a_user(Role.MANAGER, Role.STOREKEEPER_NEW, branch=returns.branch)
    case = returns.too_many(kind="exchange")
    with pytest.raises(errors.SurplusTooLarge):
        surplus.keep_surplus(case=case, note="x", by=both)
    returns.keeper = both
    case = returns.too_many()
    with pytest.raises(errors.AnotherKeeps):
        surplus.keep_surplus(case=case, note="x", by=fresh(both))
    for who in (case.counted_by, case.asked_by):
        facts = {"surplus_kept": True, "surplus_by": who, "surplus_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            GoodsReturn.objects.filter(pk=case.pk).update(**facts)
    closing.send_back(case=case, carrier="顺丰", waybill="SF2", note="不收", by=both)


# -- in the month


@pytest.mark.parametrize(
    ("reason", "free", "cost"), [("bad", 15, 0), ("law", 15, 0), ("unsold", 0, 15), ("wrong", 0, 15)]
)
def test_an_exchange_is_free_for_what_it_cost_more_than_came_back(returns, reason, free, cost, monkeypatch):
    """Three at 10.00 went out for three worth 5.00 each that came in the month before."""
    last = Period.of(timezone.localdate()).previous().start(timezone.get_current_timezone())
    stock.receive(part=returns.part, place=returns.place, quantity=D(9), cost=D(10), cause="arrival:1", by=returns.keeper,
                  key="in", at=last)  # fmt: skip
    monkeypatch.setattr(closing, "take_back", partial(stock.take_back, at=last))
    case = returns.counted(kind="exchange", part=returns.part, quantity=3, reason=reason)
    assert margin_of(NOW, fresh(returns.manager)).total.free_cost == 0
    closing.exchange_return(case=case, by=returns.keeper)
    total = margin_of(NOW, fresh(returns.manager)).total
    assert (total.free_cost, total.cost) == (free, cost)
    assert margin_of(NOW.previous(), fresh(returns.manager)).total.free_cost == 0
