"""Chase-ups: counted, kept in the history, told to supervisor and technician, refused once nothing is left to do."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import NotYours
from people.models import Notice
from people.roles import Role
from tests.builders.people import a_user
from tests.builders.tickets import a_team, a_ticket, fresh
from tickets import services
from tickets.errors import NotFromHere


@pytest.fixture
def team(db):
    return a_team()


def test_it_is_counted_written_and_told(team):
    ticket = a_ticket("assigned", team=team)
    state = ticket.state
    for note in ("还没来", "再催一次"):
        ticket = services.chase(ticket=ticket, by=fresh(team.agent), note=note)
    assert (ticket.chased_count, ticket.state) == (2, state) and ticket.chased_at is not None
    assert [event.note for event in ticket.events.filter(action="chased")] == ["还没来", "再催一次"]
    told = Notice.objects.filter(event="ticket.chased")
    assert set(told.values_list("user", flat=True)) == {team.supervisor.user_id, team.technician.user_id}
    assert told.count() == 4


def test_whoever_writes_it_is_not_told_himself(team):
    ticket = a_ticket(team=team)
    services.chase(ticket=ticket, by=fresh(team.supervisor.user))
    assert not Notice.objects.filter(event="ticket.chased", user=team.supervisor.user).exists()


def test_not_once_it_is_settled_and_not_by_strangers(team):
    done = a_ticket("done", team=team)
    with pytest.raises(NotFromHere):
        services.chase(ticket=done, by=fresh(team.agent))
    with pytest.raises(NotYours):
        services.chase(ticket=a_ticket(team=team), by=a_user(Role.FINANCE))


def test_the_page_writes_it_down_and_shows_it(team):
    ticket = a_ticket("assigned", team=team)
    client = Client()
    client.force_login(team.agent)
    assert client.post(reverse("tickets:chase", args=[ticket.number]), {"note": "催单"}).status_code == 302
    assert "催单" in client.get(ticket.get_absolute_url()).content.decode()
    done = a_ticket("done", team=team)
    assert client.post(reverse("tickets:chase", args=[done.number]), {"note": "催单"}).status_code == 409
