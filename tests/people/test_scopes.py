"""Which rows each role sees."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people.access import ScopedQuerySet, UnscopedAccess, scope_of
from people.models import Branch, Partner, Staff, Store, User
from people.roles import Role
from tests.builders.people import (
    a_branch,
    a_head_office,
    a_partner,
    a_staff,
    a_store,
    a_supervisor,
    a_user,
    in_team_of,
)

MODELS = [Branch, Store, Partner, Staff, User]


@pytest.fixture
def country(db):
    """Two branches below head office, one with a station; people, stores and partners everywhere."""
    office, east, west = a_head_office(), a_branch("城东"), a_branch("城西")
    station = a_branch("东站", parent=east)
    for branch in (office, east, west, station):
        a_staff(branch=branch)
        a_store(branch)
        a_partner(branch)
    return {"office": office, "east": east, "west": west, "station": station}


def names(model, user) -> set[str]:
    return {str(row) for row in model.objects.visible_to(user)}


def test_head_office_sees_everything(country):
    user = a_user(Role.CLERK)

    for model in MODELS:
        assert model.objects.visible_to(user).count() == model.objects.count()


def test_a_branch_sees_its_subtree(country):
    user = a_user(Role.CLERK, branch=country["east"])

    assert names(Branch, user) == {"城东", "东站"}
    for model in (Store, Partner, Staff):
        assert {row.branch for row in model.objects.visible_to(user)} == {country["east"], country["station"]}


def test_a_grant_without_a_branch_holds_where_the_person_works(country):
    user = a_user()
    a_staff(branch=country["west"], user=user)
    user.role_grants.create(role=Role.CLERK)

    assert names(Branch, user) == {"城西"}


def test_a_supervisor_sees_the_team_of_today(country):
    leader = a_supervisor(account=True, branch=country["east"])
    today = timezone.localdate()
    mine = in_team_of(leader, a_staff(branch=country["west"]))
    gone = in_team_of(leader, a_staff(), until=today - timedelta(days=1))
    to_come = in_team_of(leader, a_staff(), since=today + timedelta(days=1))
    leaves_today = in_team_of(leader, a_staff(), until=today)

    assert set(Staff.objects.visible_to(leader.user)) == {leader, mine, leaves_today}
    assert not {gone, to_come} & set(Staff.objects.visible_to(leader.user))
    assert names(Branch, leader.user) == {"城东"}, "where he works himself"


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SUPERVISOR, Role.CLERK])
def test_an_account_without_a_person_or_branch_sees_nobody(country, role):
    """A person's key that is missing must not turn into “where there is none”."""
    user = a_user()
    user.role_grants.create(role=role)

    for model in (Branch, Store, Partner, Staff):
        assert not model.objects.visible_to(user).exists()
    assert list(User.objects.visible_to(user)) == [user]


def test_a_partner_sees_itself(country):
    partner = Partner.objects.first()
    user = a_user(Role.PARTNER, partner=partner)

    assert list(Partner.objects.visible_to(user)) == [partner]
    assert list(User.objects.visible_to(user)) == [user]
    for model in (Branch, Store, Staff):
        assert not model.objects.visible_to(user).exists()


@pytest.mark.parametrize("nobody", [AnonymousUser(), None])
def test_nobody_sees_nothing(country, nobody):
    for model in MODELS:
        assert not model.objects.visible_to(nobody).exists()


def test_a_closed_account_sees_nothing(country):
    user = a_user(Role.MANAGER, is_active=False)

    assert not scope_of(user).everything
    assert not Staff.objects.visible_to(user).exists()


def test_a_query_set_that_does_not_say_refuses(db):
    with pytest.raises(UnscopedAccess):
        ScopedQuerySet(Branch).visible_to(a_user())


def test_rights_cost_a_constant_number_of_queries(country, django_assert_max_num_queries):
    leader = a_supervisor(account=True)
    for _ in range(5):
        in_team_of(leader, a_staff())
    user = User.objects.select_related("staff__branch", "partner").get(pk=leader.user.pk)

    with django_assert_max_num_queries(3):
        scope_of(user)
