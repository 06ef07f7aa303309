"""Telling people, and finding out whom."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from people.access import roles_with
from people.models import Branch, Notice, RoleGrant, Staff
from people.notices.events import EVENTS
from people.permissions import Permission
from people.roles import BRANCH_WIDE


def tell(
    event: str, *, to: Iterable[int | None], about: str = "", url: str = "", params: dict[str, Any], key: str
) -> None:
    """Tell these users (ids) once: one insert in the caller's transaction; the same key again changes nothing.

    `about` names the object ("ticket:WX202610010001"): what is told of it repeatedly is shown folded, and `settle`
    finds it. `params` are plain JSON values. Raises KeyError for an event nobody registered.
    """
    tell_each(event, [{"to": to, "about": about, "url": url, "params": params, "key": key}])


def tell_each(event: str, told: Iterable[dict[str, Any]]) -> None:
    """Many at once, each with the arguments of `tell`: one insert."""
    kind, now = EVENTS[event], timezone.now()
    rows = [
        Notice(
            user_id=user, event=event, about=one.get("about", ""), url=one.get("url", ""), params=one["params"],
            key=one["key"][:120], needs_action=kind.needs_action, safety=kind.safety, at=now,
        )
        for one in told
        for user in sorted({u for u in one["to"] if u})
    ]  # fmt: skip
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def settle(about: str | Iterable[str], *events: str) -> int:
    """What had to be done about an object (or each of several) is done: these events (none named: all) leave the lists
    of things to do."""
    objects = [about] if isinstance(about, str) else list(about)
    notices = Notice.objects.filter(about__in=objects, needs_action=True, done_at=None)
    if events:
        notices = notices.filter(event__in=events)
    return notices.update(done_at=timezone.now())


def users_of(staff_ids: Iterable[int | None]) -> list[int]:
    """The accounts of these people; who has none is told nothing."""
    asked = [pk for pk in staff_ids if pk]
    if not asked:
        return []
    staff = Staff.objects.filter(pk__in=asked, user__is_active=True).order_by("user")
    return list(staff.values_list("user", flat=True))


def users_with(permission: Permission, branch_id: int | None) -> list[int]:
    """Active accounts that hold the permission over this branch: granted at it or above. None: head office's only."""
    return users_over(permission, [branch_id])[branch_id]


def users_over(permission: Permission, branch_ids: Iterable[int | None]) -> dict[int | None, list[int]]:
    """Branch → users_with of each. Two queries, however many branches."""
    wanted = set(branch_ids)
    paths = dict(Branch.objects.filter(pk__in=wanted - {None}).values_list("pk", "path"))
    above = {pk: {int(one) for one in paths.get(pk, "").split("/") if one} for pk in wanted}
    every = set().union(*above.values())
    roles = set(roles_with(permission)) & BRANCH_WIDE
    over = Q(branch__isnull=False, branch__parent=None)
    if every:  # a grant without a branch holds where its person works
        over |= Q(branch__in=every) | Q(branch=None, user__staff__branch__in=every)
    today = timezone.localdate()
    here = Q(user__staff=None) | Q(user__staff__left_on=None) | Q(user__staff__left_on__gte=today)
    grants = RoleGrant.objects.filter(over, here, role__in=roles, user__is_active=True, user__partner=None)
    told = grants.order_by("user").values_list("user", "branch", "branch__parent", "user__staff__branch").distinct()
    found: dict[int | None, list[int]] = {pk: [] for pk in wanted}
    for user, branch, parent, works_at in told:
        everywhere = branch is not None and parent is None
        for pk in wanted:
            if (everywhere or (branch or works_at) in above[pk]) and user not in found[pk][-1:]:
                found[pk].append(user)
    return found
