"""Whom a complaint's news reaches, and the watch over its clocks."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from feedback.deadlines import WARN
from feedback.models import Incident, IncidentHandover
from people import notices
from people.permissions import Permission

CLOCKS = (
    ("answer", "answer_due_at", Q(first_answered_at=None, verdict="")),
    ("close", "close_due_at", Q()),
)


def tell_of(incident: Incident, event: str, *, to: Iterable[int | None], key: str, **params: object) -> None:
    """Tell these accounts of the incident once."""
    notices.tell(
        event, to=to, about=f"incident:{incident.number}", url=reverse("feedback:incident", args=[incident.number]),
        params={"number": incident.number, "title": incident.title} | params, key=f"{event}:{incident.number}:{key}",
    )  # fmt: skip


def who_works(incident: Incident) -> set[int]:
    """Who keeps its clocks: whoever registered it, and the managers over its branch."""
    return {incident.registered_by_id, *notices.users_with(Permission.INCIDENT_DECIDE, incident.branch_id)}


def watch_clocks(*, at: datetime | None = None) -> int:
    """Tell of every clock about to run out or run out, once each; returns how many clocks were looked at. Run by
    beat; a missed clock stays missed, so a late run tells late but loses nothing."""
    now = at or timezone.now()
    seen, managers = 0, {}
    for name, column, waits in CLOCKS:
        running = Incident.objects.filter(
            waits, closed_at=None, **{f"{column}__isnull": False, f"{column}__lte": now + WARN}
        )
        for incident in running:
            seen += 1
            due = getattr(incident, column)
            told = "missed" if due <= now else "warning"
            if incident.branch_id not in managers:
                managers[incident.branch_id] = notices.users_with(Permission.INCIDENT_DECIDE, incident.branch_id)
            to = {incident.registered_by_id, *managers[incident.branch_id]}
            tell_of(incident, f"complaint.{told}", to=to, key=name, clock=name, due_at=due.isoformat())
    for handover in IncidentHandover.objects.filter(answered_at=None, due_at__lte=now).select_related("incident"):
        seen += 1
        tell_of(
            handover.incident, "complaint.handover_late", to={handover.by_id, *who_works(handover.incident)},
            key=f"handover:{handover.pk}", department=handover.department, due_at=handover.due_at.isoformat(),
        )  # fmt: skip
    return seen
