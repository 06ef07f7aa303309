"""Maintenance contracts: the plan, and visits that become tickets once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import jobs
from core.errors import NotYours
from customers.contract_rules import months_named, visit_days
from tests.builders.customers import a_customer, a_unit
from tests.builders.money import a_contract
from tests.builders.people import a_user
from tests.builders.tickets import Team, fresh
from tests.monthend.test_races import in_threads
from tickets.errors_money import ContractBackwards, ContractOver, ContractWithoutUnits, MonthsUnknown, NotTheirUnit
from tickets.models import ContractVisit, Ticket
from tickets.services import contracts

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ({"every_months": 3}, ["2026-03-10", "2026-06-10", "2026-09-10", "2026-12-10"]),
        ({"in_months": (5, 11)}, ["2026-05-10", "2026-11-10"]),
        ({}, []),
    ],
)
def test_the_plan_in_days(told, days):
    found = visit_days(date(2026, 3, 1), date(2027, 2, 28), day=10, **told)

    assert [str(day) for day in found] == days


@given(DAYS, st.integers(0, 900), st.integers(1, 28), st.integers(1, 36))
def test_planned_days_lie_within_on_their_day_and_apart(begin, length, day, every):
    end = begin + timedelta(days=length)
    found = visit_days(begin, end, day=day, every_months=every)

    assert all(begin <= one <= end and one.day == day for one in found) and found == sorted(set(found))
    months = [one.year * 12 + one.month for one in found]
    assert all(later - before == every for before, later in zip(months, months[1:], strict=False))


@pytest.mark.parametrize("text", ["13", "0", "五", "5;11"])
def test_months_are_numbers(text):
    with pytest.raises(ValueError):
        months_named(text)


def a_day_near(today: date) -> int:
    """A day every month has, today or within the lead: the last days of a month have none of their own."""
    return today.day if today.day <= 28 else 1


@pytest.fixture
def team(db) -> Team:
    return Team()


def test_near_visits_become_tickets_of_maintenance(team):
    today = timezone.localdate()
    day = a_day_near(today)
    made = a_contract(team, every_months=1, visit_day=day, clock_policy="gold")

    tickets = contracts.plan_contract(contract=made, today=today)

    ticket = tickets[0]
    visit = ContractVisit.objects.get(ticket=ticket)
    assert (ticket.kind, ticket.state, ticket.supervisor) == ("maintenance", "new", team.supervisor)
    assert ticket.expected_on == visit.planned_on and ticket.contract_code == "gold"
    assert ticket.unit == made.units.get() and ticket.customer == made.customer
    assert ticket.events.filter(action="planned", by=None).exists()
    assert contracts.plan_contract(contract=made, today=today) == []


def test_only_days_within_the_lead_are_planned(team):
    begin = date(2027, 1, 1)
    made = a_contract(team, from_on=begin, until_on=date(2027, 12, 31), lead_days=14)

    assert contracts.plan_contract(contract=made, today=date(2026, 12, 1)) == []


def test_the_daily_job_makes_every_visit_once(team):
    day = a_day_near(timezone.localdate())
    for _n in range(2):
        customer = a_customer(branch=team.branch)
        a_contract(team, customer, every_months=1, visit_day=day, units=[a_unit(customer), a_unit(customer)])

    first, second = contracts.start_planning(), contracts.start_planning()
    done = jobs.run_inline(first)

    assert first == second and done.state == "done"
    assert Ticket.objects.filter(kind="maintenance").count() == ContractVisit.objects.count()
    assert ContractVisit.objects.values("contract", "unit", "planned_on").distinct().count() == (
        ContractVisit.objects.count()
    )
    assert ContractVisit.objects.count() in {4, 8}  # a month's last days bring the next month's visit near too


def test_a_contract_that_cannot_be_planned_is_named_and_holds_nobody_up(team):
    day = a_day_near(timezone.localdate())
    lame, sound = (a_contract(team, every_months=1, visit_day=day) for _n in range(2))
    nobody = fresh(team.manager).staff_or_none
    type(lame).objects.filter(pk=lame.pk).update(supervisor=nobody)

    job = jobs.run_inline(contracts.start_planning())

    assert lame.number in job.items.get().result["refused"]
    assert sound.visits.exists() and not lame.visits.exists() and job.state == "done"


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_make_one_ticket():
    team = Team()
    today = timezone.localdate()
    made = a_contract(team, every_months=36, visit_day=a_day_near(today))

    came = in_threads(*[lambda: len(contracts.plan_contract(contract=made, today=today))] * 4)

    assert sum(came) == ContractVisit.objects.count() == Ticket.objects.count() <= 1, came


def test_a_contract_is_checked(team):
    customer = a_customer(branch=team.branch)
    unit = a_unit(customer)
    for told, refusal in (
        ({"units": [a_unit()]}, NotTheirUnit),
        ({"units": [unit], "until_on": timezone.localdate() - timedelta(days=1)}, ContractBackwards),
        ({"units": [unit], "in_months": "13"}, MonthsUnknown),
    ):
        with pytest.raises(refusal):
            a_contract(team, customer, **told)
    with pytest.raises(ContractWithoutUnits):
        contracts.make_contract(
            customer=customer, units=[], branch=team.branch, supervisor=team.supervisor, title="x",
            from_on=timezone.localdate(), until_on=timezone.localdate(), by=fresh(team.manager),
        )  # fmt: skip
    with pytest.raises(NotYours):
        contracts.make_contract(
            customer=customer, units=[unit], branch=team.branch, supervisor=team.supervisor, title="x",
            from_on=timezone.localdate(), until_on=timezone.localdate(), by=a_user(),
        )  # fmt: skip


def test_ended_early_it_plans_no_more(team):
    made, today = a_contract(team), timezone.localdate()

    contracts.end_contract(contract=made, on=today, note="搬家", by=fresh(team.manager))
    made.refresh_from_db()

    assert all(day <= today for day in contracts.planned_days(made))
    with pytest.raises(ContractOver):
        contracts.end_contract(contract=made, on=today, note="再", by=fresh(team.manager))


def test_pages_of_contracts(team, client):
    made = a_contract(team, until_on=timezone.localdate() + timedelta(days=30))
    client.force_login(team.manager)

    assert made.number in client.get("/contracts/?view=ending").content.decode()
    assert made.number in client.get(f"/contracts/of-customer/{made.customer.number}/").content.decode()
    page = client.get(f"/contracts/new/{made.customer.number}/?renews={made.number}")
    assert page.status_code == 200
    told = {
        "title": "续签", "branch": team.branch.code, "supervisor": team.supervisor.code, "every_months": "6",
        "from_on": str(made.until_on + timedelta(days=1)), "until_on": str(made.until_on + timedelta(days=365)),
        "visit_day": "5", "lead_days": "10", "units": [made.units.get().pk], "fee": "1,200.00",
    }  # fmt: skip
    done = client.post(f"/contracts/new/{made.customer.number}/?renews={made.number}", told)
    assert done.status_code == 302, done.content.decode()
    made.refresh_from_db()
    assert made.renewed_by.fee == 1200
    assert client.get("/contracts/?view=ending").content.decode().count(f"row-{made.number}") == 0
