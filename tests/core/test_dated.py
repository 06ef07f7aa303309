"""Dated rows never cover the same day twice, whatever the door."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from people.models import StaffPost, TeamMembership
from tests.builders.people import a_staff

DAY = date(2026, 10, 1)


def _membership(leader, member, start, end) -> TeamMembership:
    return TeamMembership.objects.create(
        leader=leader,
        member=member,
        from_on=DAY + timedelta(start),
        until_on=None if end is None else DAY + timedelta(end),
    )


@pytest.mark.parametrize(("start", "end"), [(-5, 0), (10, 20), (3, 4), (-5, 30), (10, None), (-5, None)])
def test_an_overlap_is_refused(db, start, end):
    one, two, member = a_staff(), a_staff(), a_staff()
    _membership(one, member, 0, 10)

    with pytest.raises(IntegrityError, match="same day"), transaction.atomic():
        _membership(two, member, start, end)
    other = _membership(two, member, 40, 50)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMembership.objects.filter(pk=other.pk).update(from_on=DAY + timedelta(10))


def test_neighbours_and_other_people_are_fine(db):
    leader, member = a_staff(), a_staff()
    row = _membership(leader, member, 0, 10)
    _membership(leader, member, 11, None)
    _membership(leader, a_staff(), 5, None)

    assert TeamMembership.objects.filter(pk=row.pk).update(until_on=DAY + timedelta(9)) == 1


def test_two_posts_at_once_are_fine_the_same_twice_is_not(db):
    staff = a_staff(post="repairer", since=DAY)
    StaffPost.objects.create(staff=staff, post="installer", from_on=DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        StaffPost.objects.create(staff=staff, post="repairer", from_on=DAY - timedelta(9), until_on=DAY)


class EveryPairOfRanges(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.tuples(st.integers(0, 9), st.integers(0, 9)))
    def test_it_is_refused_exactly_when_a_day_is_shared(self, one, two):
        (a, b), (c, d) = sorted(one), sorted(two)
        leader, member = a_staff(), a_staff()
        _membership(leader, member, a, b)
        shared = set(range(a, b + 1)) & set(range(c, d + 1))

        try:
            with transaction.atomic():
                _membership(leader, member, c, d)
            refused = False
        except IntegrityError:
            refused = True

        assert refused == bool(shared)


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_do_not_miss_each_other():
    leaders, member, refused = [a_staff() for _ in range(6)], a_staff(), []
    start = threading.Barrier(6)

    def write(n: int) -> None:
        start.wait()
        try:
            with transaction.atomic():
                _membership(leaders[n], member, n, 10)  # different first days: only the overlap is wrong
        except IntegrityError:
            refused.append(n)
        connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 5 and TeamMembership.objects.count() == 1
