"""Places: kept by their own branch; those that make themselves are made once, whoever comes first."""

from functools import partial

import pytest

from core.errors import NotYours
from parts import services
from parts.errors.stock import PlaceKnown
from parts.models import Place, StockLevel
from tests.builders.orders import fresh
from tests.builders.parts import a_part, a_place, a_storekeeper, holding
from tests.builders.people import a_branch, a_staff
from tests.monthend.test_races import in_threads

pytestmark = pytest.mark.django_db


def test_a_keeper_keeps_the_places_of_his_own_branch():
    mine, other = a_branch(), a_branch()
    keeper, theirs = a_storekeeper(mine), a_place(other)
    told = {"name": "二号库", "kind": "warehouse", "by": keeper}

    made = services.save_place(code="K-2", branch=mine, **told)
    for facts in (
        {"code": "K-3", "branch": other},
        {"code": "K-3", "branch": mine, "parent": theirs},
        {"code": theirs.code, "branch": mine, "place": theirs},
        {"code": made.code, "branch": other, "place": made},
    ):
        with pytest.raises(NotYours):
            services.save_place(**told, **facts)

    theirs.refresh_from_db()
    assert (theirs.branch, Place.objects.filter(code="K-3").exists()) == (other, False)


def test_a_place_out_of_use_is_used_again_and_another_things_code_is_not_taken():
    keeper, house = a_storekeeper(), a_place()
    held = services.quarantine_of(house, by=keeper)
    Place.objects.filter(pk=held.pk).update(is_active=False)
    assert services.quarantine_of(house, by=keeper) == held
    assert services.quarantine_of(house, by=keeper).is_active

    staff = a_staff()
    Place.objects.create(code=f"VAN-{staff.code}", name="别的", kind="warehouse", branch=house.branch)
    with pytest.raises(PlaceKnown):
        services.van_for(staff=staff, by=keeper)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["quarantine", "van", "transit"])
def test_of_two_first_callers_at_once_both_are_given_one_place(kind):
    keepers, house, staff = [a_storekeeper(), a_storekeeper()], a_place(), a_staff()
    call = {
        "quarantine": partial(services.quarantine_of, house),
        "van": partial(services.van_for, staff=staff),
        "transit": partial(services.transit_of, house.branch),
    }[kind]

    outcomes = in_threads(*(partial(call, by=fresh(keeper)) for keeper in keepers))

    assert {one.pk for one in outcomes} == {Place.objects.get(kind=kind).pk}, outcomes


def test_a_place_prints_its_own_label_and_its_shelves(client):
    keeper, part, short, gone = a_storekeeper(), a_part("电容"), a_part("风机"), a_part("阀")
    place = holding(a_place(), part, 3)
    StockLevel.objects.create(part=part, place=place, bin="B-02")
    StockLevel.objects.create(part=short, place=place, bin="A-01", minimum=2)
    client.force_login(keeper)

    page = client.get(f"/parts/places/{place.code}/labels/").content.decode()
    order = [page.index(f'data-testid="label-{what}"') for what in ("place", short.number, part.number)]
    assert order == sorted(order) and gone.number not in page and "B-02" in page
    one = client.get(f"/parts/places/{place.code}/labels/?part={gone.number}").content.decode()
    assert f'data-testid="label-{gone.number}"' in one and "label-place" not in one
    assert f"/parts/places/{place.code}/labels/" in client.get(place.get_absolute_url()).content.decode()
    assert f"labels/?part={part.number}" in client.get(part.get_absolute_url()).content.decode()
