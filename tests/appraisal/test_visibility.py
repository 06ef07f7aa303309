"""Who sees which sheet: head office all, a branch its own, a supervisor the own one, the others and dealers none."""

from copy import deepcopy

import pytest

from appraisal.models import Decision, PayLine, PaySheet
from people.roles import Role
from tests.builders.appraisal import a_payee, calculated
from tests.builders.people import a_branch, a_head_office, a_partner, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(lasting):
    """Two supervisors in two branches, with sheets."""
    here, there = a_branch(parent=a_head_office()), a_branch(parent=a_head_office())
    mine, other = a_payee(branch=here), a_payee(branch=there)
    calculated(mine, other)
    return mine, other


@pytest.fixture
def two(built, db):
    return deepcopy(built)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.AUDITOR])
def test_head_office_sees_all_a_branch_its_own(two, role):
    mine, _other = two
    office, branch = a_user(role), a_user(role, branch=mine.branch)

    assert PaySheet.objects.visible_to(office).count() == 2
    assert [s.employee for s in PaySheet.objects.visible_to(branch)] == [mine]
    assert PayLine.objects.visible_to(branch).count() == 17


def test_a_supervisor_sees_the_own_sheet_only(two):
    mine, other = two
    for payee in (mine, other):
        assert [s.employee for s in PaySheet.objects.visible_to(payee.user)] == [payee]
        assert set(PayLine.objects.visible_to(payee.user).values_list("sheet__employee", flat=True)) == {payee.pk}


@pytest.mark.parametrize("role", [Role.CLERK, Role.AGENT, Role.TECHNICIAN, Role.ADMINISTRATOR, Role.EXAMINER])
def test_the_others_see_none(two, role):
    user = a_user(role)
    assert not PaySheet.objects.visible_to(user).exists()
    assert not PayLine.objects.visible_to(user).exists() and not Decision.objects.visible_to(user).exists()


def test_a_dealer_sees_none_whatever_was_granted(two):
    dealer = a_user(Role.PARTNER, Role.MANAGER, partner=a_partner())

    assert not PaySheet.objects.visible_to(dealer).exists()
