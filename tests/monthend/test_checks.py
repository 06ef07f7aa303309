"""What is looked at before a month: each finding with its level, its words and a page to look into it."""

from datetime import datetime

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from monthend.checks import BLOCK, MESSAGES, PASS, WARN, checks_of, message
from tests.builders.appraisal import AS_OF, TZ, a_month, a_payee, a_wage, with_rates
from tests.builders.feedback import a_batch, a_completion_row, a_satisfaction_row, an_incident
from tests.builders.people import a_supervisor
from tests.builders.reports import a_due
from tests.builders.tickets import a_team, a_ticket

pytestmark = pytest.mark.django_db
MID = datetime(2026, 10, 12, 9, tzinfo=TZ)


def levels(as_of=AS_OF) -> dict[str, str]:
    """Code → the gravest level found."""
    found: dict[str, str] = {}
    for check in checks_of(a_month(), as_of):
        assert message(check.as_json())
        if found.get(check.code) != BLOCK:
            found[check.code] = check.level
    return found


def test_a_good_month_passes_everything():
    payee = a_payee()
    a_completion_row(payee, 10, 10)
    a_wage()

    assert set(levels().values()) == {PASS}


def test_an_empty_house_says_what_lacks():
    a_supervisor()

    found = levels()

    assert (found["sheets"], found["minimum_wage"], found["supervisors"]) == (BLOCK, BLOCK, PASS)


@pytest.mark.parametrize(
    ("code", "level", "spoil"),
    [
        ("supervisors", BLOCK, lambda t: with_rates(a_supervisor(), external=None)),
        ("completion", WARN, lambda t: a_completion_row(a_payee(), 5, 5)),
        ("incidents", WARN, lambda t: an_incident(supervisor=t.supervisor, at=MID)),
        ("reports", WARN, lambda t: a_due(t.supervisor)),
        ("remarks", WARN, lambda t: a_ticket(team=t, at=MID)),
        ("rows", WARN, lambda t: a_satisfaction_row(
            t.supervisor, 1, 1, source="external", trade=None, counted=False, why_not="trade_unresolved")),
        ("batches", WARN, lambda t: type(a_batch()).objects.update(state="checked")),
        ("minimum_wage", BLOCK, lambda t: with_rates(a_supervisor(branch=_elsewhere()))),
    ],
)  # fmt: skip
def test_each_thing_that_is_amiss_is_found(code, level, spoil):
    team = a_team()
    with_rates(team.supervisor)
    a_wage()
    assert levels().get(code, PASS) == PASS

    spoil(team)

    assert levels()[code] == level


def _elsewhere():
    from tests.builders.people import a_branch

    return a_branch(place="远方县")


def test_a_month_that_still_runs_says_so():
    a_payee()

    assert levels(as_of=MID)["month_over"] == WARN


def test_every_finding_leads_somewhere_and_is_said_in_both_languages():
    a_team()
    for check in checks_of(a_month(), AS_OF):
        try:
            assert not check.url or reverse(check.url)
        except NoReverseMatch:
            pytest.fail(f"{check.code} leads to {check.url}, which is no page")
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(str(text) for text in MESSAGES.values())
