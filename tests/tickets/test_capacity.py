"""What a time of the day still takes."""

from datetime import date

import pytest

from tests.builders.catalog import a_category
from tests.builders.duty import a_licence, at, needs_licence, on_leave, skilled, takes
from tests.builders.tickets import a_team, a_ticket, fresh
from tickets import services
from tickets.selectors.capacity import is_full, slots

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 12)  # a Monday
EARLY = at(DAY, 7)


@pytest.fixture
def team():
    return a_team()


def offered(team, *, now=EARLY, category=None, days=1):
    return slots(branch_id=team.branch.pk, category=category, from_day=DAY, days=days, now=now)


def test_times_that_are_over_are_not_offered(team):
    takes(team.technician, 4, 3)

    assert [(s.half, s.capacity) for s in offered(team)] == [("am", 2), ("am", 2), ("pm", 1), ("pm", 1), ("pm", 1)]
    assert sum(s.capacity for s in offered(team)) == 7  # nobody's place is lost by rounding
    later = offered(team, now=at(DAY, 13, 30))
    assert [s.from_at for s in later] == [at(DAY, 13), at(DAY, 15), at(DAY, 17)]


def test_agreed_times_and_places_given_out_are_taken(team):
    takes(team.technician, 4, 4)
    promised = a_ticket(team=team, at=EARLY)
    services.agree_appointment(
        ticket=promised, from_at=at(DAY, 10), until_at=at(DAY, 12), agreed_with="用户", by=fresh(team.agent), at=EARLY
    )
    sent = a_ticket(team=team, at=EARLY)
    services.assign_ticket(ticket=sent, technician=team.technician, by=fresh(team.supervisor.user), at=EARLY)

    morning = offered(team)[:2]

    assert [s.taken for s in morning] == [1, 1] and [s.left for s in morning] == [1, 1]
    assert (
        is_full(branch_id=team.branch.pk, category=None, from_at=at(DAY, 10), until_at=at(DAY, 12), now=EARLY) is False
    )


def test_only_who_may_do_it_counts(team):
    needs_licence()
    skilled(team.technician, "refrigerator")
    ac, fridge = a_category("ac_wall"), a_category("refrigerator")

    assert sum(s.capacity for s in offered(team, category=fridge)) == 8
    assert sum(s.capacity for s in offered(team, category=ac)) == 0
    skilled(team.technician, "air_conditioner")
    assert sum(s.capacity for s in offered(team, category=ac)) == 0  # no certificate
    a_licence(team.technician)
    assert sum(s.capacity for s in offered(team, category=ac)) == 8


def test_leave_takes_the_places_with_it(team):
    on_leave(team.technician, at(DAY, 0), at(DAY, 12))

    found = offered(team)

    assert [s.capacity for s in found[:2]] == [0, 0] and sum(s.capacity for s in found[2:]) > 0
