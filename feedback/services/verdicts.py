"""Verifying and deciding: by somebody else than who registered it, whom it concerns, or whom it pays."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import audit
from core.month import require_open
from feedback.choices import ComplaintClass, Verdict
from feedback.errors import (
    ClassNeeded,
    DecidedOtherwise,
    NotAnOfficePost,
    PaidCannotDecide,
    PersonConcernedCannotDecide,
    PersonNotNamed,
    RegistrarCannotDecide,
    SideNotHeard,
    StepNotPossible,
    SupervisorUnchanged,
    SupervisorUnknown,
    TechnicianNotNamed,
)
from feedback.models import Incident, IncidentCheck
from feedback.rules import LEAST_REASON, class_for
from feedback.services.hearing import sides_missing
from feedback.services.steps import locked, moment, month_of, require_reason, require_step, write
from feedback.services.telling import tell_of
from people import notices
from people.choices import Post
from people.models import Staff, User
from people.selectors import posts_on

ON_THE_TEAMS = {Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR, Post.REPAIRER, Post.INSTALLER}


def why_not_verify(incident: Incident, *, by: User) -> type[Exception] | None:
    """The refusal that keeps this user from verifying: the person concerned, or the one on whose sheet it counts."""
    own = by.staff_or_none
    if own is not None and incident.concerns_id == own.pk:
        return PersonConcernedCannotDecide
    if own is not None and incident.supervisor_id == own.pk:
        return PaidCannotDecide
    return None


def why_not_decide(incident: Incident, *, by: User) -> type[Exception] | None:
    """The refusal that keeps this user from the verdict, or None: four eyes, and nobody judges the own case."""
    if incident.registered_by_id == by.pk:
        return RegistrarCannotDecide
    return why_not_verify(incident, by=by)


@transaction.atomic
def start_verifying(*, incident: Incident, by: User, at: datetime | None = None) -> Incident:
    """Somebody other than the person concerned takes it up. Taking it up twice changes nothing."""
    at = moment(at)
    incident = locked(incident)
    if refusal := why_not_verify(incident, by=by):
        raise refusal()
    if incident.state == "verifying":
        return incident
    step = require_step(incident, "verify")
    write(incident, "verifying", by=by, at=at, before=incident.state, state=step.after, state_since=at)
    audit.record("incident.verifying", target=incident, by=by)
    return incident


@transaction.atomic
def record_check(
    *, incident: Incident, step: str, by: User, note: str = "", at: datetime | None = None
) -> IncidentCheck:
    """One step of verification done; the first to do it stands. Not by the person concerned; not after the verdict."""
    at = moment(at)
    incident = locked(incident)
    if refusal := why_not_verify(incident, by=by):
        raise refusal()
    done = IncidentCheck.objects.filter(incident=incident, step=step).first()
    if done:
        return done
    if incident.state == "registered":
        incident = start_verifying(incident=incident, by=by, at=at)
    require_step(incident, "uphold")
    check = IncidentCheck.objects.create(incident=incident, step=step, note=note.strip(), at=at, by=by)
    write(incident, "checked", by=by, at=at, text=check.note, details={"step": step})
    audit.record("incident.checked", target=incident, by=by, after={"step": step, "note": check.note})
    return check


def _check_office(incident: Incident) -> None:
    """Upheld against somebody of the office: named, and on no team that a pay sheet answers for."""
    if incident.concerns is None:
        raise PersonNotNamed()
    held = posts_on([incident.concerns_id], timezone.localdate(incident.occurred_at)).get(incident.concerns_id, [])
    if set(held) & ON_THE_TEAMS:
        raise NotAnOfficePost(name=incident.concerns.name)


def _check_whose(incident: Incident, supervisor: Staff | None, complaint_class: str, by: User) -> Staff:
    """On whose sheet the verdict counts; raises where nobody is named or the decider would judge the own pay."""
    if supervisor is None:
        raise SupervisorUnknown()
    if supervisor.user_id == by.pk:
        raise PaidCannotDecide()
    if complaint_class == ComplaintClass.TECHNICIAN and incident.concerns_id in {None, supervisor.pk}:
        raise TechnicianNotNamed()
    return supervisor


@transaction.atomic
def decide_incident(
    *, incident: Incident, verdict: str, reason: str, by: User, complaint_class: str = "",
    supervisor: Staff | None = None, concerns: Staff | None = None, unheard: str = "", at: datetime | None = None,
) -> Incident:  # fmt: skip
    """Upheld or dismissed, confirmed or rejected, with a reason of five characters at least.

    An upheld complaint gets exactly one class; a directive's is always `directive`. What is upheld or confirmed counts
    in the month, branch time, in which it is decided, which must be open (MonthLocked otherwise). `supervisor` and
    `concerns` name whom it counts on and whom it is about where that was not known or was wrong. The same verdict sent
    twice is one verdict; another one afterwards is refused (DecidedOtherwise).
    """
    at = moment(at)
    reason = require_reason(reason)
    incident = locked(incident)
    complaint_class = class_for(incident.kind, verdict, complaint_class)
    if incident.verdict:
        if (incident.verdict, incident.complaint_class, incident.decided_by_id) == (verdict, complaint_class, by.pk):
            return incident
        raise DecidedOtherwise(
            number=incident.number, name=str(incident.decided_by), verdict=incident.get_state_display()
        )
    incident.concerns, incident.supervisor = concerns or incident.concerns, supervisor or incident.supervisor
    if refusal := why_not_decide(incident, by=by):
        raise refusal()
    upheld, counts_in = verdict == Verdict.UPHELD, ""
    missing = _unheard(incident, complaint_class, unheard) if upheld else []
    if complaint_class == ComplaintClass.OFFICE:
        _check_office(incident)
        incident.supervisor = None
    elif upheld:
        _check_whose(incident, incident.supervisor, complaint_class, by)
        counts_in = require_open(month_of(at)).month
    step = require_step(incident, "uphold" if upheld else "dismiss")
    before = incident.state
    details = {
        "verdict": verdict,
        "class": complaint_class,
        "supervisor": incident.supervisor.code if incident.supervisor else None,
        "concerns": incident.concerns.code if incident.concerns else None,
        "counts_in": counts_in,
    }
    if missing:
        details |= {"not_heard": missing, "unheard": unheard.strip()}
    write(
        incident, step.after, by=by, at=at, text=reason, details=details, before=before,
        state=step.after, state_since=at, verdict=verdict, complaint_class=complaint_class, verdict_reason=reason,
        decided_at=at, decided_by=by, counts_in=counts_in,
        concerns=incident.concerns, concerned_user=incident.concerns.user if incident.concerns else None,
        supervisor=incident.supervisor, supervisor_user=incident.supervisor.user if incident.supervisor else None,
    )  # fmt: skip
    audit.record(f"incident.{step.after}", target=incident, by=by, reason=reason, after=details)
    touched = notices.users_of([incident.concerns_id, incident.supervisor_id])
    tell_of(
        incident, "complaint.decided" if incident.is_judged else "incident.decided",
        to={incident.registered_by_id, *(touched if upheld else ())}, key="decided", state=step.after,
    )  # fmt: skip
    return incident


def _unheard(incident: Incident, complaint_class: str, unheard: str) -> list[str]:
    """What has to be there to uphold: a class, and both sides heard or a word on why not. Which side was not."""
    if incident.is_judged and complaint_class not in ComplaintClass.values:
        raise ClassNeeded()
    missing = sides_missing(incident)
    if missing and len(unheard.strip()) < LEAST_REASON:
        raise SideNotHeard(sides=", ".join(missing))
    return missing


@transaction.atomic
def correct_supervisor(
    *, incident: Incident, supervisor: Staff, reason: str, by: User, at: datetime | None = None
) -> Incident:
    """It counts on somebody else's sheet. After a verdict only while its month is open, and never by either of those
    whose pay it touches."""
    at = moment(at)
    reason = require_reason(reason)
    incident = locked(incident)
    if supervisor.pk == incident.supervisor_id:
        raise SupervisorUnchanged()
    if incident.complaint_class == ComplaintClass.OFFICE or incident.merged_into_id:
        raise StepNotPossible(number=incident.number, state=incident.get_state_display())
    if refusal := why_not_verify(incident, by=by):
        raise refusal()
    if supervisor.user_id == by.pk:
        raise PaidCannotDecide()
    _check_whose(incident, supervisor, incident.complaint_class, by)
    if incident.decided_by_id and incident.decided_by_id == supervisor.user_id:
        raise PaidCannotDecide()  # whoever decided it can't be the one it pays
    if incident.counts_in:
        require_open(incident.counts_in)
    before = {"supervisor": incident.supervisor.code if incident.supervisor else None}
    after = {"supervisor": supervisor.code}
    write(
        incident, "supervisor_corrected", by=by, at=at, text=reason, details={"before": before, "after": after},
        supervisor=supervisor, supervisor_user=supervisor.user,
    )  # fmt: skip
    audit.record("incident.supervisor_corrected", target=incident, by=by, reason=reason, before=before, after=after)
    return incident
