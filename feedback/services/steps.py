"""What every service here does: lock the incident, see whether the step is possible, move it and write its event."""

from datetime import datetime

from django.utils import timezone

from core.periods import Period
from feedback.errors import NotYetHappened, ReasonNeeded, StepNotPossible
from feedback.models import Incident, IncidentEvent
from feedback.rules import LEAST_REASON, Step, step_from
from people.models import User


def moment(at: datetime | None) -> datetime:
    """The instant a step is taken at: now, or an earlier one for what is entered later; never in the future."""
    now = timezone.now()
    if at is not None and at > now:
        raise NotYetHappened()
    return at or now


def month_of(at: datetime) -> str:
    """The business month of an instant, in branch time."""
    return str(Period.of(timezone.localtime(at).date()))


def locked(incident: Incident) -> Incident:
    """The row as it is now, ours until the transaction ends: two clicks at once are one after the other."""
    return Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)


def require_step(incident: Incident, name: str) -> Step:
    """The declared step, or the refusal that names the state it is in by now."""
    step = step_from(name, kind=incident.kind, state=incident.state)
    if step is None:
        raise StepNotPossible(number=incident.number, state=incident.get_state_display())
    return step


def require_reason(text: str) -> str:
    """The reason without blanks around it; raises ReasonNeeded when it says too little."""
    reason = text.strip()
    if len(reason) < LEAST_REASON:
        raise ReasonNeeded(least=LEAST_REASON)
    return reason


def write(
    incident: Incident, code: str, *, by: User | None, at: datetime, text: str = "", details: dict | None = None,
    before: str | None = None, **changes: object,
) -> IncidentEvent:  # fmt: skip
    """Store the changed fields and the event that tells of them. Only changed columns are named: a record held by a
    locked month may still be handled and closed."""
    previous = incident.state if before is None else before
    if changes:
        for name, value in changes.items():
            setattr(incident, name, value)
        incident.save(update_fields=list(changes))
    return IncidentEvent.objects.create(
        incident=incident,
        code=code,
        state_before=previous,
        state_after=incident.state,
        text=text,
        details=details or {},
        at=at,
        by=by,
        by_name=str(by) if by else "",
    )
