"""Quality events (form 08) and rework with its cause (form 09)."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from customers.numbers import take
from people.access import has, scope_of
from people.models import Staff, User
from people.permissions import Permission
from tickets.errors import Missing, NotYourPart, SomebodyElseMustConfirm
from tickets.models import QualityEvent, ReworkRecord, Ticket
from tickets.workshop.choices import Cause, FoundBy, Measure, ReworkReason
from tickets.workshop.errors import DayWrong, NoFirstJob, NotSignedBefore
from tickets.workshop.noting import require, tell

SIGNATURES = ("team", "supervisor", "manager")


@transaction.atomic
def record_quality_event(
    *, ticket: Ticket, found_by: str, finding: str, cause: str, action: str, repairer: Staff | None, by: User,
    found_on: date | None = None,
) -> QualityEvent:  # fmt: skip
    """Something was not good: who found it, whose work it was, the class of its cause, what is improved."""
    require(by, Permission.WORKSHOP_INSPECT, Permission.WORKSHOP_WORK)
    found_on = found_on or timezone.localdate()
    first, last = timezone.localdate(ticket.received_at), timezone.localdate()
    if not first <= found_on <= last:
        raise DayWrong(field="found_on", first=first.isoformat(), last=last.isoformat())
    for value, allowed, name, label in (
        (found_by, FoundBy.values, "found_by", _("Who found it")),
        (cause, Cause.values, "cause", _("The cause")),
    ):
        if value not in allowed:
            raise Missing(field=name, field_label=label)
    for value, name, label in (
        (finding, "finding", _("What was wrong")),
        (action, "action", _("The improvement")),
        (repairer, "repairer", _("The main repairer")),
    ):
        if not (value.strip() if isinstance(value, str) else value):
            raise Missing(field=name, field_label=label)
    event = QualityEvent.objects.create(
        ticket=ticket, found_on=found_on, found_by=found_by, finding=finding.strip(), repairer=repairer, cause=cause,
        action=action.strip(), by=by,
    )  # fmt: skip
    tell(ticket, "quality_event", by, timezone.now(), note=event.finding, cause=cause)
    audit.record("ticket.quality_event", target=ticket, by=by, after={"cause": cause, "repairer": repairer.code})
    return event


@transaction.atomic
def record_rework(
    *, ticket: Ticket, reason: str, measures: Iterable[str], countermeasure: str, by: User, reason_note: str = "",
    outcome: str = "", needs_tac: bool = False,
) -> ReworkRecord:  # fmt: skip
    """Why a job was done again and what follows. A second call corrects the record until the manager has signed.

    Raises NoFirstJob, Missing. The first job and its technician are kept as they are now.
    """
    require(by, Permission.WORKSHOP_WORK, Permission.WORKSHOP_INSPECT)
    first = ticket.rework_of or (ticket if ticket.reopened_at else None)
    if first is None:
        raise NoFirstJob(ticket=ticket.number)
    measures = [measure for measure in Measure.values if measure in set(measures)]
    if reason not in ReworkReason.values:
        raise Missing(field="reason", field_label=_("The cause"))
    if reason == ReworkReason.OTHER and not reason_note.strip():
        raise Missing(field="reason_note", field_label=_("The cause in words"))
    if not measures:
        raise Missing(field="measures", field_label=_("At least one measure"))
    if not countermeasure.strip():
        raise Missing(field="countermeasure", field_label=_("The countermeasure"))
    facts = {
        "reason": reason, "reason_note": reason_note.strip(), "measures": measures,
        "countermeasure": countermeasure.strip(), "outcome": outcome.strip(), "needs_tac": needs_tac,
    }  # fmt: skip
    record = ReworkRecord.objects.select_for_update(of=("self",)).filter(ticket=ticket).first()
    if record is None:
        try:
            with transaction.atomic():
                record = ReworkRecord.objects.create(
                    number=take(f"FX{timezone.localdate():%Y%m}"), ticket=ticket, first=first,
                    first_technician=first.technician, by=by, **facts,
                )  # fmt: skip
        except IntegrityError:  # somebody wrote it in this very moment: ours corrects it
            record = ReworkRecord.objects.select_for_update(of=("self",)).get(ticket=ticket)
    if record.manager_by_id:
        raise NotSignedBefore()
    before = record.reason
    for name, value in facts.items():
        setattr(record, name, value)
    # What was signed was another text: the signatures begin anew.
    for name in SIGNATURES:
        setattr(record, f"{name}_by", None)
        setattr(record, f"{name}_at", None)
    record.save()
    tell(ticket, "rework_recorded", by, timezone.now(), note=record.countermeasure, reason=reason)
    audit.record("ticket.rework_recorded", target=ticket, by=by, before={"reason": before}, after={"reason": reason})
    return record


@transaction.atomic
def sign_rework(*, record: ReworkRecord, by: User) -> ReworkRecord:
    """The next of the three signatures: the team, its supervisor, a manager; each somebody else."""
    record = ReworkRecord.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=record.pk)
    ticket, mine = record.ticket, scope_of(by).staff_id
    waiting = [name for name in SIGNATURES if getattr(record, f"{name}_by_id") is None]
    if not waiting:
        raise NotSignedBefore()
    name = waiting[0]
    over_branch = scope_of(by).everything or ticket.branch_id in scope_of(by).branch_ids
    may = {
        "team": has(by, Permission.WORKSHOP_WORK) and mine in {ticket.technician_id, record.first_technician_id},
        "supervisor": has(by, Permission.WORKSHOP_INSPECT) and mine == ticket.supervisor_id,
        "manager": has(by, Permission.WORKSHOP_INSPECT) and has(by, Permission.TICKET_DISPATCH) and over_branch,
    }
    if mine is None and name != "manager" or not may[name]:
        who = {"team": _("the technician"), "supervisor": _("its supervisor"), "manager": _("a manager")}[name]
        raise NotYourPart(action=_("This signature"), who=who)
    if by.pk in {record.team_by_id, record.supervisor_by_id}:
        raise SomebodyElseMustConfirm()
    setattr(record, f"{name}_by", by)
    setattr(record, f"{name}_at", timezone.now())
    record.save(update_fields=[f"{name}_by", f"{name}_at"])
    audit.record("ticket.rework_signed", target=ticket, by=by, after={"as": name})
    return record
