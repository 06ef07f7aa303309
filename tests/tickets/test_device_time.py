"""The phone's clock counts where it can be believed; else the moment its message came."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.phone import Phone
from tests.builders.tickets import Team, a_ticket
from tickets.device_time import FARTHEST, OLDEST, worked_at
from tickets.models import Ticket, TicketClock, TicketEvent

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


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
