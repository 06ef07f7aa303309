"""Counts for tests."""

from parts.models import Place, StockCount
from parts.services.counts import open_count, start_count
from people.models import User
from people.roles import Role
from tests.builders.parts import a_place, a_storekeeper
from tests.builders.people import a_user


def a_counter(place: Place) -> User:
    return a_storekeeper(place.branch)


def an_approver() -> User:
    return a_user(Role.MANAGER)


def a_count(place: Place | None = None, *, by: User | None = None, start: bool = True, **facts) -> StockCount:
    """Being counted by `by`, unless start=False; over everything that lies there."""
    place = place or a_place()
    by = by or a_counter(place)
    count = open_count(place=place, by=by, **{"counters": [by], **facts})
    return start_count(count=count, by=by) if start else count
