"""After the verdict, and the answer to whoever reported it. None of this changes what counts."""

from datetime import datetime

from django.db import transaction

from core import audit
from feedback.choices import IncidentKind
from feedback.errors import CustomerNotInformed, StepNotPossible
from feedback.models import Incident
from feedback.services.steps import locked, moment, require_reason, require_step, write
from people.models import User


@transaction.atomic
def answer_incident(*, incident: Incident, text: str, by: User, at: datetime | None = None) -> Incident:
    """What was said to whoever reported it. The first answer stops the first clock; later ones are kept as well."""
    at = moment(at)
    text = require_reason(text)
    incident = locked(incident)
    if incident.state in {"closed", "merged"}:
        raise StepNotPossible(number=incident.number, state=incident.get_state_display())
    first = {} if incident.first_answered_at else {"first_answered_at": at}
    write(incident, "answered", by=by, at=at, text=text, **first)
    audit.record("incident.answered", target=incident, by=by, reason=text)
    return incident


@transaction.atomic
def handle_incident(*, incident: Incident, text: str, by: User, at: datetime | None = None) -> Incident:
    """What was done about it: the damage mended, a repetition prevented."""
    at = moment(at)
    text = require_reason(text)
    incident = locked(incident)
    if incident.state == "handled":
        return incident
    step = require_step(incident, "handle")
    write(incident, "handled", by=by, at=at, text=text, before=incident.state, state=step.after, state_since=at)
    audit.record("incident.handled", target=incident, by=by, reason=text)
    return incident


@transaction.atomic
def close_incident(*, incident: Incident, by: User, text: str = "", at: datetime | None = None) -> Incident:
    """Nothing is left to do; whoever reported it knows. Stops the second clock. A complaint whose reporter was not told
    needs a word why (CustomerNotInformed)."""
    at = moment(at)
    incident = locked(incident)
    if incident.state == "closed":
        return incident
    step = require_step(incident, "close")
    if incident.kind == IncidentKind.COMPLAINT and incident.informed_at is None and not text.strip():
        raise CustomerNotInformed()
    write(
        incident, "closed", by=by, at=at, text=text.strip(), before=incident.state,
        state=step.after, state_since=at, closed_at=at,
    )  # fmt: skip
    audit.record("incident.closed", target=incident, by=by, reason=text.strip())
    return incident
