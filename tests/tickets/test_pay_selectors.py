"""What pay reads: each figure by the clause, and counts and evidence always the same."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import DomainError
from core.periods import Period
from tests.builders.catalog import a_reason
from tests.builders.people import a_supervisor
from tests.builders.tickets import a_defective_unit, a_team, a_ticket, fresh, take_action
from tickets import selectors, services
from tickets.choices import State
from tickets.models import DefectiveUnit, Ticket
from tickets.transitions import from_state

TZ = ZoneInfo("Asia/Shanghai")
OCTOBER = Period("2026-10")
CUTOFF = OCTOBER.cutoff(TZ)


def october(day, hour=12):
    return datetime(2026, 10, day, hour, tzinfo=TZ)


def figures(supervisor, period=OCTOBER):
    rows = {r["supervisor_then"]: r for r in selectors.due_counts(period, period.cutoff(TZ))}
    row = rows.get(supervisor.pk, {})
    return row.get("assigned", 0), row.get("completed", 0), row.get("unresolved_without_remark", 0)


@pytest.fixture
def team(db):
    return a_team()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.NEW, (1, 0, 1)),
        (State.WORKING, (1, 0, 1)),
        (State.WAITING_PART, (1, 0, 0)),  # its reason is its remark
        (State.UNREPAIRABLE, (1, 0, 1)),
        (State.DONE, (1, 1, 0)),
        (State.CALLED_BACK, (1, 1, 0)),
        (State.CLOSED, (1, 1, 0)),
        (State.REOPENED, (1, 0, 1)),
        (State.CANCELLED, (0, 0, 0)),
    ],
)
def test_state_at_the_cutoff_decides(team, state, expected):
    a_ticket(state, team=team, at=october(9))
    assert figures(team.supervisor) == expected


def test_confirmed_as_beyond_repair_is_completed(team):
    take_action(a_ticket(State.UNREPAIRABLE, team=team, at=october(9)), "approve_unrepairable", team)
    assert figures(team.supervisor) == (1, 1, 0)


def test_only_repairs_count(team):
    for kind in ("installation", "inspection", "maintenance", "workshop"):
        a_ticket(team=team, at=october(9), kind=kind)
    assert figures(team.supervisor) == (0, 0, 0)


def test_carried_over_is_due_and_settled_before_is_not(team):
    a_ticket(team=team, at=datetime(2026, 9, 20, 12, tzinfo=TZ))
    a_ticket(State.DONE, team=team, at=datetime(2026, 9, 20, 12, tzinfo=TZ))
    assert figures(team.supervisor) == (1, 0, 1)
    assert figures(team.supervisor, Period("2026-09")) == (2, 1, 1)


def test_what_comes_after_the_cutoff_is_another_month(team):
    a_ticket(team=team, at=CUTOFF)
    late = a_ticket(State.WORKING, team=team, at=october(31, 20))
    take_action(late, "finish", team, at=CUTOFF + timedelta(seconds=1))
    assert figures(team.supervisor) == (1, 0, 1)
    assert figures(team.supervisor, Period("2026-11")) == (2, 1, 1)


def test_the_cutoff_itself_is_no_longer_in_the_month(team):
    ticket = a_ticket(State.WORKING, team=team, at=october(31, 20))
    services.add_remark(ticket=ticket, reason=a_reason(), by=team.supervisor.user, at=CUTOFF)
    take_action(ticket, "finish", team, at=CUTOFF)
    assert figures(team.supervisor) == (1, 0, 1)


def test_remark_by_the_cutoff_spares_the_two_yuan_but_does_not_complete(team):
    ticket = a_ticket(team=team, at=october(9))
    by = team.supervisor.user
    services.add_remark(ticket=ticket, reason=a_reason(), by=by, at=CUTOFF - timedelta(seconds=1))
    assert figures(team.supervisor) == (1, 0, 0)


def test_reopened_after_the_cutoff_was_completed_by_it(team):
    ticket = a_ticket(State.DONE, team=team, at=october(9))
    take_action(ticket, "reopen", team, at=CUTOFF + timedelta(days=2))
    assert figures(team.supervisor) == (1, 1, 0)
    assert figures(team.supervisor, Period("2026-11")) == (1, 0, 1)


def test_reopened_in_the_month_is_due_again(team):
    ticket = a_ticket(State.DONE, team=team, at=datetime(2026, 9, 20, 12, tzinfo=TZ))
    take_action(ticket, "reopen", team, at=october(3))
    assert figures(team.supervisor) == (1, 0, 1)


def test_closed_later_keeps_the_day_it_was_done(team):
    ticket = a_ticket(State.CALLED_BACK, team=team, at=october(30))
    take_action(ticket, "close", team, at=CUTOFF + timedelta(days=5))
    assert figures(team.supervisor) == (1, 1, 0)
    assert figures(team.supervisor, Period("2026-11")) == (0, 0, 0)


def test_duplicate_counts_nowhere_even_when_found_later(team):
    kept, twin = a_ticket(team=team, at=october(9)), a_ticket(team=team, at=october(9))
    reason = a_reason("cancel", "duplicate")
    take_action(twin, "cancel", team, reason=reason, duplicate_of=kept, at=CUTOFF + timedelta(days=1))
    assert figures(team.supervisor) == (1, 0, 1)


def test_cancelled_after_the_cutoff_was_due_at_it(team):
    take_action(a_ticket(team=team, at=october(9)), "cancel", team, at=CUTOFF + timedelta(days=1))
    assert figures(team.supervisor) == (1, 0, 1)


def test_who_holds_it_at_the_cutoff_is_counted(team):
    other = a_supervisor(branch=team.branch)
    moved, later = a_ticket(team=team, at=october(9)), a_ticket(team=team, at=october(9))
    by = fresh(team.supervisor.user)
    services.hand_over_ticket(ticket=moved, supervisor=other, note="换区", by=by, at=october(20))
    services.hand_over_ticket(ticket=later, supervisor=other, note="换区", by=by, at=CUTOFF + timedelta(days=1))
    assert figures(team.supervisor) == figures(other) == (1, 0, 1)


def test_supervisors_can_be_limited(team):
    a_ticket(team=team, at=october(9))
    a_ticket(at=october(9))
    rows = selectors.due_counts(OCTOBER, CUTOFF, [team.supervisor.pk])
    assert [r["supervisor_then"] for r in rows] == [team.supervisor.pk]


def test_counts_take_one_statement(team, django_assert_num_queries):
    for _n in range(3):
        a_ticket(State.DONE, team=team, at=october(9))
    with django_assert_num_queries(1):
        list(selectors.due_counts(OCTOBER, CUTOFF))
    with django_assert_num_queries(1):
        list(selectors.due_evidence(OCTOBER, CUTOFF).values_list("pk", "supervisor_then", "completed", "unresolved"))


def test_defective_units_of_the_month(team):
    a_defective_unit(team=team, confirmed_on=date(2026, 9, 10), completed_on=date(2026, 10, 10))
    a_defective_unit(team=team, confirmed_on=date(2026, 9, 10), completed_on=date(2026, 10, 11))
    a_defective_unit(team=team, confirmed_on=date(2026, 9, 30), parts=True)
    a_defective_unit(team=team, confirmed_on=date(2026, 9, 10), parts=True, completed_on=date(2026, 10, 2))
    a_defective_unit(team=team, confirmed_on=date(2026, 9, 10), category="refrigerator")
    a_defective_unit(team=team, confirmed_on=date(2026, 10, 1), on=date(2026, 10, 1))
    a_defective_unit(team=team, confirmed_on=None)
    row = selectors.defective_counts(OCTOBER).get(supervisor=team.supervisor.pk)
    assert (row["due"], row["completed"], row["blocked"]) == (4, 2, 1)


@pytest.mark.parametrize(
    ("confirmed", "deadline"),
    [(date(2026, 8, 31), date(2026, 9, 30)), (date(2026, 9, 15), date(2026, 10, 15))],
)
def test_deadline_is_the_same_day_of_the_next_month_or_its_last(team, confirmed, deadline):
    assert a_defective_unit(team=team, confirmed_on=confirmed, on=date(2026, 8, 1)).deadline_on == deadline


class Twins(TestCase):
    """Counts equal evidence on whatever happened."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 2), st.integers(-40, 40), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 20)))
            ),
            max_size=6,
        )
    )
    def test_due(self, stories):
        teams = [a_team(), a_team()]
        for who, day, steps in stories:
            team = teams[who % 2]
            at = datetime(2026, 10, 15, tzinfo=UTC) + timedelta(days=day)
            ticket = a_ticket(team=team, at=at, kind="repair" if who else "workshop")
            for choice, days in steps:
                at += timedelta(days=days, minutes=1)
                ways = from_state(ticket.state)
                try:
                    if choice % 7 == 0:
                        by = fresh(team.supervisor.user)
                        services.add_remark(ticket=ticket, reason=a_reason(), by=by, at=at)
                    elif choice % 7 == 1 and ticket.supervisor_id == team.supervisor.pk:
                        to, by = teams[(who + 1) % 2].supervisor, fresh(team.supervisor.user)
                        services.hand_over_ticket(ticket=ticket, supervisor=to, note="换区", by=by, at=at)
                    elif ways:
                        ticket = take_action(ticket, ways[choice % len(ways)].action, team, at=at)
                except DomainError:
                    ticket = Ticket.objects.get(pk=ticket.pk)
        for period in (OCTOBER.previous(), OCTOBER, OCTOBER.next()):
            cutoff = period.cutoff(TZ)
            counted = {
                r["supervisor_then"]: (r["assigned"], r["completed"], r["unresolved_without_remark"])
                for r in selectors.due_counts(period, cutoff)
            }
            assigned, completed, unresolved = Counter(), Counter(), Counter()
            for ticket in selectors.due_evidence(period, cutoff):
                assigned[ticket.supervisor_then] += 1
                completed[ticket.supervisor_then] += ticket.completed
                unresolved[ticket.supervisor_then] += ticket.unresolved
                assert ticket.state_then != State.CANCELLED
                assert ticket.completed == (ticket.state_then in {"done", "called_back", "closed"})
            assert counted == {s: (assigned[s], completed[s], unresolved[s]) for s in assigned}

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.integers(1, 60), st.one_of(st.none(), st.integers(0, 80)), st.booleans(), st.booleans()),
            max_size=5,
        )
    )
    def test_defective(self, units):
        team = a_team()
        for confirmed, completed, parts, air in units:
            day = date(2026, 8, 1) + timedelta(days=confirmed)
            until = min(day + timedelta(days=completed), date(2026, 11, 20)) if completed is not None else None
            a_defective_unit(
                team=team, on=date(2026, 8, 1), confirmed_on=day, completed_on=until, parts=parts,
                category="air_conditioner" if air else "refrigerator",
            )  # fmt: skip
        for period in (Period("2026-09"), OCTOBER):
            rows = list(selectors.defective_evidence(period))
            counted = next(iter(selectors.defective_counts(period)), {"due": 0, "completed": 0, "blocked": 0})
            assert counted["due"] == len(rows)
            assert counted["completed"] == sum(r.completed for r in rows)
            assert counted["blocked"] == sum(r.blocked for r in rows)
            assert not any(r.completed and r.blocked for r in rows)
        assert DefectiveUnit.objects.count() == len(units)
