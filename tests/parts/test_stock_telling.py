"""A write-off and a count that wait for a second person are told to those who may decide, until they are decided."""

from decimal import Decimal

import pytest

from parts import services
from parts.services import counts, counts_deciding
from people.models import Notice
from people.roles import Role
from tests.builders.counts import a_count, a_counter
from tests.builders.parts import a_part, a_place, holding
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def waiting(event: str) -> set[int]:
    return set(Notice.objects.filter(event=event, done_at=None).values_list("user", flat=True))


def test_a_write_off_that_waits_is_told_until_it_is_decided(settings):
    settings.STOCK_SCRAP_ALONE_YUAN = Decimal(0)
    place, part = a_place(), a_part("主板")
    keeper, boss = a_counter(place), a_user(Role.MANAGER, branch=place.branch)
    services.receive(
        part=part, place=place, quantity=Decimal(2), cost=Decimal(100), cause="receipt:R1", by=keeper, key="r"
    )
    made = services.propose_scrap(part=part, place=place, quantity=Decimal(1), reason="受潮生锈了", by=keeper, key="s")
    assert boss.pk in waiting("parts.scrap_waits") and keeper.pk not in waiting("parts.scrap_waits")

    services.approve_scrap(proposal=made, by=boss)
    assert not waiting("parts.scrap_waits")


def test_a_count_that_waits_is_told_to_who_did_not_count():
    place, part = a_place(), a_part("电容")
    holding(place, part, 3)
    boss = a_user(Role.MANAGER, branch=place.branch)
    count = a_count(place)
    by = count.opened_by
    counts.tally(count=count, part=part, quantity=Decimal(3), by=by, kind="set", key="t")
    counts_deciding.submit_count(count=count, by=by)
    assert boss.pk in waiting("parts.count_waits") and by.pk not in waiting("parts.count_waits")

    counts_deciding.approve_count(count=count, by=boss)
    assert not waiting("parts.count_waits")
