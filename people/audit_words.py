"""The trail in words: actions, kinds of objects, where they are shown, and what changed.

The codes are those that services write; a house test holds this list complete.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry
from people import audit_fields
from people.access import may_open
from people.duty import trades
from people.models import User

ACTIONS: dict[str, Promise] = {
    "account.activated": _("Account opened again"),
    "account.created": _("Account created"),
    "account.deactivated": _("Account closed"),
    "account.edited": _("Account edited"),
    "account.password_changed": _("Own password changed"),
    "account.password_reset": _("Password reset by an administrator"),
    "account.sessions_ended": _("Sessions ended"),
    "audit.exported": _("Audit trail exported"),
    "branch.calendar": _("Branch given a working calendar"),
    "branch.closed": _("Branch closed"),
    "branch.created": _("Branch created"),
    "branch.edited": _("Branch edited"),
    "branch.opened": _("Branch opened again"),
    "calendar.created": _("Working calendar added"),
    "calendar.day_added": _("Day added to a calendar"),
    "calendar.day_removed": _("Day removed from a calendar"),
    "calendar.edited": _("Working calendar changed"),
    "figure.accepted": _("Figure of a sheet accepted"),
    "import.figure_decided": _("Figure of a sheet decided"),
    "import.month_set": _("Month of a sheet set"),
    "import.received": _("Sheet uploaded"),
    "import.undone": _("Import taken back"),
    "import.written": _("Sheet written"),
    "incident.answered": _("Incident answered"),
    "incident.checked": _("Verification step noted"),
    "incident.closed": _("Incident closed"),
    "incident.confirmed": _("Incident confirmed"),
    "incident.dismissed": _("Incident not upheld"),
    "incident.evidence_added": _("Evidence added"),
    "incident.handled": _("Incident handled"),
    "incident.registered": _("Incident registered"),
    "incident.rejected": _("Incident not confirmed"),
    "incident.supervisor_corrected": _("Supervisor of an incident corrected"),
    "incident.upheld": _("Incident upheld"),
    "incident.verifying": _("Verification begun"),
    "job.cancelled": _("Job cancelled"),
    "job.retried": _("Job retried"),
    "minimum_wage.set": _("Minimum wage set"),
    "month.fingerprint_broken": _("A locked month no longer gives its fingerprint"),
    "month.locked": _("Month locked"),
    "month_run.cancelled": _("Month-end run cancelled"),
    "month_run.finished": _("Month-end run finished"),
    "month_run.retried": _("Month-end run retried"),
    "month_run.started": _("Month-end run started"),
    "months.verified": _("Locked months verified"),
    "notice_rules.edited": _("Who is told of what, changed"),
    "partner.closed": _("Partner closed"),
    "partner.created": _("Partner created"),
    "partner.edited": _("Partner edited"),
    "partner.opened": _("Partner opened again"),
    "pay_evidence.exported": _("Evidence of a pay sheet exported"),
    "pay_month.exported": _("Pay of a month exported"),
    "pay_setting.set": _("Pay setting changed"),
    "pay_sheet.adjusted": _("Pay sheet adjusted by hand"),
    "pay_sheet.approved": _("Pay sheet approved"),
    "pay_sheet.calculated": _("Pay sheet calculated"),
    "pay_sheet.confirmed": _("Pay sheet confirmed by the payee"),
    "pay_sheet.decided": _("Decision on a pay sheet"),
    "pay_sheet.locked": _("Pay sheet locked"),
    "pay_sheet.paid": _("Pay sheet paid"),
    "pay_sheet.queried": _("Pay sheet queried"),
    "pay_sheet.returned": _("Pay sheet returned"),
    "pay_sheet.superseded": _("Pay sheet superseded"),
    "report.handed_in": _("Report handed in"),
    "report.handed_in_later": _("Report handed in after the lock"),
    "report.withdrawn": _("Report withdrawn"),
    "repair_feedback.opened": _("Repair feedback opened"),
    "repair_feedback.handed_in": _("Repair feedback handed in"),
    "report_kinds.loaded": _("Kinds of reports loaded"),
    "reports.planned": _("Reports planned"),
    "role.granted": _("Role granted"),
    "role.refused": _("Role refused"),
    "role.requested": _("Role asked for"),
    "role.withdrawn": _("Role withdrawn"),
    "rulebook.loaded": _("Rulebook loaded"),
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
    "store.imported": _("Store imported"),
    "store.opened": _("Store opened again"),
    "webhook.closed": _("Webhook switched off"),
    "webhook.created": _("Webhook added"),
    "webhook.edited": _("Webhook changed"),
    "webhook.opened": _("Webhook switched on"),
    "webhook.secret_renewed": _("Secret of a webhook renewed"),
    "webhook.tried": _("Webhook tried out"),
}
BY_HAND = {"added": _("Entry added"), "changed": _("Entry changed"), "deleted": _("Entry deleted")}  # Django's admin
WHOLE = ("list", "trail")  # keys of an export: no single thing is meant
# What it is called; the page that shows one; how the page's arguments stand in the key, where it is not the key itself.
KINDS: dict[str, tuple[Promise, str] | tuple[Promise, str, str]] = {
    "people.user": (_("Account"), "people:user"),
    "people.staff": (_("Employee"), "people:staff"),
    "people.branch": (_("Branch"), "people:branch"),
    "people.store": (_("Store"), "people:store"),
    "people.partner": (_("Partner"), "people:partner"),
    "people.calendar": (_("Working calendar"), "people:calendar"),
    "people.noticerule": (_("Who is told of what"), ""),
    "people.webhook": (_("Webhook"), "people:webhook", r"(\d+)"),
    "core.job": (_("Job"), "people:job"),
    "core.importbatch": (_("Import"), "imports:batch"),
    "core.month": (_("Month"), "appraisal:month", r"(\d{4}-\d{2})"),
    "audit": (_("Audit trail"), ""),
    "feedback.incident": (_("Incident"), "feedback:incident"),
    "reports.reportdue": (_("Report"), "reports:due", r"([^/]+)/([^/]+)/([^/]+)"),
    "appraisal.paysheet": (_("Pay sheet"), "appraisal:sheet", r"([^: ]+)[^:]*:([^:]+):.*"),
    "appraisal.rulebookversion": (_("Rulebook"), "appraisal:rulebook", r"([^:]+):.*"),
    "monthend.monthrun": (_("Month-end run"), "monthend:run", r"(\d{4}-\d{2}).*"),
}


def register(actions: Mapping[str, Promise], kinds: Mapping[str, tuple]) -> None:
    """A room adds its own words, from its ready()."""
    ACTIONS.update(actions)
    KINDS.update(kinds)


@dataclass(frozen=True, slots=True)
class Target:
    """What a line is about: in words, with the address of its page where it has one."""

    label: object
    key: str
    url: str


def action(code: str) -> object:
    """In words, or the bare code of an action nobody described."""
    return ACTIONS.get(code) or BY_HAND.get(code.rpartition(".")[2], code)


def kind(code: str) -> object:
    """In words, or the bare code of a kind nobody described."""
    return KINDS[code][0] if code in KINDS else code


def choices() -> list[tuple[str, object]]:
    """For a filter, the actions of one thing beside each other."""
    return sorted(ACTIONS.items(), key=lambda item: item[0])


def target(entry: AuditEntry, reader: User) -> Target:
    """What a line is about, with a link where its page and its key give one and the reader may open it."""
    if entry.target_key in WHOLE:
        return Target(kind(entry.target_kind), "", "")
    page, pattern = (*KINDS.get(entry.target_kind, ("", ""))[1:], r"(.+)")[:2]
    found = re.fullmatch(pattern, entry.target_key)
    try:
        url = reverse(page, args=found.groups()) if page and found else ""
    except NoReverseMatch:
        url = ""
    return Target(kind(entry.target_kind), entry.target_key, url if url and may_open(reader, url) else "")


def flat(value: object) -> str:
    """One value as a person reads it; structures as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fields(side: object) -> dict[str, object]:
    return side if isinstance(side, dict) else ({} if side is None else {"": side})


def told(side: object, kind: str, products: Mapping[str, str]) -> str:
    """One side of a line in words, `Field: value` after `Field: value`; `products`: of `trades.names()`."""
    said = []
    for name, raw in _fields(side).items():
        value = audit_fields.value(name, kind, flat(raw))
        label = audit_fields.label(name, kind, products) if name else ""
        said.append(_("%(field)s: %(value)s") % {"field": label, "value": value} if label else value)
    return str(_("; ")).join(str(one) for one in said)


def changes(before: object, after: object, kind: str = "") -> list[tuple[str, str, str, bool]]:
    """(field in words, before, after, changed) for every field of either side; what is no mapping is one field."""
    old, new = _fields(before), _fields(after)
    names, products = list(dict.fromkeys([*old, *new])), trades.names()
    return [
        (
            audit_fields.label(name, kind, products) if name else "",
            audit_fields.value(name, kind, flat(old.get(name))),
            audit_fields.value(name, kind, flat(new.get(name))),
            old.get(name) != new.get(name),
        )
        for name in names
    ]
