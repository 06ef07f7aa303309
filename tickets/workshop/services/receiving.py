"""A unit is taken in: its condition, what came with it, what was promised (form 04)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.models import StoredFile
from people.models import User
from people.permissions import Permission
from tickets.choices import JobClass
from tickets.errors import Missing
from tickets.models import Reception, Ticket
from tickets.services import clocks
from tickets.workshop.choices import Answer, Level, Use, Verdict
from tickets.workshop.errors import AlreadyReceived, PromiseBackwards, UnknownLine
from tickets.workshop.lines import frozen, lines
from tickets.workshop.noting import in_the_workshop, require, tell

ALLOWED = {Answer.CHECK: set(Verdict.values), Answer.LEVEL: set(Level.values)}


def checked_condition(ticket: Ticket, told: dict[str, dict[str, str]]) -> list[dict]:
    """The list of the ticket's category as it stands today, with what was told: {code: {"value", "note"}}."""
    here = {item.code: item for item in lines(Use.CONDITION, ticket.category)}
    for code, answer in told.items():
        if code not in here:
            raise UnknownLine(line=code)
        allowed = ALLOWED.get(here[code].answer)
        if allowed is not None and answer.get("value", "") not in allowed | {""}:
            raise UnknownLine(line=answer["value"])
    rows = []
    for code, item in here.items():
        answer = told.get(code, {})
        value, note = str(answer.get("value", ""))[:200], str(answer.get("note", ""))[:200]
        rows.append(frozen(item, answer=item.answer, value=value, note=note))
    return rows


@transaction.atomic
def receive_unit(
    *, ticket: Ticket, work: str, promised_at: datetime, signed_by: str, by: User,
    condition: dict[str, dict[str, str]] | None = None, job_class: str = "", plate: str = "",
    mileage_km: int | None = None, accessories: str = "", keep_old_parts: bool = False, valuables_note: str = "",
    wash: bool = False, call_back_part: str = "", estimate: Decimal | None = None, rescue_phone: str = "",
    signature: StoredFile | None = None, received_at: datetime | None = None,
) -> Reception:  # fmt: skip
    """Fill in the reception sheet. Raises AlreadyReceived, NotForTheWorkshop, PromiseBackwards, Missing.

    `received_at` to the minute, now where not told. The job class (4, 8 or 16 hours) sets the lead time's clock.
    """
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(ticket)
    at = received_at or timezone.now().replace(second=0, microsecond=0)
    if promised_at <= at:
        raise PromiseBackwards()
    if not signed_by.strip():
        raise Missing(field="signed_by", field_label=_("The customer's signature"))
    if job_class and job_class not in JobClass.values:
        raise Missing(field="job_class", field_label=_("The job class"))
    facts: dict[str, Any] = {
        "work": work, "promised_at": promised_at, "signed_by": signed_by.strip(), "plate": plate.strip().upper(),
        "mileage_km": mileage_km, "accessories": accessories, "keep_old_parts": keep_old_parts,
        "has_valuables": bool(valuables_note.strip()), "valuables_note": valuables_note.strip(), "wash": wash,
        "call_back_wanted": bool(call_back_part), "call_back_part": call_back_part, "estimate": estimate,
        "rescue_phone": rescue_phone, "signature": signature,
        "condition": checked_condition(ticket, condition or {}),
    }  # fmt: skip
    try:
        with transaction.atomic():
            sheet = Reception.objects.create(ticket=ticket, received_at=at, received_by=by, **facts)
    except IntegrityError as error:
        if Reception.objects.filter(ticket=ticket).exists():
            raise AlreadyReceived(ticket=ticket.number) from error
        raise
    if job_class and ticket.job_class != job_class:
        ticket.job_class = job_class
        due = clocks.correct(ticket, at)
        Ticket.objects.filter(pk=ticket.pk).update(job_class=job_class, **due)
    tell(ticket, "received_in", by, timezone.now(), promised_at=promised_at.isoformat())
    audit.record("ticket.received_in", target=ticket, by=by, after={"work": work, "promised_at": promised_at})
    return sheet
