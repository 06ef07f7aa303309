"""Quotations: prices of the day or a reason, versions, what the customer decides, and what then stands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotYours
from tests.builders.money import a_line, a_quotation
from tests.builders.parts import a_labour_item, a_part, priced
from tests.builders.people import a_user
from tests.builders.tickets import Team, a_ticket, fresh, take_action
from tickets.errors import NotFromHere
from tickets.errors_money import (
    LineIncomplete,
    NothingAgreed,
    PriceMissing,
    PriceReasonMissing,
    QuotationExpired,
    QuotationFixed,
    QuotationNeeded,
    QuotationNotSent,
    WrongCode,
)
from tickets.models import Quotation, QuotationLine, TicketEvent
from tickets.services import charging, following, quoting
from tickets.services.pricing import Line

TODAY = timezone.localdate


@pytest.fixture
def team(db) -> Team:
    return Team()


@pytest.fixture
def job(team):
    """A repair outside warranty, its technician at work on it."""
    return a_ticket("working", team=team, in_warranty=False)


@pytest.fixture
def by(team):
    return fresh(team.technician.user)


def test_prices_come_from_the_lists_of_the_day(job, by):
    part, work = a_part(), a_labour_item()
    priced(part=part, amount="68.00")
    priced(labour=work, amount="25.00", hours="1.5")
    fixed = a_labour_item("上门费")
    priced(labour=fixed, amount="30.00", from_on=date(2026, 3, 1))

    made = quoting.make_quotation(
        ticket=job, lines=[Line(labour=work), Line(part=part, quantity=Decimal(2)), Line(labour=fixed)], by=by
    )

    assert [line.amount for line in made.lines.all()] == [Decimal("37.50"), Decimal(136), Decimal(30)]
    assert (made.labour_total, made.parts_total, made.total) == (Decimal("67.50"), Decimal(136), Decimal("203.50"))
    assert made.state == "draft" and made.valid_until == TODAY() + timedelta(days=7)


def test_the_newest_approved_list_counts_and_a_draft_does_not(job, by):
    part = a_part()
    priced(part=part, amount=50, from_on=date(2026, 1, 1))
    priced(part=part, amount=60, from_on=date(2026, 6, 1))
    priced(part=part, amount=99, from_on=TODAY() + timedelta(days=1))

    made = quoting.make_quotation(ticket=job, lines=[Line(part=part)], by=by)

    assert made.total == 60


def test_another_price_needs_a_reason(job, by):
    part = a_part()
    priced(part=part, amount=50)

    with pytest.raises(PriceReasonMissing):
        quoting.make_quotation(ticket=job, lines=[Line(part=part, price=Decimal(40))], by=by)
    made = quoting.make_quotation(ticket=job, lines=[Line(part=part, price=Decimal(40), reason="老客户")], by=by)

    line = made.lines.get()
    assert (line.unit_price, line.list_price, line.price_reason) == (Decimal(40), Decimal(50), "老客户")


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (Line(name="焊接"), PriceMissing),
        (Line(name="焊接", price=Decimal(5)), PriceMissing),
        (Line(price=Decimal(5), reason="x"), LineIncomplete),
        (Line(name="焊接", price=Decimal(5), reason="x", quantity=Decimal(0)), LineIncomplete),
    ],
)
def test_a_line_says_what_it_is_and_costs(job, by, line, refusal):
    with pytest.raises(refusal):
        quoting.make_quotation(ticket=job, lines=[a_line(), line], by=by)


def test_amounts_are_rounded_once_and_sums_add_up(job, by):
    lines = [Line(name=f"线{n}", price=Decimal("0.15"), quantity=Decimal("0.1"), reason="按米") for n in range(3)]

    made = quoting.make_quotation(ticket=job, lines=lines, by=by)

    assert [line.amount for line in made.lines.all()] == [Decimal("0.02")] * 3 and made.total == Decimal("0.06")


def test_a_new_version_takes_the_place_of_the_open_one(job, by):
    first = a_quotation(job, by)
    second = a_quotation(job, by, send=False)

    first.refresh_from_db()
    assert (first.state, second.version, second.state) == ("superseded", 2, "draft")
    with pytest.raises(QuotationNotSent):
        quoting.decide(quotation=first, decision="agreed", how="phone", name="李", by=by)


def test_one_agreed_stays_in_force_until_another_is_agreed(job, by):
    first = a_quotation(job, by, decision="agreed")
    second = a_quotation(job, by)
    assert quoting.in_force(job) == first

    quoting.decide(quotation=second, decision="refused", how="phone", name="李", by=by)
    assert quoting.in_force(job) == first

    third = a_quotation(job, by, decision="agreed")
    assert quoting.in_force(job) == third
    first.refresh_from_db()
    assert first.state == "superseded" and first.agreed_total == 100


def test_the_same_key_makes_one_version(job, by):
    one, two = (quoting.make_quotation(ticket=job, lines=[a_line()], by=by, key="phone-7") for _n in range(2))

    assert one == two and Quotation.objects.count() == 1


def test_a_decision_says_who_when_how(job, by):
    made = a_quotation(job, by)

    done = quoting.decide(quotation=made, decision="partly", how="signature", name="李女士", by=by, agreed_lines=[1])

    assert (done.state, done.agreed_total, done.decided_name, done.decided_by) == ("partly", 80, "李女士", by)
    assert [line.agreed for line in done.lines.all()] == [True, False]
    event = TicketEvent.objects.get(ticket=job, action="quotation_decided")
    assert event.data["decision"] == "partly" and event.state == "working"
    again = quoting.decide(quotation=made, decision="partly", how="signature", name="李女士", by=by, agreed_lines=[1])
    assert again == done and TicketEvent.objects.filter(action="quotation_decided").count() == 1


def test_partly_is_some_and_not_all(job, by):
    made = a_quotation(job, by)

    for chosen in ([], [1, 2], [9]):
        with pytest.raises(NothingAgreed):
            quoting.decide(quotation=made, decision="partly", how="phone", name="李", by=by, agreed_lines=chosen)


def test_by_code_the_digits_must_be_right(job, by):
    made = a_quotation(job, by)
    digits = following.show_code(job)
    wrong = f"{(int(digits) + 1) % 1000000:06d}"

    with pytest.raises(WrongCode):
        quoting.decide(quotation=made, decision="agreed", how="code", name="李", by=by, code=wrong)
    done = quoting.decide(quotation=made, decision="agreed", how="code", name="李", by=by, code=digits)

    assert done.state == "agreed"


def test_out_of_date_is_expired_but_a_signature_given_in_time_counts(job, by):
    made = a_quotation(job, by)
    signed_at = timezone.now()
    later = made.valid_until + timedelta(days=1)

    assert quoting.expire_quotations(today=later) == 1 and quoting.expire_quotations(today=later) == 0
    done = quoting.decide(quotation=made, decision="agreed", how="signature", name="李", by=by, device_at=signed_at)

    assert done.state == "agreed"


def test_nobody_decides_after_its_last_day(job, by):
    made = a_quotation(job, by, send=False)
    Quotation.objects.filter(pk=made.pk).update(valid_until=TODAY() - timedelta(days=1))
    quoting.send_quotation(quotation=made, by=by)

    with pytest.raises(QuotationExpired):
        quoting.decide(quotation=made, decision="agreed", how="phone", name="李", by=by)


def test_sent_lines_stand_and_agreed_ones_for_ever(job, by):
    made = a_quotation(job, by)
    with pytest.raises(QuotationFixed):
        quoting.change_quotation(quotation=made, lines=[a_line(1)], by=by)
    agreed = quoting.decide(quotation=made, decision="agreed", how="phone", name="李", by=by)

    for change in (
        lambda: QuotationLine.objects.filter(quotation=agreed).update(amount=1),
        lambda: QuotationLine.objects.filter(quotation=agreed).delete(),
        lambda: QuotationLine.objects.filter(quotation=agreed).update(agreed=False),
        lambda: Quotation.objects.filter(pk=agreed.pk).update(total=1, labour_total=1),
        lambda: Quotation.objects.filter(pk=agreed.pk).update(decided_name="别人"),
        lambda: Quotation.objects.filter(pk=agreed.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_stranger_quotes_nothing_and_a_finished_job_no_more(team, job, by):
    with pytest.raises(NotYours):
        a_quotation(job, a_user())
    a_quotation(job, by, decision="agreed")
    take_action(job, "finish", team)

    with pytest.raises(NotFromHere):
        a_quotation(job, by)


def test_outside_warranty_nobody_finishes_before_a_price_is_agreed(team, job, by):
    with pytest.raises(QuotationNeeded):
        take_action(job, "finish", team)
    made = a_quotation(job, by)
    with pytest.raises(QuotationNeeded):
        take_action(job, "finish", team)
    quoting.decide(quotation=made, decision="partly", how="phone", name="李", by=by, agreed_lines=[2])

    assert take_action(job, "finish", team).state == "done"


def test_a_charge_of_nothing_with_its_reason_opens_the_gate(team, job, by):
    charging.waive_charge(ticket=job, reason="用户拒绝报价，未维修", by=by, key="w")

    assert take_action(job, "finish", team).state == "done"


@pytest.mark.parametrize("in_warranty", [True, None])
def test_in_warranty_no_price_is_asked_for(team, in_warranty):
    job = a_ticket("working", team=team, in_warranty=in_warranty)

    assert take_action(job, "finish", team).state == "done"


def test_the_customer_decides_on_his_own_page(team, job, by, client):
    made = a_quotation(job, by)
    path = following.link(job, by=None)
    url = f"{path}quotation/{made.version}/"

    assert made.number in client.get(url).content.decode()
    wrong = client.post(url, {"decision": "partly", "name": "李女士", "line": ["1", "2"]})
    assert wrong.status_code == 422
    done = client.post(url, {"decision": "partly", "name": "李女士", "line": ["2"]})

    made.refresh_from_db()
    assert done.status_code == 302 and (made.state, made.decided_how, made.decided_by) == (
        "partly",
        "follow_page",
        None,
    )
    assert made.agreed_total == 20
    assert client.get(f"{path}quotation/9/").status_code == 404
    assert client.get(f"/follow/{'x' * 43}/quotation/1/").status_code == 404
    assert b"WX" in client.get(path).content


def test_a_draft_is_not_shown_to_the_customer(job, by, client):
    made = a_quotation(job, by, send=False)

    assert client.get(f"{following.link(job, by=None)}quotation/{made.version}/").status_code == 404
