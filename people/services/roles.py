"""Giving and taking roles. Nobody does it for himself; a role that touches pay needs a second person."""

from django.db import transaction
from django.utils import timezone

from core import audit
from people.errors import (
    AlreadyDecided,
    LastAdministrator,
    NotOneself,
    OutsideAccount,
    RoleHeld,
    SecondPersonNeeded,
)
from people.models import Branch, RoleGrant, RoleRequest, User
from people.roles import TOUCHES_PAY, Role


def require_another_administrator(*, besides: User) -> None:
    """Raises LastAdministrator if without this account nobody could give roles any more.

    All grants of the role are locked in order of id, so that two administrators cannot each remove the other.
    """
    holders = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("id")
    ids = [grant.user_id for grant in holders]
    if besides.pk not in ids:
        return
    others = User.objects.select_related("staff", "partner").filter(pk__in=ids, is_active=True).exclude(pk=besides.pk)
    if not any(user.may_sign_in for user in others):
        raise LastAdministrator(user=besides)


def _told(role: str, branch: Branch | None) -> dict:
    return {"role": str(role), "branch": branch.code if branch else None}


def _grant(user: User, role: str, branch: Branch | None) -> RoleGrant:
    grant, created = RoleGrant.objects.get_or_create(user=user, role=role, branch=branch)
    if not created:
        raise RoleHeld(user=user)
    return grant


@transaction.atomic
def give_role(*, user: User, role: str, branch: Branch | None, reason: str, by: User | None) -> RoleGrant | RoleRequest:
    """Grant a role, or, where it touches pay, ask for it; a second person then decides (decide_request).

    `by` None is the operator at the machine's own console. Raises NotOneself, OutsideAccount, RoleHeld.
    """
    if by is not None and by.pk == user.pk:
        raise NotOneself()
    if bool(user.partner_id) != (role == Role.PARTNER):
        raise OutsideAccount()
    if by is not None and role in TOUCHES_PAY:
        if RoleGrant.objects.filter(user=user, role=role, branch=branch).exists():
            raise RoleHeld(user=user)
        asked, created = RoleRequest.objects.get_or_create(
            user=user, role=role, branch=branch, decided_at=None, defaults={"reason": reason, "asked_by": by}
        )
        if not created:
            raise RoleHeld(user=user)
        audit.record("role.requested", target=user, by=by, reason=reason, after=_told(role, branch))
        return asked
    grant = _grant(user, role, branch)
    audit.record("role.granted", target=user, by=by, reason=reason, after=_told(role, branch))
    return grant


@transaction.atomic
def decide_request(*, request: RoleRequest, accept: bool, reason: str, by: User) -> RoleGrant | None:
    """The second person's word. Raises SecondPersonNeeded for the one who asked and the one who would receive."""
    asked = RoleRequest.objects.select_for_update(of=("self",)).select_related("user", "branch").get(pk=request.pk)
    if asked.decided_at is not None:
        raise AlreadyDecided()
    if by.pk in {asked.asked_by_id, asked.user_id}:
        raise SecondPersonNeeded()
    asked.decided_by, asked.decided_at, asked.is_accepted = by, timezone.now(), accept
    asked.save(update_fields=["decided_by", "decided_at", "is_accepted"])
    grant = _grant(asked.user, asked.role, asked.branch) if accept else None
    action = "role.granted" if accept else "role.refused"
    after = _told(asked.role, asked.branch) | {"request": asked.pk}
    audit.record(action, target=asked.user, by=by, reason=reason, after=after)
    return grant


@transaction.atomic
def take_role(*, grant: RoleGrant, reason: str, by: User) -> None:
    """Withdraw a role; it takes effect with the next request. Raises NotOneself, LastAdministrator."""
    if grant.user_id == by.pk:
        raise NotOneself()
    if grant.role == Role.ADMINISTRATOR and grant.user.role_grants.filter(role=grant.role).count() == 1:
        require_another_administrator(besides=grant.user)
    before = _told(grant.role, grant.branch)
    grant.delete()
    audit.record("role.withdrawn", target=grant.user, by=by, reason=reason, before=before)
