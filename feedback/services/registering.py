"""Taking a report in."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from core import audit
from feedback.choices import CallState, IncidentKind
from feedback.deadlines import due_times
from feedback.errors import NotYetHappened
from feedback.models import CallAttempt, CallTask, Incident
from feedback.numbers import next_number
from feedback.rules import JUDGED
from feedback.selectors import supervisor_for
from feedback.services.evidence import attach_evidence
from feedback.services.steps import moment, write
from feedback.services.telling import tell_of, who_works
from people.models import Branch, Staff, User
from tickets.models import Ticket


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
    proposer: str = "", reference: str = "", platform: str = "", stars: int | None = None,
    call: CallAttempt | None = None, evidence: BinaryIO | None = None, evidence_name: str = "",
    at: datetime | None = None,
) -> Incident:  # fmt: skip
    """A new incident with its number. On whose sheet it would count is derived from the dated team of the day it
    happened on, unless given.

    `at` is when it was reported, default now. `call`: told in that call-back, which is then a
    complaint. Raises NotYetHappened where that or the event lies in the future.
    """
    registered_at = moment(at)
    if occurred_at > registered_at:
        raise NotYetHappened()
    if supervisor is None:
        supervisor = supervisor_for(concerns, ticket, timezone.localtime(occurred_at).date())
    home = _home(by, concerns, supervisor, ticket)
    answer_due_at, close_due_at = due_times(registered_at, home.pk) if kind in JUDGED else (None, None)
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
        branch=home,
        concerns=concerns,
        concerned_user=concerns.user if concerns else None,
        supervisor=supervisor,
        supervisor_user=supervisor.user if supervisor else None,
        ticket=ticket,
        call=call,
        platform=platform,
        stars=stars,
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
    if call is not None:
        CallTask.objects.filter(pk=call.task_id, state=CallState.UNSATISFIED).update(state=CallState.ESCALATED)
    if kind == IncidentKind.COMPLAINT:
        tell_of(incident, "complaint.registered", to=who_works(incident) - {by.pk}, key="registered")
    if evidence is not None:
        attach_evidence(incident=incident, fileobj=evidence, name=evidence_name, by=by, at=registered_at)
    return incident
