"""Whose rights: roles, permissions and the rows they open. The doors of pages stand in people.access."""

from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from people.permissions import Permission
from people.roles import BRANCH_WIDE, GRANTS, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows a user may see. `everything` for head office; else branches (ids of whole subtrees), a team, oneself."""

    everything: bool = False
    branch_ids: frozenset[int] = frozenset()
    home_ids: frozenset[int] = frozenset()  # the branch one works at: its name and stores are no secret there
    staff_id: int | None = None
    team_ids: frozenset[int] = frozenset()  # staff led today, oneself included, for a supervisor
    partner_id: int | None = None


@dataclass(slots=True)
class Rights:
    """What one user holds, read once a request."""

    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    scope: Scope = field(default_factory=Scope)


class UnscopedAccess(TypeError):
    """A query set was asked for somebody's rows and has not said which those are."""


class ScopedQuerySet(models.QuerySet):
    """Every domain query set says in `visible_to` which rows a user may see; the default refuses."""

    def visible_to(self, user: object) -> "ScopedQuerySet":
        raise UnscopedAccess(f"{type(self).__name__} has no visible_to")


def rights_of(user) -> Rights:
    """Roles, permissions and scope of a user: three queries at most, kept on the user object."""
    if not getattr(user, "is_authenticated", False) or not user.may_sign_in:
        return Rights()
    if (kept := getattr(user, "_rights", None)) is None:
        kept = user._rights = _read_rights(user)
    return kept


def _read_rights(user) -> Rights:
    grants = list(user.role_grants.select_related("branch"))
    roles = frozenset(g.role for g in grants) & frozenset(GRANTS)
    if user.partner_id:
        # Whatever an outside account was given by mistake, it stays outside.
        roles = roles & {Role.PARTNER}
        return Rights(roles, frozenset().union(*(GRANTS[r] for r in roles)), Scope(partner_id=user.partner_id))
    permissions = frozenset().union(*(GRANTS[r] for r in roles)) if roles else frozenset()
    staff = user.staff_or_none
    roots = [g.branch or (staff.branch if staff else None) for g in grants if g.role in BRANCH_WIDE]
    paths = [b.path for b in roots if b is not None]
    everything = any(path.count("/") == 2 for path in paths)  # a root: head office
    branch_ids: frozenset[int] = frozenset()
    if paths and not everything:
        branches = type(roots[0] or staff.branch)._default_manager
        under = models.Q()
        for path in paths:
            under |= models.Q(path__startswith=path)
        branch_ids = frozenset(branches.filter(under).values_list("pk", flat=True))
    team: frozenset[int] = frozenset()
    if staff and Role.SUPERVISOR in roles:
        today = timezone.localdate()
        led = staff.led.filter(models.Q(until_on=None) | models.Q(until_on__gte=today), from_on__lte=today)
        team = frozenset(led.values_list("member_id", flat=True)) | {staff.pk}
    home = frozenset({staff.branch_id}) if staff else frozenset()
    return Rights(roles, permissions, Scope(everything, branch_ids, home, staff.pk if staff else None, team))


def has(user, permission: Permission) -> bool:
    """Whether the user holds this permission by any of the roles."""
    return permission in rights_of(user).permissions


def has_everywhere(user, permission: Permission) -> bool:
    """Whether the user holds it over the whole company: what holds for all is not a branch's to set."""
    return has(user, permission) and scope_of(user).everything


def scope_of(user) -> Scope:
    """The rows the user may see."""
    return rights_of(user).scope
