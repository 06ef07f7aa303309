"""A verdict questioned: by whom it touches, in time, once; heard by somebody who had no part in it."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.month import is_locked, require_open
from feedback.choices import AppealOutcome, Verdict
from feedback.deadlines import appeal_until
from feedback.errors import (
    AppealedAlready,
    AppealNotOpen,
    AppealTooLate,
    HeardBySomebodyElse,
    MonthOfAppealLocked,
    NothingToAppeal,
    NotYoursToAppeal,
)
from feedback.models import Appeal, Incident
from feedback.services.steps import locked, moment, require_reason, write
from feedback.services.telling import tell_of
from people import notices
from people.models import User
from people.permissions import Permission

UPHELD_STATES = {"upheld", "handled", "closed", "confirmed"}


def why_not_appeal(incident: Incident, *, by: User, at: datetime) -> Exception | None:
    """The refusal that keeps this user from appealing now; None where he may."""
    own = by.staff_or_none
    if own is None or own.pk not in {incident.concerns_id, incident.supervisor_id}:
        return NotYoursToAppeal()
    if Appeal.objects.filter(incident=incident).exists():
        return AppealedAlready(number=incident.number)
    if incident.verdict != Verdict.UPHELD or not incident.is_judged or incident.state not in UPHELD_STATES:
        return NothingToAppeal()
    if incident.counts_in and is_locked(incident.counts_in):
        return MonthOfAppealLocked(month=incident.counts_in)
    until = appeal_until(incident.decided_at, incident.branch_id)
    if at >= until:
        return AppealTooLate(until=f"{until:%Y-%m-%d %H:%M}")
    return None


@transaction.atomic
def appeal_incident(*, incident: Incident, text: str, by: User, at: datetime | None = None) -> Appeal:
    """Question a verdict. It stands, and counts, until it is overturned."""
    at = moment(at)
    text = require_reason(text)
    incident = locked(incident)
    if refusal := why_not_appeal(incident, by=by, at=at):
        raise refusal
    before = incident.state
    appeal = Appeal.objects.create(
        incident=incident, text=text, at=at, by=by, state_before=before, counted_in=incident.counts_in,
        complaint_class=incident.complaint_class, decided_by=incident.decided_by,
        registered_by=incident.registered_by, concerned_user=incident.concerned_user,
        supervisor_user=incident.supervisor_user,
    )  # fmt: skip
    write(incident, "appealed", by=by, at=at, text=text, before=before, state="appealed", state_since=at)
    audit.record("incident.appealed", target=incident, by=by, reason=text)
    hearing = set(notices.users_with(Permission.INCIDENT_DECIDE, incident.branch_id)) - {incident.decided_by_id}
    tell_of(incident, "complaint.appealed", to=hearing, key="appealed")
    return appeal


def why_not_hear(appeal: Appeal, *, by: User) -> Exception | None:
    """The refusal that keeps this user from hearing it: whoever had a part in it."""
    own = by.staff_or_none
    parties = {appeal.by_id, appeal.decided_by_id, appeal.registered_by_id, appeal.concerned_user_id,
               appeal.supervisor_user_id}  # fmt: skip
    concerned = own is not None and own.pk in {appeal.incident.concerns_id, appeal.incident.supervisor_id}
    return HeardBySomebodyElse() if by.pk in parties or concerned else None


@transaction.atomic
def hear_appeal(*, incident: Incident, outcome: str, reason: str, by: User, at: datetime | None = None) -> Appeal:
    """The verdict stands, or is overturned: then it is dismissed and counts nowhere. Only while the month in which it
    counts is open (MonthOfAppealLocked)."""
    at = moment(at)
    reason = require_reason(reason)
    incident = locked(incident)
    appeal = Appeal.objects.select_for_update(no_key=True).filter(incident=incident).first()
    if appeal is not None and appeal.outcome == outcome and appeal.heard_by_id == by.pk:
        return appeal
    if appeal is None or appeal.outcome or incident.state != "appealed":
        raise AppealNotOpen(number=incident.number)
    if refusal := why_not_hear(appeal, by=by):
        raise refusal
    overturned = outcome == AppealOutcome.OVERTURNED
    month = incident.counts_in
    if overturned and month:
        if is_locked(month):
            raise MonthOfAppealLocked(month=month)
        require_open(month)
    appeal.outcome, appeal.outcome_reason, appeal.heard_at, appeal.heard_by = outcome, reason, at, by
    appeal.save(update_fields=["outcome", "outcome_reason", "heard_at", "heard_by"])
    details = {"outcome": outcome, "class": appeal.complaint_class, "counted_in": month}
    if overturned:
        write(
            incident, "overturned", by=by, at=at, text=reason, details=details, before="appealed", state="dismissed",
            state_since=at, verdict=Verdict.DISMISSED, complaint_class="", verdict_reason=reason, decided_at=at,
            decided_by=by, counts_in="", closed_at=None, informed_at=None,
        )  # fmt: skip
    else:
        write(
            incident, "appeal_refused", by=by, at=at, text=reason, details=details, before="appealed",
            state=appeal.state_before, state_since=at,
        )  # fmt: skip
    audit.record(f"incident.appeal_{outcome}", target=incident, by=by, reason=reason, after=details)
    notices.settle(f"incident:{incident.number}", "complaint.appealed")
    tell_of(incident, "complaint.heard", to={appeal.by_id, appeal.decided_by_id}, key="heard", outcome=outcome)
    return appeal
