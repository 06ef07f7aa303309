"""Giving and taking roles: never one's own, never the last administrator's, pay only with a second person."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import AuditEntry
from people.access import has, rights_of
from people.errors import (
    AlreadyDecided,
    LastAdministrator,
    NotOneself,
    OutsideAccount,
    RoleHeld,
    SecondPersonNeeded,
)
from people.models import RoleGrant, RoleRequest, User
from people.permissions import Permission
from people.roles import GRANTS, TOUCHES_PAY, Role
from people.services import accounts, roles
from tests.builders.people import a_branch, a_head_office, a_partner, a_user

WHY = "新来的同事"


def give(user, role, by, branch=None):
    return roles.give_role(user=user, role=role, branch=branch, reason=WHY, by=by)


def test_a_role_holds_from_the_next_request_on(db):
    admin, user = a_user(Role.ADMINISTRATOR), a_user()

    give(user, Role.CLERK, admin, a_head_office())

    assert has(User.objects.get(pk=user.pk), Permission.IMPORT_WRITE)
    line = AuditEntry.objects.get(action="role.granted")
    assert (line.target_key, line.reason, line.after) == (user.username, WHY, {"role": "clerk", "branch": "HQ"})


def test_nobody_gives_or_takes_his_own(db):
    admin = a_user(Role.ADMINISTRATOR)

    with pytest.raises(NotOneself):
        give(admin, Role.CLERK, admin)
    with pytest.raises(NotOneself):
        roles.take_role(grant=admin.role_grants.get(), reason=WHY, by=admin)
    with pytest.raises(NotOneself):
        accounts.deactivate_account(user=admin, by=admin, reason=WHY)


def test_roles_that_touch_pay_are_those_that_move_money_or_give_roles():
    assert {Role.MANAGER, Role.ADMINISTRATOR} == TOUCHES_PAY


@pytest.mark.parametrize("role", sorted(TOUCHES_PAY))
def test_a_role_that_touches_pay_waits_for_a_second_person(db, role):
    admin, second, user = a_user(Role.ADMINISTRATOR), a_user(Role.ADMINISTRATOR), a_user()

    asked = give(user, role, admin, a_head_office())

    assert isinstance(asked, RoleRequest) and not user.role_grants.exists()
    for nobody in (admin, user):
        with pytest.raises(SecondPersonNeeded):
            roles.decide_request(request=asked, accept=True, reason=WHY, by=nobody)
    roles.decide_request(request=asked, accept=True, reason=WHY, by=second)
    assert user.role_grants.get().role == role
    with pytest.raises(AlreadyDecided):
        roles.decide_request(request=asked, accept=False, reason=WHY, by=second)
    assert [e.action for e in AuditEntry.objects.filter(target_key=user.username).order_by("id")] == [
        "role.requested",
        "role.granted",
    ]


def test_a_refused_role_is_not_given(db):
    admin, second, user = a_user(Role.ADMINISTRATOR), a_user(Role.ADMINISTRATOR), a_user()

    asked = give(user, Role.MANAGER, admin)
    roles.decide_request(request=asked, accept=False, reason="不同意", by=second)

    assert not user.role_grants.exists()
    assert give(user, Role.MANAGER, admin) != asked, "it may be asked for again"


def test_the_database_itself_wants_two_persons(db):
    admin, user = a_user(Role.ADMINISTRATOR), a_user()
    asked = give(user, Role.MANAGER, admin)

    for decider in (admin, user):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleRequest.objects.filter(pk=asked.pk).update(decided_by=decider, decided_at=asked.asked_at)


@pytest.mark.parametrize("branch", [None, "branch"])
def test_a_role_is_held_once(db, branch):
    admin, user = a_user(Role.ADMINISTRATOR), a_user()
    branch = branch and a_branch()
    give(user, Role.CLERK, admin, branch)
    give(user, Role.MANAGER, admin, branch)

    for role in (Role.CLERK, Role.MANAGER):
        with pytest.raises(RoleHeld):
            give(user, role, admin, branch)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.CLERK, branch=branch)


def test_outside_accounts_have_the_partners_role_and_no_other(db):
    admin, dealer = a_user(Role.ADMINISTRATOR), a_user(partner=a_partner())

    for user, role in ((dealer, Role.CLERK), (a_user(), Role.PARTNER)):
        with pytest.raises(OutsideAccount):
            give(user, role, admin)


def test_what_a_partner_was_given_by_mistake_opens_nothing(db):
    dealer = a_user(Role.PARTNER, partner=a_partner())
    RoleGrant.objects.create(user=dealer, role=Role.ADMINISTRATOR, branch=a_head_office())

    rights = rights_of(dealer)

    assert rights.permissions == GRANTS[Role.PARTNER]
    assert not rights.scope.everything and not rights.scope.branch_ids


def test_the_last_administrator_stays(db):
    only, gone = a_user(Role.ADMINISTRATOR), a_user(Role.ADMINISTRATOR, is_active=False)
    manager = a_user(Role.MANAGER)

    with pytest.raises(LastAdministrator):
        roles.take_role(grant=only.role_grants.get(), reason=WHY, by=gone)
    with pytest.raises(LastAdministrator):
        accounts.deactivate_account(user=only, by=manager, reason=WHY)
    roles.take_role(grant=gone.role_grants.get(), reason=WHY, by=only)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once():
    one, two, refused = a_user(Role.ADMINISTRATOR), a_user(Role.ADMINISTRATOR), []
    start = threading.Barrier(2)

    def close(user: User, by: User) -> None:
        start.wait()
        try:
            accounts.deactivate_account(user=user, by=by, reason=WHY)
        except LastAdministrator:
            refused.append(user)
        connection.close()

    threads = [threading.Thread(target=close, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert User.objects.filter(is_active=True).count() == 1
