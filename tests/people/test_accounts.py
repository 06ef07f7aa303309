"""Accounts as an administrator makes and closes them."""

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from people.errors import AccountTaken, OutsideAccount
from people.models import User
from people.roles import Role
from people.services import accounts
from tests.builders.people import a_partner, a_staff, a_user


def create(**more):
    return accounts.create_account(**({"username": "neu", "display_name": "新人", "by": a_user()} | more))


def test_an_account_belongs_to_a_person(db):
    person = a_staff()

    user, password = create(staff=person)

    person.refresh_from_db()
    assert person.user == user and user.check_password(password) and user.must_change_password
    with pytest.raises(AccountTaken):
        create(username="neu2", staff=person)


def test_or_to_a_partner_whose_role_it_gets(db):
    partner = a_partner()

    user, _password = create(partner=partner)

    assert user.partner == partner and user.role_grants.get().role == Role.PARTNER
    with pytest.raises(OutsideAccount):
        create(username="neu2", partner=partner, staff=a_staff())


def test_no_password_is_written_down(db):
    user, first = create()
    second = accounts.reset_password(user=user, by=a_user(), reason="忘记密码")

    assert first != second
    written = str(list(AuditEntry.objects.values()))
    assert first not in written and second not in written


def test_one_time_passwords_are_long_readable_and_never_the_same():
    made = {accounts.one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(len(p) == 19 and not set(p) & set("il1o0IO") for p in made)


def test_two_spellings_are_one_name(db):
    a_user()
    User.objects.create(username="Wang", display_name="王")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="wang", display_name="汪")


def test_a_closed_account_opens_again_with_a_new_password(db):
    admin, user = a_user(), a_user()
    accounts.deactivate_account(user=user, by=admin, reason="长期病假")

    password = accounts.activate_account(user=user, by=admin, reason="病假结束")

    user.refresh_from_db()
    assert user.is_active and user.must_change_password and user.check_password(password)
    assert [e.action for e in AuditEntry.objects.filter(target_key=user.username).order_by("id")] == [
        "account.deactivated",
        "account.activated",
        "account.password_reset",
    ]


def test_an_address_changes_without_being_written_into_the_trail(db):
    user = a_user(email="old@example.com")

    accounts.edit_account(user=user, display_name="新名", email="new@example.com", by=a_user())

    line = AuditEntry.objects.get(action="account.edited")
    assert line.after == {"display_name": "新名", "email_changed": True}
