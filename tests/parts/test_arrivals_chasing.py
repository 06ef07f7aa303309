"""Goods at the door are counted in within a working day; what stands longer is told, once a day, until it is done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parts.models import Arrival
from parts.services import arrival_booking, arrivals
from parts.services.arrivals_chasing import EVENT, chase_arrivals
from people.models import Notice
from tests.builders.buying import Buying

pytestmark = pytest.mark.django_db
LATE = 'data-testid="count-by-late"'


@pytest.fixture
def buying() -> Buying:
    return Buying()


def standing(buying, days: int = 20) -> Arrival:
    door = buying.at_the_door(buying.ordered((buying.part, 5, 2)))
    Arrival.objects.filter(pk=door.pk).update(opened_at=timezone.now() - timedelta(days=days))
    return Arrival.objects.get(pk=door.pk)


def waiting() -> bool:
    return Notice.objects.filter(event=EVENT, done_at=None).exists()


def test_what_stands_at_the_door_is_told_once_a_day_until_it_is_booked(buying):
    buying.at_the_door(buying.ordered((buying.part, 5, 2)))
    assert chase_arrivals() == 0
    door = standing(buying)

    assert (chase_arrivals(), chase_arrivals()) == (1, 1)
    assert Notice.objects.filter(event=EVENT, user=buying.keeper).count() == 1
    client = Client()
    client.force_login(buying.keeper)
    assert client.get("/parts/arrivals/").content.decode().count(LATE) == 1
    assert LATE in client.get(door.get_absolute_url()).content.decode()

    buying.counted(door, buying.part, 5)
    arrival_booking.book_arrival(arrival=door, by=buying.keeper)
    assert chase_arrivals(today=timezone.localdate() + timedelta(days=2)) == 1  # the other one is late by then
    assert not Notice.objects.filter(event=EVENT, about=door.document, done_at=None).exists()
    assert LATE not in client.get(door.get_absolute_url()).content.decode()


def test_dropped_it_is_told_no_more(buying):
    door = standing(buying)
    chase_arrivals()
    assert waiting()

    arrivals.drop_arrival(arrival=door, note="送错地方，原车拉回", by=buying.keeper)

    assert not waiting()


def test_the_list_asks_the_same_for_many(buying):
    client, asked = Client(), []
    client.force_login(buying.keeper)
    for _n in range(2):
        standing(buying), standing(buying)
        with CaptureQueriesContext(connection) as queries:
            client.get("/parts/arrivals/")
        asked.append(len(queries))
    assert asked[1] <= asked[0]
