"""Branches as a tree."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from people.errors import BranchBelowItself, BranchInUse
from people.forms.places import BranchForm, StoreForm
from people.models import Branch
from people.services import places
from tests.builders.people import a_branch, a_head_office, a_staff, a_store, a_user


def edit(branch, **more):
    told = {"name": branch.name, "kind": branch.kind, "parent": branch.parent, "place": branch.place} | more
    return places.edit_branch(branch=branch, by=a_user(), **told)


def test_a_branch_moves_with_everything_below_it(db):
    east, west = a_branch(), a_branch()
    station = a_branch(parent=east)
    corner = a_branch(parent=station)

    edit(station, parent=west)

    for branch in (station, corner):
        branch.refresh_from_db()
    assert station.path == f"{west.path}{station.pk}/"
    assert corner.path == f"{station.path}{corner.pk}/"
    assert list(Branch.objects.below(west).order_by("path")) == [west, station, corner]


def test_a_branch_cannot_hang_below_itself(db):
    east = a_branch()
    station = a_branch(parent=east)

    for parent in (east, station):
        with pytest.raises(BranchBelowItself):
            edit(east, parent=parent)


def test_a_place_has_the_name_of_a_thing():
    with translation.override("zh-hans"):
        assert [str(form.base_fields["name"].label) for form in (BranchForm, StoreForm)] == ["名称", "名称"]


def test_head_office_stays_the_root(db):
    office = a_head_office()

    edit(office, name="新名", kind="area", parent=None)

    office.refresh_from_db()
    assert (office.name, office.kind, office.parent) == ("新名", "head_office", None)


@pytest.mark.parametrize("wrong", [{"kind": "area"}, {"kind": "head_office"}])
def test_there_is_one_root(db, wrong):
    a_head_office()

    with pytest.raises(IntegrityError), transaction.atomic():
        Branch.objects.create(code="X", name="X", parent=None, **wrong)


@pytest.mark.parametrize("hang", [a_staff, a_store, lambda branch: a_branch(parent=branch)])
def test_a_branch_in_use_is_not_closed(db, hang):
    branch = a_branch()
    hang(branch=branch) if hang is not a_store else a_store(branch)

    with pytest.raises(BranchInUse):
        places.set_open(place=branch, is_open=False, reason="合并", by=a_user())


def test_an_empty_branch_closes_and_opens_again(db):
    branch = a_branch()

    assert not places.set_open(place=branch, is_open=False, reason="合并", by=a_user()).is_active
    assert places.set_open(place=branch, is_open=True, reason="恢复", by=a_user()).is_active
