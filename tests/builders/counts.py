"""Counts for tests."""

from parts.models import CountTally, Place, StockCount
from parts.services.counts import open_count, start_count, tally
from parts.services.ledger_places import van_for
from people.models import User
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper, holding
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


def of_the_world(team) -> tuple[StockCount, CountTally]:
    """The technician's own van is being counted by a storekeeper; one part is said."""
    keeper = a_storekeeper(team.branch)
    van = van_for(staff=team.technician, by=keeper)
    holding(van, a_part(), 2)
    count = a_count(van, by=keeper, blind=False)
    part = count.lines.select_related("part").first().part
    return count, tally(count=count, part=part, quantity=2, by=keeper, key=f"world:{count.number}")
