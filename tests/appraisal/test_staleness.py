"""What changed under a sheet since it was calculated is found, named, and nothing else is."""

from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from appraisal import services
from appraisal.selectors.staleness import stale_sheets
from feedback.models import FigureDecision
from tests.builders.appraisal import (
    AS_OF,
    MONTH,
    TZ,
    a_month,
    a_pay_manager,
    a_payee,
    calculated,
    with_rates,
)
from tests.builders.catalog import a_reason
from tests.builders.feedback import (
    a_completion_row,
    a_satisfaction_row,
    an_incident,
    an_unfinished_row,
    an_upheld,
)
from tests.builders.people import a_staff, in_team_of
from tests.builders.reports import a_due
from tests.builders.tickets import a_defective_unit, a_team, a_ticket, take_action
from tickets.choices import State
from tickets.models import Remark

pytestmark = pytest.mark.django_db
MID = datetime(2026, 10, 12, 9, tzinfo=TZ)


def stale(employee=None) -> set[str]:
    """Names of the sets that changed, of one person or of all."""
    found = stale_sheets(a_month(), None if employee is None else [employee.pk])
    return {name for one in found.values() for name in one.facts}


@pytest.fixture(scope="module")
def built(lasting):
    team = a_team()
    with_rates(team.supervisor)
    for state in (State.CLOSED, State.WORKING):
        a_ticket(state, team=team, at=MID)
    a_defective_unit(team=team, confirmed_on=MID.date().replace(month=9))
    a_due(team.supervisor)
    an_upheld("verified", supervisor=team.supervisor, at=MID)
    calculated(team.supervisor)
    return team


@pytest.fixture
def team(built, db):
    return deepcopy(built)


def test_nothing_changed_nothing_said(team):
    other = a_payee()
    a_completion_row(other, 10, 9, 1)
    an_unfinished_row(other)
    calculated(team.supervisor, other)

    assert stale_sheets(a_month()) == {}


@pytest.mark.parametrize(
    ("change", "sets"),
    [
        (lambda t: a_ticket(State.NEW, team=t, at=MID), {"tickets_assigned"}),
        (lambda t: a_satisfaction_row(t.supervisor, 5, 5), {"satisfaction_internal"}),
        (lambda t: a_completion_row(t.supervisor, 5, 5), {"tickets_assigned", "unresolved_without_remark"}),
        (lambda t: an_upheld("dispatch", supervisor=t.supervisor, at=MID), {"dispatch_complaints"}),
        (lambda t: an_incident(supervisor=t.supervisor, at=MID), {"verified_complaints"}),
        (lambda t: a_defective_unit(team=t, confirmed_on=MID.date().replace(month=9)), {"defective_due"}),
        (lambda t: a_due(t.supervisor), {"report_days_late"}),
    ],
)
def test_a_new_record_is_found(team, change, sets):
    change(team)

    assert stale(team.supervisor) == sets


def test_a_remark_written_before_the_cut_off_is_found(team):
    ticket = team.supervisor.supervised_tickets.get(state=State.WORKING)
    Remark.objects.create(ticket=ticket, reason=a_reason("remark"), at=MID + timedelta(days=3))

    assert stale(team.supervisor) == {"tickets_assigned"}


def test_what_happens_after_the_cut_off_changes_nothing(team):
    ticket = team.supervisor.supervised_tickets.get(state=State.WORKING)
    take_action(ticket, "finish", team, at=datetime(2026, 11, 3, 9, tzinfo=TZ))
    a_ticket(State.NEW, team=team, at=datetime(2026, 11, 3, 9, tzinfo=TZ))

    assert stale_sheets(a_month()) == {}


def test_a_ticket_handed_over_changes_both(team):
    other = a_team()
    with_rates(other.supervisor)
    calculated(team.supervisor, other.supervisor)
    assert stale_sheets(a_month()) == {}
    ticket = team.supervisor.supervised_tickets.get(state=State.WORKING)
    type(ticket).objects.filter(pk=ticket.pk).update(supervisor=other.supervisor)

    found = stale_sheets(a_month())

    assert {pk: one.count for pk, one in found.items()} == {team.supervisor.pk: 1, other.supervisor.pk: 1}


def test_decisions_are_found(team):
    payee = team.supervisor
    services.record_decision(
        month=MONTH,
        employee=payee,
        kind="satisfaction",
        value="internal_only",
        reason="外部表未回传",
        by=a_pay_manager(),
    )
    assert stale(payee) == {"satisfaction_decision"}
    calculated(payee)
    FigureDecision.objects.create(
        month=MONTH, source="internal", supervisor=payee, accepted="printed", computed=Decimal("98.00"),
        value=Decimal("98.10"), reason="总部口径为准", by=a_pay_manager(),
    )  # fmt: skip
    assert stale(payee) == {"satisfaction_internal"}


def test_a_complaint_matched_otherwise_is_found(team):
    technician = in_team_of(team.supervisor, a_staff(branch=team.branch))
    a_satisfaction_row(team.supervisor, 10, 10, source="external", complaints=1, staff=technician)
    calculated(team.supervisor)

    an_upheld("verified", supervisor=team.supervisor, concerns=technician, at=MID)

    assert stale(team.supervisor) == {"verified_complaints", "technician_complaints"}


def test_a_newer_rulebook_is_found(team, tmp_path):
    from appraisal.engine import SHIPPED

    text = (SHIPPED / "supervisor-monthly.yaml").read_text("utf-8").replace('"1000.00"', '"1100.00"')
    (tmp_path / "next.yaml").write_text(text, "utf-8")
    services.load_rulebooks(directory=tmp_path)

    found = stale_sheets(a_month())

    assert found[team.supervisor.pk].new_rulebook
    assert calculated(team.supervisor).lines.get(code="daily_work.base").amount == Decimal("1100.00")
    assert stale_sheets(a_month()) == {}


def test_the_number_of_queries_does_not_grow(team):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        stale_sheets(a_month())
    others = [a_payee() for _ in range(5)]
    services.calculate_chunk(month=a_month(), employees=[o.pk for o in [*others, team.supervisor]], as_of=AS_OF)
    with CaptureQueriesContext(connection) as many:
        stale_sheets(a_month())

    assert len(many) == len(few)
