"""Loan units: promised within 48 hours, out once at a time, chased when overdue."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotYours
from people.models import Notice
from tests.builders.money import a_loan, a_loan_unit
from tests.builders.tickets import Team, a_ticket, fresh
from tests.monthend.test_races import in_threads
from tickets.errors_money import DueBeforeLent, LoanMovedOn, LoanOpen, UnitIsOut
from tickets.models import Loan, LoanUnit
from tickets.services import loans

SOON = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def team(db) -> Team:
    return Team()


@pytest.fixture
def by(team):
    return fresh(team.agent)


def test_a_loan_is_promised_within_48_hours(team, by):
    loan = a_loan(a_ticket(team=team), by)

    assert loan.promised_by - loan.asked_at == timedelta(hours=48)
    with pytest.raises(LoanOpen):
        a_loan(loan.ticket, by)
    with pytest.raises(NotYours):
        a_loan(a_ticket(team=team), fresh(team.technician.user))


def test_lent_and_back(team, by):
    loan, unit = a_loan(a_ticket(team=team), by), a_loan_unit(team)

    loans.lend_unit(loan=loan, unit=unit, due_on=SOON, by=by, condition="九成新")
    assert not LoanUnit.objects.in_house().exists()
    loans.return_loan(loan=loan, condition="完好", by=by)

    assert LoanUnit.objects.in_house().get() == unit and loan.returned_by == by
    assert [e.action for e in loan.ticket.events.all()][-3:] == ["loan_promised", "lent", "loan_returned"]
    with pytest.raises(LoanMovedOn):
        loans.return_loan(loan=loan, condition="完好", by=by)


def test_a_damaged_unit_is_not_lent_again(team, by):
    loan, unit = a_loan(a_ticket(team=team), by), a_loan_unit(team)
    loans.lend_unit(loan=loan, unit=unit, due_on=SOON, by=by)

    loans.return_loan(loan=loan, condition="面板裂", is_damaged=True, by=by)

    assert not LoanUnit.objects.in_house().exists()


def test_a_unit_is_with_one_customer(team, by):
    one, two, unit = a_loan(a_ticket(team=team), by), a_loan(a_ticket(team=team), by), a_loan_unit(team)
    loans.lend_unit(loan=one, unit=unit, due_on=SOON, by=by)

    with pytest.raises(UnitIsOut):
        loans.lend_unit(loan=two, unit=unit, due_on=SOON, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=two.pk).update(unit=unit, lent_at=timezone.now(), due_on=SOON, lent_by=by)
    with pytest.raises(DueBeforeLent):
        loans.lend_unit(loan=two, unit=a_loan_unit(team), due_on=SOON - timedelta(days=8), by=by)


@pytest.mark.django_db(transaction=True)
def test_eight_hands_lend_one_unit_once():
    team = Team()
    by = fresh(team.agent)
    unit, wanted = a_loan_unit(team), [a_loan(a_ticket(team=team), by) for _n in range(8)]

    came = in_threads(*[lambda loan=loan: loans.lend_unit(loan=loan, unit=unit, due_on=SOON, by=by) for loan in wanted])

    assert sum(isinstance(one, Loan) for one in came) == 1, came
    assert sum(isinstance(one, UnitIsOut) for one in came) == 7, came


def test_overdue_and_broken_promises_are_told_once_a_day(team, by):
    out, late = a_loan(a_ticket(team=team), by), a_loan(a_ticket(team=team), by)
    loans.lend_unit(loan=out, unit=a_loan_unit(team), due_on=SOON, by=by)
    Loan.objects.filter(pk=late.pk).update(promised_by=timezone.now() - timedelta(hours=1))
    day = SOON + timedelta(days=1)

    assert loans.chase_loans(today=day) == 2 and loans.chase_loans(today=day) == 2

    told = Notice.objects.filter(user=by)
    assert sorted(told.values_list("event", flat=True)) == ["loan.overdue", "loan.promise_late"]
    loans.return_loan(loan=out, condition="完好", by=by)
    assert told.filter(event="loan.overdue", done_at=None).count() == 0


def test_pages_of_loans(team, by, client):
    client.force_login(by)
    job, unit = a_ticket(team=team), a_loan_unit(team)

    made = client.post(f"/loans/new/{job.number}/", {"category": job.category.code})
    loan = Loan.objects.get()
    assert made.status_code == 302 and loan.number in client.get("/loans/").content.decode()
    told = {"unit": unit.number, "due_on": str(SOON)}
    assert client.post(f"/loans/{loan.number}/lend/", told).status_code == 302
    assert client.post(f"/loans/{loan.number}/lend/", told).status_code == 409
    assert client.post(f"/loans/{loan.number}/return/", {}).status_code == 422
    assert client.post(f"/loans/{loan.number}/return/", {"condition": "完好"}).status_code == 302
    assert loan.number in client.get(f"/tickets/{job.number}/").content.decode()
    assert client.get("/loans/units/").status_code == 200
