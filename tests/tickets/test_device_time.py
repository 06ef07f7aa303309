"""The phone's clock counts where it can be believed; else the moment its message came."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import Month
from tests.builders.phone import Phone
from tests.builders.tickets import Team, a_ticket
from tickets.device_time import FARTHEST, OLDEST, worked_at
from tickets.models import DeviceAction, Ticket, TicketClock, TicketEvent
from tickets.services.device_kinds import counted_at

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("device_at", "skew", "counts"),
    [
        (NOW - 2 * HOUR, 0 * HOUR, NOW - 2 * HOUR),  # a cellar without a network
        (NOW, 3 * HOUR, NOW - 3 * HOUR),  # the phone runs three hours ahead
        (NOW - 4 * HOUR, -3 * HOUR, NOW - HOUR),  # and behind
        (NOW + HOUR, 0 * HOUR, None),  # still to come
        (NOW - 6 * HOUR, 0 * HOUR, None),  # before what happened last
        (NOW - 2 * HOUR, 25 * HOUR, None),  # a clock set by hand
    ],
)
def test_when_it_was_done(device_at, skew, counts):
    assert worked_at(device_at, skew=skew, received_at=NOW, since=NOW - 5 * HOUR) == counts


@given(st.integers(-(10**6), 10**6), st.integers(-(10**5), 10**5), st.integers(0, 10**6))
def test_never_outside_what_is_known(ahead, skew, since):
    seconds = timedelta(seconds=1)
    at = worked_at(NOW + ahead * seconds, skew=skew * seconds, received_at=NOW, since=NOW - since * seconds)
    assert at is None or max(NOW - since * seconds, NOW - OLDEST) <= at <= NOW
    assert at is None or abs(skew * seconds) <= FARTHEST


@pytest.mark.django_db
def test_done_in_a_dead_spot_in_time_is_not_missed():
    team, now = Team(), timezone.now()
    ticket = a_ticket("travelling", team=team, at=now - 3 * HOUR, category="television")
    deadline = now - HOUR
    clocks = TicketClock.objects.filter(ticket=ticket, stage="on_site", stopped_at=None)
    # what the watch wrote while nobody could be reached
    assert clocks.update(deadline_at=deadline, missed_at=deadline, level=2)
    phone = Phone(team.technician.user)
    phone.clock = now - 2 * HOUR

    assert phone.says(ticket, "arrive").state == "applied"

    event, clock = (
        TicketEvent.objects.get(ticket=ticket, action="arrive"),
        TicketClock.objects.get(ticket=ticket, stage="on_site"),
    )
    assert event.at == event.device_at == phone.clock < event.recorded_at
    assert (clock.stopped_at, clock.missed_at) == (phone.clock, None)
    assert Ticket.objects.get(pk=ticket.pk).state_since == phone.clock


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "came_after", "counts"),
    [("open", 2 * HOUR, True), ("locked", 2 * HOUR, False), ("paid", 2 * HOUR, False), ("locked", 20 * SECOND, True)],
)
def test_a_locked_month_takes_nothing_more(state, came_after, counts):
    """Finished at 23:59 of the last day; a message that came the month after counts there once the month is locked."""
    done = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    sealed = {"fingerprint": "0" * 64, "locked_at": done + HOUR} if state != "open" else {}
    Month.objects.create(month="2026-10", version=1, state=state, **sealed)
    ticket = Ticket(state="working", state_since=done - HOUR)
    action = DeviceAction(kind="finish", device_at=done, received_at=done + came_after)

    assert counted_at(action, ticket) == (done if counts else None)
    assert action.device_at == done


@pytest.mark.django_db
def test_a_month_nobody_opened_is_open():
    done = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    action = DeviceAction(device_at=done, received_at=done + HOUR)

    assert counted_at(action, Ticket(state_since=done - HOUR)) == done
