"""Taking a report in."""

from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import audit
from feedback.errors import NotYetHappened
from feedback.models import Incident
from feedback.numbers import next_number
from feedback.rules import JUDGED, due_times
from feedback.selectors import supervisor_for
from feedback.services.evidence import attach_evidence
from feedback.services.steps import moment, write
from people.models import Branch, Staff, User
from tickets.models import Ticket


def clock_hours() -> tuple[int, int]:
    """Elapsed hours until the first answer and until closing: settings, not constants (requirements S1-R29)."""
    return getattr(settings, "COMPLAINT_ANSWER_HOURS", 2), getattr(settings, "COMPLAINT_CLOSE_HOURS", 24)


def _home(by: User, concerns: Staff | None, supervisor: Staff | None, ticket: Ticket | None) -> Branch:
    """The branch it belongs to, by whom it concerns; head office where nobody is named."""
    own = by.staff_or_none
    for known in (concerns, supervisor, ticket, own):
        if known is not None:
            return known.branch
    return Branch.objects.get(parent=None)


@transaction.atomic
def register_incident(
    *, kind: str, source: str, title: str, occurred_at: datetime, by: User, description: str = "",
    concerns: Staff | None = None, supervisor: Staff | None = None, ticket: Ticket | None = None,
    proposer: str = "", reference: str = "", evidence: BinaryIO | None = None, evidence_name: str = "",
    at: datetime | None = None,
) -> Incident:  # fmt: skip
    """A new incident with its number. On whose sheet it would count is derived from the dated team of the day it
    happened on, unless given.

    `at` is when it was reported, default now. Raises NotYetHappened where that or the event lies in the future.
    """
    registered_at = moment(at)
    if occurred_at > registered_at:
        raise NotYetHappened()
    if supervisor is None:
        supervisor = supervisor_for(concerns, ticket, timezone.localtime(occurred_at).date())
    answer_due_at = close_due_at = None
    if kind in JUDGED:
        answer_hours, close_hours = clock_hours()
        answer_due_at, close_due_at = due_times(registered_at, answer_hours=answer_hours, close_hours=close_hours)
    incident = Incident.objects.create(
        number=next_number(kind, timezone.localtime(registered_at)),
        kind=kind,
        source=source,
        title=title.strip(),
        description=description.strip(),
        reference=reference.strip(),
        proposer=proposer.strip(),
        occurred_at=occurred_at,
        registered_at=registered_at,
        registered_by=by,
        branch=_home(by, concerns, supervisor, ticket),
        concerns=concerns,
        concerned_user=concerns.user if concerns else None,
        supervisor=supervisor,
        supervisor_user=supervisor.user if supervisor else None,
        ticket=ticket,
        state_since=registered_at,
        answer_due_at=answer_due_at,
        close_due_at=close_due_at,
    )
    write(incident, "registered", by=by, at=registered_at, before="")
    after = {
        "kind": kind,
        "source": source,
        "concerns": concerns.code if concerns else None,
        "supervisor": supervisor.code if supervisor else None,
        "ticket": ticket.number if ticket else None,
    }
    audit.record("incident.registered", target=incident, by=by, after=after)
    if evidence is not None:
        attach_evidence(incident=incident, fileobj=evidence, name=evidence_name, by=by, at=registered_at)
    return incident
