"""Numbered places: one per ticket, never two on one number, and they follow the ticket."""

from datetime import date, timedelta

import pytest

from people.models import Leave
from tests.builders.duty import at, on_leave, rostered, takes
from tests.builders.people import a_staff, in_team_of
from tests.builders.tickets import NOON, a_team, a_ticket, agree_visit, fresh, take_action
from tickets import services
from tickets.errors import HalfDayFull, ReasonToSend, StandsAgainst
from tickets.models import Seat
from tickets.services import seats

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 9)  # of NOON
MORNING = NOON - timedelta(hours=3)


@pytest.fixture
def team():
    return a_team()


def send(ticket, team, technician=None, **more):
    return services.assign_ticket(
        ticket=ticket, technician=technician or team.technician, by=fresh(team.supervisor.user),
        at=more.pop("at", ticket.received_at), **more,
    )  # fmt: skip


def place_of(ticket):
    seat = Seat.objects.get(ticket=ticket)
    return seat.day, seat.half, seat.seat_no


def test_sending_takes_the_lowest_free_place(team):
    first, second = (a_ticket(team=team) for _n in range(2))

    send(first, team)
    send(second, team)

    assert [place_of(first), place_of(second)] == [(DAY, "pm", 1), (DAY, "pm", 2)]


def test_a_full_morning_goes_on_in_the_afternoon(team):
    takes(team.technician, 1, 1)
    first, second, third = (a_ticket(team=team, at=MORNING) for _n in range(3))

    send(first, team)
    send(second, team)

    assert [place_of(first)[1], place_of(second)[1]] == ["am", "pm"]
    with pytest.raises(ReasonToSend, match="2"):
        send(third, team)
    third.refresh_from_db()
    assert third.state == "new"
    send(third, team, override="用户着急，加一单")
    assert place_of(third)[2] == 2
    event = third.events.get(action="assign")
    assert event.data["override"] == "用户着急，加一单" and event.data["warnings"] == ["day_full"]


def test_a_place_gone_meanwhile_is_refused(team):
    takes(team.technician, 0, 1)
    first, second = (a_ticket(team=team) for _n in range(2))
    send(first, team)

    with pytest.raises(HalfDayFull):
        seats.take(ticket=second, technician=team.technician, at=NOON)


def test_the_agreed_time_says_the_half_day_and_takes_the_place_along(team):
    ticket = a_ticket("assigned", team=team)
    assert place_of(ticket)[:2] == (DAY, "pm")

    moved = DAY + timedelta(days=2)
    services.agree_appointment(
        ticket=ticket, from_at=at(moved, 8), until_at=at(moved, 10), agreed_with="用户", by=fresh(team.agent), at=NOON
    )

    assert place_of(ticket) == (moved, "am", 1)


@pytest.mark.parametrize("action", ["decline", "take_back", "cancel"])
def test_given_back_where_nobody_goes(team, action):
    ticket = a_ticket("assigned", team=team)

    take_action(ticket, action, team, by=fresh(team.supervisor.user))

    assert not Seat.objects.exists()


def test_waiting_frees_the_place_and_going_on_takes_one(team):
    ticket = a_ticket("waiting_part", team=team)
    assert not Seat.objects.exists()

    take_action(ticket, "resume", team)

    assert place_of(ticket)[:2] == (DAY, "pm")


def test_finished_work_keeps_its_place(team):
    ticket = a_ticket("closed", team=team)

    assert place_of(ticket)[2] == 1


def test_reassigning_moves_the_place(team):
    ticket = a_ticket("assigned", team=team)
    other = in_team_of(team.supervisor, a_staff(branch=team.branch))

    services.reassign_ticket(
        ticket=ticket, technician=other, note="换人", by=fresh(team.supervisor.user), at=NOON + timedelta(minutes=5)
    )

    assert Seat.objects.get().technician == other


def test_nobody_is_sent_who_is_on_leave(team):
    on_leave(team.technician, at(DAY, 0), at(DAY, 23))

    with pytest.raises(StandsAgainst):
        send(a_ticket(team=team), team, override="没有别人了")
    assert Leave.objects.count() == 1 and not Seat.objects.exists()


def test_an_hour_of_leave_leaves_the_rest_of_the_day(team):
    on_leave(team.technician, at(DAY, 12), at(DAY, 15))
    ticket = a_ticket(team=team)
    agree_visit(ticket, team)  # 12:02 to 13:01

    with pytest.raises(StandsAgainst):
        send(ticket, team)
    services.agree_appointment(
        ticket=ticket, from_at=at(DAY, 15), until_at=at(DAY, 17), agreed_with="用户", by=fresh(team.agent), at=NOON
    )
    assert send(ticket, team, at=NOON + timedelta(minutes=5)).state == "assigned"


def test_off_by_the_roster_asks_for_a_reason(team):
    rostered(team.technician, DAY, "off")
    ticket = a_ticket(team=team)

    with pytest.raises(ReasonToSend) as refused:
        send(ticket, team, override="急")
    assert refused.value.params["field"] == "override"
    assert send(ticket, team, override="本人同意加班").state == "assigned"


def test_every_action_leaves_places_that_fit_the_state(team):
    """The table walked through: whoever is on the job sits somewhere, whoever waits nowhere."""
    for state in (
        "new",
        "assigned",
        "accepted",
        "travelling",
        "working",
        "waiting_customer",
        "at_factory",
        "cancelled",
    ):
        ticket = a_ticket(state, team=team)
        sits = Seat.objects.filter(ticket=ticket).exists()
        assert sits == (state in ("assigned", "accepted", "travelling", "working")), state
