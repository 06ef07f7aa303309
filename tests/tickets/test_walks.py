"""Any walk through the table: the row says what the last event says, every step is a step of the table."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import DomainError
from tests.builders.tickets import NOON, a_team, a_ticket, take_action
from tickets.choices import SETTLED, State
from tickets.models import Ticket
from tickets.transitions import BY_ACTION, TRANSITIONS, from_state


class Walks(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=14))
    def test_row_equals_last_event_after_any_walk(self, steps):
        team = a_team()
        ticket = a_ticket(team=team)
        for choice, sensible in steps:
            ways = from_state(ticket.state) if sensible else TRANSITIONS
            if not ways:
                break
            try:
                ticket = take_action(ticket, ways[choice % len(ways)].action, team)
            except DomainError:
                ticket = Ticket.objects.get(pk=ticket.pk)

        events = list(ticket.events.order_by("at", "id"))
        assert events[0].action == "registered" and events[0].state == State.NEW
        for before, event in zip(events, events[1:], strict=False):
            assert event.from_state == before.state
            if event.action in BY_ACTION:
                way = BY_ACTION[event.action]
                assert before.state in way.sources and event.state == way.target
            else:
                assert event.state == before.state
        last = events[-1]
        assert (ticket.state, ticket.supervisor_id, ticket.settled_at) == (
            last.state, last.supervisor_id, last.settled_at,
        )  # fmt: skip
        assert ticket.state_since == next(e.at for e in reversed(events) if e.action in (*BY_ACTION, "registered"))
        assert (ticket.settled_at is not None) == (ticket.state in SETTLED)

        for event, following in zip(events, [*events[1:], None], strict=True):
            instant = following.at if following else event.at + timedelta(days=1)
            then = Ticket.objects.as_at(instant).get(pk=ticket.pk)
            assert (then.state_then, then.supervisor_then, then.settled_then) == (
                event.state, event.supervisor_id, event.settled_at,
            )  # fmt: skip
        assert Ticket.objects.as_at(NOON).get(pk=ticket.pk).state_then is None
