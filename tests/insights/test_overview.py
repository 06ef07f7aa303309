"""The manager's three lists."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Month
from core.periods import Period
from insights import overview
from people.models import User
from people.roles import Role
from tests.builders.appraisal import MONTH, a_payee, a_wage, an_approved_month, calculated, with_rates
from tests.builders.feedback import an_incident, lock
from tests.builders.people import a_supervisor, a_user
from tests.builders.reports import a_due
from tests.builders.tickets import Team, a_ticket

OCTOBER = Period(MONTH)


@pytest.fixture
def manager(db) -> User:
    return a_user(Role.MANAGER, language="en")


def codes(panels) -> dict[str, object]:
    return {panel.code: panel for panel in panels}


def page(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get("/overview/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_good_day_is_empty_and_says_so(manager, monkeypatch):
    monkeypatch.setattr(overview, "UNUSUAL", ())

    text = page(manager)

    assert "Nothing waits for you." in text and "Everything is as it should be." in text


def test_what_waits_for_the_manager(manager):
    calculated(a_payee(), a_payee())
    incident = an_incident()

    found = codes(overview.waiting(manager))

    assert found["sheets_to_approve"].count == 2
    assert [line.text for line in found["incidents_to_decide"].lines] == [incident.number]
    assert "/pay/2026-10/?view=review" in page(manager)


def test_a_month_whose_sheets_are_all_approved_waits_for_the_lock(manager):
    a_wage()
    an_approved_month(a_payee())

    found = codes(overview.waiting(manager))

    assert list(found) == ["months_to_lock"]


def test_who_registered_an_incident_is_not_asked_to_decide_it(manager):
    an_incident(by=manager)

    assert overview.waiting(manager) == []


def test_a_sheet_of_one_s_own_does_not_wait_for_oneself(db):
    payee = a_payee()
    payee.user.role_grants.create(role=Role.MANAGER)
    calculated(payee)

    user = User.objects.get(pk=payee.user.pk)
    assert "sheets_to_approve" not in codes(overview.waiting(user))


def test_what_is_not_as_it_should_be(manager):
    team = Team()
    a_ticket("new", team=team)
    with_rates(a_supervisor("唐晓燕"), external=(9615, 10000))
    a_due(team.supervisor, due_on=timezone.localdate() - timedelta(days=3))

    found = codes(overview.unusual(manager, OCTOBER))

    assert {"late", "reports_overdue", "low_satisfaction"} <= set(found)
    line = found["low_satisfaction"].lines[0]
    assert (line.text, line.aside) == ("唐晓燕", "96.15%")
    assert found["reports_overdue"].lines[0].aside


@pytest.mark.parametrize(
    ("today", "locked", "month"),
    [
        (date(2026, 11, 22), False, "2026-10"),
        (date(2026, 11, 1), False, "2026-10"),
        (date(2026, 11, 22), True, "2026-11"),
    ],
)
def test_the_month_that_is_being_closed(db, today, locked, month):
    if locked:
        lock("2026-10")

    assert str(overview.current_month(today)) == month


def test_progress_names_the_first_step_that_lacks(manager):
    steps = overview.progress(manager, OCTOBER, date(2026, 11, 22)).steps
    assert [step.state for step in steps][0] == "current"
    assert steps[0].is_late and not steps[5].is_late

    a_wage()
    an_approved_month(a_payee())
    Month.objects.update(state="locked", locked_at=timezone.now(), fingerprint="f" * 64)

    steps = overview.progress(manager, OCTOBER, date(2026, 11, 22)).steps
    assert steps[4].note == "1/1" and [steps[4].state, steps[5].state] == ["done", "done"]


def test_the_overview_costs_the_same_however_much_there_is(manager):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(manager)

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get("/overview/")
        return len(counted)

    def more(n: int) -> None:
        team = Team()
        for _ in range(n):
            a_ticket("new", team=team)
            an_incident()
            a_due(team.supervisor, due_on=timezone.localdate() - timedelta(days=3))
        calculated(*(a_payee() for _ in range(n)))

    more(7)
    cost()
    few = cost()
    more(5)

    assert cost() <= few <= 60
