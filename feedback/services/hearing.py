"""Both sides, other departments, the same thing told twice, and whoever complained told the outcome."""

from datetime import datetime

from django.db import transaction

from core import audit
from feedback.choices import IncidentKind, Side
from feedback.errors import (
    AnsweredAlready,
    DecidedAlready,
    DueInThePast,
    MergeIntoItself,
    StepNotPossible,
)
from feedback.models import Incident, IncidentHandover, IncidentStatement
from feedback.services.steps import locked, moment, require_reason, write
from people.models import User


def sides_heard(incident: Incident) -> set[str]:
    """Which sides have a statement."""
    return set(incident.statements.values_list("side", flat=True))


def sides_missing(incident: Incident) -> list[str]:
    """The labels of the sides a complaint still has to hear before it is upheld."""
    if incident.kind != IncidentKind.COMPLAINT:
        return []
    heard = sides_heard(incident)
    return [str(side.label) for side in Side if side.value not in heard]


@transaction.atomic
def record_statement(
    *, incident: Incident, side: str, told_by: str, text: str, by: User, at: datetime | None = None
) -> IncidentStatement:
    """What one side said, in its own words. Allowed until the verdict, and again under appeal."""
    at = moment(at)
    text = require_reason(text)
    incident = locked(incident)
    if not incident.is_open and incident.state != "appealed":
        raise StepNotPossible(number=incident.number, state=incident.get_state_display())
    statement = IncidentStatement.objects.create(
        incident=incident, side=side, told_by=told_by.strip(), text=text, at=at, by=by
    )
    details = {"side": side, "told_by": statement.told_by}
    write(incident, "statement", by=by, at=at, text=text, details=details)
    audit.record("incident.statement", target=incident, by=by, after={"side": side})
    return statement


@transaction.atomic
def hand_over_incident(
    *, incident: Incident, department: str, task: str, due_at: datetime, by: User, at: datetime | None = None
) -> IncidentHandover:
    """What can't be solved here goes to the department concerned, to be answered by a set time."""
    at = moment(at)
    if due_at <= at:
        raise DueInThePast()
    incident = locked(incident)
    if incident.state in {"closed", "merged"}:
        raise StepNotPossible(number=incident.number, state=incident.get_state_display())
    handover = IncidentHandover.objects.create(
        incident=incident, department=department.strip(), task=task.strip(), due_at=due_at, at=at, by=by
    )
    details = {"department": handover.department, "due_at": due_at.isoformat()}
    write(incident, "handed_over", by=by, at=at, text=handover.task, details=details)
    audit.record("incident.handed_over", target=incident, by=by, after=details)
    return handover


@transaction.atomic
def answer_handover(
    *, handover: IncidentHandover, answer: str, by: User, at: datetime | None = None
) -> IncidentHandover:  # fmt: skip
    """What the department answered."""
    at = moment(at)
    answer = require_reason(answer)
    incident = locked(handover.incident)
    open_ones = IncidentHandover.objects.filter(pk=handover.pk, answered_at=None)
    if open_ones.update(answer=answer[:500], answered_at=at, answered_by=by) != 1:
        raise AnsweredAlready()
    write(incident, "handover_answered", by=by, at=at, text=answer, details={"department": handover.department})
    audit.record("incident.handover_answered", target=incident, by=by, reason=answer)
    handover.refresh_from_db()
    return handover


@transaction.atomic
def inform_reporter(*, incident: Incident, text: str, by: User, at: datetime | None = None) -> Incident:
    """Whoever complained was told the outcome."""
    at = moment(at)
    text = require_reason(text)
    incident = locked(incident)
    if not incident.verdict or incident.state == "closed":
        raise StepNotPossible(number=incident.number, state=incident.get_state_display())
    first = {} if incident.informed_at else {"informed_at": at}
    write(incident, "informed", by=by, at=at, text=text, **first)
    audit.record("incident.informed", target=incident, by=by, reason=text)
    return incident


@transaction.atomic
def merge_incident(
    *, incident: Incident, into: Incident, reason: str, by: User, at: datetime | None = None
) -> Incident:
    """The same event told twice: this one, not decided yet, points to the other, which alone counts."""
    at = moment(at)
    reason = require_reason(reason)
    if incident.pk == into.pk:
        raise MergeIntoItself()
    # In the order of their ids: two merging each other's way wait for each other instead of crossing.
    rows = {row.pk: row for row in _both(incident, into)}
    incident, into = rows[incident.pk], rows[into.pk]
    if incident.merged_into_id == into.pk:
        return incident
    if not incident.is_open:
        raise DecidedAlready(number=incident.number)
    if into.merged_into_id or into.kind != incident.kind or incident.merged.exists():
        raise MergeIntoItself()
    before = incident.state
    write(
        incident, "merged", by=by, at=at, text=reason, details={"into": into.number}, before=before,
        state="merged", state_since=at, merged_into=into, closed_at=at,
    )  # fmt: skip
    write(into, "merged_here", by=by, at=at, text=incident.title, details={"from": incident.number})
    audit.record("incident.merged", target=incident, by=by, reason=reason, after={"into": into.number})
    return incident


def _both(one: Incident, other: Incident) -> list[Incident]:
    rows = Incident.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk]).order_by("pk")
    return list(rows)
