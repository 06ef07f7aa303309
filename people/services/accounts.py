"""Accounts: made by an administrator, opened with a password shown once, closed at once."""

import secrets

from django.db import transaction
from django.db.models import F

from core import audit
from people.errors import AccountTaken, NotOneself, OutsideAccount
from people.models import Partner, RoleGrant, Staff, User
from people.roles import Role
from people.services.roles import require_another_administrator

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that two people read differently
GROUPS, GROUP = 4, 4


def one_time_password() -> str:
    """79 bits in four groups of four, to be read aloud: kx7m-p2tb-…"""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


@transaction.atomic
def create_account(
    *,
    username: str,
    display_name: str,
    by: User | None,
    email: str = "",
    staff: Staff | None = None,
    partner: Partner | None = None,
) -> tuple[User, str]:
    """An account and its first password, which its owner must replace. `by` is None for the very first one.

    Raises AccountTaken where the person has one, OutsideAccount where a partner's account is to be an employee's.
    """
    if staff and partner:
        raise OutsideAccount()
    if staff and Staff.objects.select_for_update(no_key=True).get(pk=staff.pk).user_id:
        raise AccountTaken(staff=staff)
    password = one_time_password()
    user = User.objects.create_user(
        username, email, password, display_name=display_name, partner=partner, must_change_password=True
    )
    if staff:
        Staff.objects.filter(pk=staff.pk).update(user=user)
    if partner:
        RoleGrant.objects.create(user=user, role=Role.PARTNER)
    told = {"staff": staff.code if staff else None, "partner": partner.code if partner else None, "email": bool(email)}
    audit.record("account.created", target=user, by=by, after=told)
    return user, password


@transaction.atomic
def reset_password(*, user: User, by: User | None, reason: str = "") -> str:
    """A new one-time password, given back once and kept nowhere; every session of the account ends."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record("account.password_reset", target=user, by=by, reason=reason)
    return password


@transaction.atomic
def replace_password(*, user: User, password: str) -> None:
    """The owner's own new password; it ends the other sessions, because they carry the old one's digest."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record("account.password_changed", target=user, by=user)


@transaction.atomic
def deactivate_account(*, user: User, by: User | None, reason: str) -> None:
    """Close an account: its sessions end at once, everything it did keeps its name."""
    if by is not None and user.pk == by.pk:
        raise NotOneself()
    require_another_administrator(besides=user)
    User.objects.filter(pk=user.pk).update(is_active=False, session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["is_active", "session_round"])
    audit.record(
        "account.deactivated", target=user, by=by, reason=reason, before={"active": True}, after={"active": False}
    )


@transaction.atomic
def activate_account(*, user: User, by: User, reason: str) -> str:
    """Open it again, with a new one-time password, which is given back."""
    if user.pk == by.pk:
        raise NotOneself()
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.refresh_from_db(fields=["is_active"])
    audit.record(
        "account.activated", target=user, by=by, reason=reason, before={"active": False}, after={"active": True}
    )
    return reset_password(user=user, by=by, reason=reason)


@transaction.atomic
def end_sessions(*, user: User, by: User) -> None:
    """Sign an account out everywhere."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    audit.record("account.sessions_ended", target=user, by=by)


@transaction.atomic
def edit_account(*, user: User, display_name: str, email: str, by: User) -> User:
    """Name and address of an account; the address itself stays out of the trail."""
    before = {"display_name": user.display_name}
    changed = {"display_name": display_name} | ({"email_changed": True} if email != user.email else {})
    user.display_name, user.email = display_name, email
    user.save(update_fields=["display_name", "email"])
    audit.record("account.edited", target=user, by=by, before=before, after=changed)
    return user


@transaction.atomic
def choose_preferences(*, user: User, language: str, theme: str, single_keys: bool) -> User:
    """What an owner sets for himself; no trail: it concerns nobody else."""
    user.language, user.theme, user.single_keys = language, theme, single_keys
    user.save(update_fields=["language", "theme", "single_keys"])
    return user
