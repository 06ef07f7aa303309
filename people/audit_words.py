"""The trail in words: actions, kinds of objects, where they are shown, and what changed.

The codes are those that services write; a house test holds this list complete.
"""

import json
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry

ACTIONS: dict[str, Promise] = {
    "account.activated": _("Account opened again"),
    "account.created": _("Account created"),
    "account.deactivated": _("Account closed"),
    "account.edited": _("Account edited"),
    "account.password_changed": _("Own password changed"),
    "account.password_reset": _("Password reset by an administrator"),
    "account.sessions_ended": _("Sessions ended"),
    "audit.exported": _("Audit trail exported"),
    "branch.closed": _("Branch closed"),
    "branch.created": _("Branch created"),
    "branch.edited": _("Branch edited"),
    "branch.opened": _("Branch opened again"),
    "job.cancelled": _("Job cancelled"),
    "job.retried": _("Job retried"),
    "partner.closed": _("Partner closed"),
    "partner.created": _("Partner created"),
    "partner.edited": _("Partner edited"),
    "partner.opened": _("Partner opened again"),
    "role.granted": _("Role granted"),
    "role.refused": _("Role refused"),
    "role.requested": _("Role asked for"),
    "role.withdrawn": _("Role withdrawn"),
    "staff.edited": _("Person edited"),
    "staff.hired": _("Person joined"),
    "staff.imported": _("Person imported"),
    "staff.left": _("Person left"),
    "staff.post_ended": _("Post ended"),
    "staff.post_given": _("Post given"),
    "staff.team_changed": _("Team changed"),
    "store.closed": _("Store closed"),
    "store.created": _("Store created"),
    "store.edited": _("Store edited"),
    "store.opened": _("Store opened again"),
}
KINDS: dict[str, tuple[Promise, str]] = {  # label, and the page that shows one by its key
    "people.user": (_("Account"), "people:user"),
    "people.staff": (_("Employee"), "people:staff"),
    "people.branch": (_("Branch"), "people:branch"),
    "people.store": (_("Store"), "people:store"),
    "people.partner": (_("Partner"), "people:partner"),
    "core.job": (_("Job"), "people:job"),
    "audit": (_("Audit trail"), ""),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a line is about: in words, with the address of its page where it has one."""

    label: object
    key: str
    url: str


def action(code: str) -> object:
    """In words, or the bare code of an action nobody described."""
    return ACTIONS.get(code, code)


def kind(code: str) -> object:
    return KINDS[code][0] if code in KINDS else code


def choices() -> list[tuple[str, object]]:
    """For a filter, by what is read."""
    return sorted(ACTIONS.items(), key=lambda item: item[0])


def target(entry: AuditEntry) -> Target:
    page = KINDS.get(entry.target_kind, ("", ""))[1]
    try:
        url = reverse(page, args=[entry.target_key]) if page else ""
    except NoReverseMatch:
        url = ""
    return Target(kind(entry.target_kind), entry.target_key, url)


def flat(value: object) -> str:
    """One value as a person reads it; structures as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def changes(before: object, after: object) -> list[tuple[str, str, str, bool]]:
    """(field, before, after, changed) for every field of either side; a value that is no mapping is one field."""
    old = before if isinstance(before, dict) else ({} if before is None else {"": before})
    new = after if isinstance(after, dict) else ({} if after is None else {"": after})
    names = list(dict.fromkeys([*old, *new]))
    return [(name, flat(old.get(name)), flat(new.get(name)), old.get(name) != new.get(name)) for name in names]
