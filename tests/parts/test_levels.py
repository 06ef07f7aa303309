"""Minimum and maximum: kept by the place's own keeper, told once a crossing."""

from decimal import Decimal

import pytest

from core.errors import NotYours
from parts import services
from parts.errors.catalogue import FractionOfUnit, LevelOfPlace, MaximumBelowMinimum
from parts.models import StockLevel
from parts.services.levels import counted, set_level, watch_levels
from people.models import Notice
from tests.builders.parts import a_part, a_place, a_storekeeper, holding
from tests.builders.people import a_branch, a_head_office

D = Decimal


@pytest.fixture
def keeper(db):
    return a_storekeeper(a_head_office())


def test_a_level_makes_sense(keeper):
    part, place = a_part(unit="个"), a_place()
    with pytest.raises(MaximumBelowMinimum):
        set_level(part=part, place=place, minimum=D(5), maximum=D(4), by=keeper)
    with pytest.raises(FractionOfUnit):
        set_level(part=part, place=place, minimum=D("0.5"), by=keeper)
    with pytest.raises(LevelOfPlace):
        set_level(part=part, place=services.quarantine_of(place, by=keeper), minimum=D(1), by=keeper)
    with pytest.raises(NotYours):
        set_level(part=part, place=place, minimum=D(1), by=a_storekeeper(a_branch("县域片")))
    pipe = a_part(unit="米")
    assert set_level(part=pipe, place=place, minimum=D("0.5"), by=keeper).minimum == D("0.5")


def test_keepers_are_told_once_when_the_free_quantity_falls_below(keeper):
    branch = a_branch("城东片")
    own, stranger = a_storekeeper(branch), a_storekeeper(a_branch("县域片"))
    part, place = a_part("主板"), a_place(branch)
    holding(place, part, 6)
    set_level(part=part, place=place, minimum=D(5), by=keeper)
    assert watch_levels() == 0
    services.reserve(part=part, place=place, quantity=D(2), cause="order:1", by=keeper, key="r")
    assert (watch_levels(), watch_levels()) == (1, 0)
    told = set(Notice.objects.filter(event="stock.below_minimum").values_list("user", flat=True))
    assert own.pk in told and keeper.pk in told and stranger.pk not in told
    notice = Notice.objects.filter(user=own).get()
    assert (notice.params["left"], notice.params["minimum"]) == ("4", "5")

    services.release(cause="order:1", by=keeper)
    assert (watch_levels(), StockLevel.objects.get().told_at) == (0, None)
    assert not Notice.objects.filter(event="stock.below_minimum", done_at=None).exists()
    services.issue(part=part, place=place, quantity=D(3), cause="order:2", by=keeper, key="i")
    assert watch_levels() == 1
    assert Notice.objects.filter(user=own, event="stock.below_minimum").count() == 2


def test_a_minimum_of_what_never_came_is_told_too(keeper):
    set_level(part=a_part(), place=a_place(), minimum=D(1), by=keeper)
    assert watch_levels() == 1


def test_a_raised_and_a_lowered_minimum(keeper):
    part, place = a_part(), a_place()
    holding(place, part, 3)
    set_level(part=part, place=place, minimum=D(4), by=keeper)
    assert watch_levels() == 1
    set_level(part=part, place=place, minimum=None, by=keeper)
    assert watch_levels() == 0
    set_level(part=part, place=place, minimum=D(4), by=keeper)
    assert watch_levels() == 1


def test_a_count_writes_its_day(keeper):
    from datetime import date

    part, place = a_part(), a_place()
    set_level(part=part, place=place, bin="A-1", by=keeper)
    counted(place=place, parts=[part.pk, a_part().pk], on=date(2026, 10, 31))
    assert set(StockLevel.objects.values_list("bin", "last_counted_on")) == {
        ("A-1", date(2026, 10, 31)), ("", date(2026, 10, 31))
    }  # fmt: skip


def test_many_at_once_are_told_in_one_line(keeper):
    place = a_place(a_branch("城东片"))
    for _n in range(7):
        set_level(part=a_part(), place=place, minimum=D(1), by=keeper)
    assert (watch_levels(), watch_levels()) == (7, 0)
    notice = Notice.objects.get(user=keeper)
    assert (notice.event, notice.params["count"]) == ("stock.many_below_minimum", 7)
