"""Charges and payments: never more than agreed, never changed, put right by reversing rows."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotYours
from tests.builders.money import a_charge, a_line, a_quotation
from tests.builders.parts import a_part, priced
from tests.builders.tickets import Team, a_ticket, fresh, take_action
from tests.monthend.test_races import in_threads
from tickets.errors_money import (
    ChargeIsPaid,
    ChargeReversed,
    MoneyKeyReused,
    MoreThanAgreed,
    MoreThanCharged,
    NothingChargedSaysWhy,
    NotYoursToReverse,
    PaymentReversed,
    QuotationNeeded,
    ReceiptKnown,
)
from tickets.models import Charge, Payment, Ticket
from tickets.selectors.money import charges_of, money_of
from tickets.services import charging
from tickets.services.pricing import Line


@pytest.fixture
def team(db) -> Team:
    return Team()


@pytest.fixture
def by(team):
    return fresh(team.technician.user)


@pytest.fixture
def boss(team):
    return fresh(team.supervisor.user)


@pytest.fixture
def job(team):
    return a_ticket("working", team=team, in_warranty=False)


def test_in_warranty_the_lines_cost_nothing_and_say_what_the_list_asks(team, by):
    job, part = a_ticket("working", team=team, in_warranty=True), a_part()
    priced(part=part, amount="68.00")

    made = charging.record_charge(ticket=job, lines=[Line(part=part), Line(name="检测")], by=by, key="c")

    first = made.lines.first()
    assert made.total == 0 and made.in_warranty
    assert (first.amount, first.list_price, first.covered) == (0, Decimal("68.00"), True)


def test_what_the_warranty_does_not_cover_needs_an_agreed_price(team, by):
    job = a_ticket("working", team=team, in_warranty=True)
    broken = Line(name="用户摔坏面板", price=Decimal(90), reason="人为", covered=False)

    with pytest.raises(QuotationNeeded):
        charging.record_charge(ticket=job, lines=[broken], by=by, key="c1")
    a_quotation(job, by, lines=[a_line(90)], decision="agreed")

    assert charging.record_charge(ticket=job, lines=[broken], by=by, key="c2").total == 90


def test_nothing_is_charged_before_a_price_is_agreed(job, by):
    with pytest.raises(QuotationNeeded):
        a_charge(job, by)
    a_quotation(job, by)
    with pytest.raises(QuotationNeeded):
        a_charge(job, by)


def test_never_more_than_was_agreed(job, by):
    a_quotation(job, by, decision="partly", agreed_lines=[1])
    a_charge(job, by, 50)

    with pytest.raises(MoreThanAgreed) as refused:
        a_charge(job, by, "30.01")
    a_charge(job, by, 30)

    assert "80.01" in str(refused.value) and charging.charged(job) == 80
    a_quotation(job, by, lines=[a_line(120)], decision="agreed")
    a_charge(job, by, 40)
    assert charging.charged(job) == 120


def test_what_was_agreed_is_charged_in_one_go(job, by):
    made = a_quotation(job, by, decision="partly", agreed_lines=[2])

    charge = charging.charge_agreed(ticket=job, by=by, key="all")

    assert charge.total == 20 and charge.quotation == made
    assert charging.charge_agreed(ticket=job, by=by, key="all") == charge


def test_nothing_outside_warranty_says_why(job, by):
    free = Line(name="复检", price=Decimal(0), reason="免费")
    with pytest.raises(NothingChargedSaysWhy):
        charging.record_charge(ticket=job, lines=[free], by=by, key="z")
    with pytest.raises(NothingChargedSaysWhy):
        charging.waive_charge(ticket=job, reason=" ", by=by, key="w")

    assert charging.record_charge(ticket=job, lines=[free], by=by, key="z", reason="老用户").reason == "老用户"


def test_a_key_charges_once_and_one_ticket(team, job, by):
    a_quotation(job, by, decision="agreed")
    told = {"lines": [a_line(80)], "by": by, "key": "phone-9"}
    one, two = charging.record_charge(ticket=job, **told), charging.record_charge(ticket=job, **told)

    assert one == two and charging.charged(job) == 80
    with pytest.raises(MoneyKeyReused):
        charging.record_charge(ticket=a_ticket("working", team=team, in_warranty=False), **told)


def test_money_taken_has_a_receipt_and_an_end(job, by):
    a_quotation(job, by, decision="agreed")
    charge = a_charge(job, by, 80)

    first = charging.take_payment(charge=charge, method="wechat", amount=Decimal(50), by=by, key="p1")
    owed = charging.take_payment(charge=charge, method="account", amount=Decimal(20), by=by, key="p2", receipt="GZ-1")

    assert first.receipt.startswith("SJ") and owed.receipt == "GZ-1"
    assert charging.take_payment(charge=charge, method="wechat", amount=Decimal(50), by=by, key="p1") == first
    with pytest.raises(MoneyKeyReused):
        charging.take_payment(charge=charge, method="cash", amount=Decimal(50), by=by, key="p1")
    with pytest.raises(MoreThanCharged):
        charging.take_payment(charge=charge, method="cash", amount=Decimal("10.01"), by=by, key="p3")
    with pytest.raises(ReceiptKnown):
        charging.take_payment(charge=charge, method="cash", amount=Decimal(5), by=by, key="p4", receipt="GZ-1")
    money = money_of([job.pk])[job.pk]
    assert (money.charged, money.collected, money.on_account, money.left) == (80, 50, 20, 10)


def test_a_charge_is_put_right_by_reversing(job, by, boss):
    a_quotation(job, by, decision="agreed")
    charge = a_charge(job, by, 80)
    payment = charging.take_payment(charge=charge, method="cash", amount=Decimal(80), by=by, key="p")

    with pytest.raises(NotYoursToReverse):
        charging.reverse_charge(charge=charge, reason="写错", by=by)
    with pytest.raises(ChargeIsPaid):
        charging.reverse_charge(charge=charge, reason="写错", by=boss)
    back = charging.reverse_payment(payment=payment, note="写错", by=boss)
    undone = charging.reverse_charge(charge=charge, reason="写错", by=boss)

    assert (back.amount, undone.total, charging.charged(job)) == (-80, -80, 0)
    for again, refusal in (
        (lambda: charging.reverse_charge(charge=charge, reason="再", by=boss), ChargeReversed),
        (lambda: charging.reverse_payment(payment=payment, note="再", by=boss), PaymentReversed),
        (
            lambda: charging.take_payment(charge=charge, method="cash", amount=Decimal(1), by=by, key="x"),
            ChargeReversed,
        ),
    ):
        with pytest.raises(refusal):
            again()
    a_charge(job, by, 100)
    assert [(c.total, bool(c.undone)) for c in charges_of(job)] == [(80, True), (-80, False), (100, False)]


def test_rows_of_money_are_never_changed(job, by):
    a_quotation(job, by, decision="agreed")
    charge = a_charge(job, by)
    charging.take_payment(charge=charge, method="cash", amount=Decimal(5), by=by, key="p")

    for rows in (Charge.objects.all(), charge.lines.all(), Payment.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.filter(pk=charge.pk).update(reason="x")


def test_an_agent_charges_nothing(team, job):
    with pytest.raises(NotYours):
        a_charge(job, fresh(team.agent))


def test_the_money_of_many_tickets_takes_two_queries(team, by, django_assert_num_queries):
    jobs = [a_ticket("working", team=team, in_warranty=False) for _n in range(3)]
    for job in jobs:
        a_quotation(job, by, decision="agreed")
        a_charge(job, by)

    for some in (jobs[:1], jobs):
        with django_assert_num_queries(2):
            assert len(money_of([job.pk for job in some])) == len(some)


@pytest.mark.django_db(transaction=True)
def test_two_charges_at_once_stay_within_what_was_agreed():
    team = Team()
    job = a_ticket("working", team=team, in_warranty=False)
    by = fresh(team.technician.user)
    a_quotation(job, by, decision="agreed")

    came = in_threads(
        *[lambda n=n: charging.record_charge(ticket=job, lines=[a_line(60)], by=by, key=f"c{n}") for n in range(4)]
    )

    assert sum(isinstance(one, Charge) for one in came) == 1, came
    assert sum(isinstance(one, MoreThanAgreed) for one in came) == 3, came


def test_the_pages_work_without_a_script(team, job, client):
    client.force_login(team.technician.user)
    part = a_part()
    priced(part=part, amount=68)
    rows = {"lines-TOTAL_FORMS": "5", "lines-INITIAL_FORMS": "0", "lines-0-what": f"{part.number} x",
            "lines-0-quantity": "2", "_idempotency_key": "k1"}  # fmt: skip
    base = f"/tickets/{job.number}"

    bad = client.post(f"{base}/quotations/new/", rows | {"lines-1-what": "焊接"})
    assert bad.status_code == 422 and "焊接" in bad.content.decode()
    made = client.post(f"{base}/quotations/new/", rows | {"send": "1"})
    twin = client.post(f"{base}/quotations/new/", rows | {"send": "1"})
    assert made.status_code == twin.status_code == 302 and job.quotations.get().total == 136
    answer = {"decision": "agreed", "how": "phone", "name": "李女士", "_idempotency_key": "k2"}
    assert client.post(f"{base}/quotations/1/decide/", answer).status_code == 302
    assert client.post(f"{base}/charges/agreed/", {"_idempotency_key": "k3"}).status_code == 302
    charge = job.charges.get()
    paid = {"method": "cash", "amount": "136.01", "_idempotency_key": "k4"}
    assert client.post(f"{base}/charges/{charge.number}/payments/", paid).status_code == 409
    paid = {"method": "cash", "amount": "136.00", "_idempotency_key": "k5"}
    assert client.post(f"{base}/charges/{charge.number}/payments/", paid).status_code == 302
    page = client.get(f"{base}/money/").content.decode()
    assert charge.number in page and "136.00" in page
    assert "136.00" in client.get(f"{base}/").content.decode()
    assert client.get(f"{base}/quotations/1/print/").status_code == 200


def test_the_money_page_takes_the_same_statements_for_any_number(team, job, by, client, django_assert_max_num_queries):
    client.force_login(team.technician.user)
    for _n in range(3):
        a_quotation(job, by, decision="agreed")
        a_charge(job, by, 10)
    with django_assert_max_num_queries(30):
        client.get(f"/tickets/{job.number}/money/")


def test_under_the_guarantee_of_an_earlier_repair_nothing_costs_anything(team, by):
    job = a_ticket("working", team=team, in_warranty=False)
    Ticket.objects.filter(pk=job.pk).update(in_guarantee=True)
    job = Ticket.objects.get(pk=job.pk)

    made = charging.record_charge(ticket=job, lines=[Line(name="检测")], by=by, key="g")

    assert (made.total, made.in_warranty, bool(made.reason)) == (0, False, True)
    assert take_action(job, "finish", team).state == "done"
