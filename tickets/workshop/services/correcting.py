"""A saved reception sheet is put right line by line: the sheet says what is true, the history what stood before."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.money import parse_money
from people.models import User
from people.permissions import Permission
from tickets.errors import Missing
from tickets.models import Reception, Ticket
from tickets.workshop.choices import Answer, Level, Verdict
from tickets.workshop.errors import NotReceived, UnknownLine, ValueWrong
from tickets.workshop.noting import in_the_workshop, locked, require, tell
from tickets.workshop.services.receiving import ALLOWED

PLAIN = ("plate", "mileage_km", "accessories", "valuables_note", "estimate", "rescue_phone")
VEHICLE_ONLY = frozenset({"plate", "mileage_km", "rescue_phone"})


@transaction.atomic
def correct_reception(*, ticket: Ticket, line: str, value: str, note: str, by: User) -> Reception:
    """Put one line right, with a reason: a field of PLAIN, or a line of the condition by its code.

    Raises NotReceived, AlreadySettled, UnknownLine, ValueWrong, Missing, NotYours.
    """
    require(by, Permission.WORKSHOP_WORK)
    ticket = locked(ticket)
    in_the_workshop(ticket)
    if not note.strip():
        raise Missing(field="note", field_label=_("The reason"))
    sheet = Reception.objects.select_for_update().filter(ticket=ticket).first()
    if sheet is None:
        raise NotReceived(ticket=ticket.number)
    if line in PLAIN and (ticket.category.is_vehicle or line not in VEHICLE_ONLY):
        old, new, named = _plain(sheet, line, value.strip())
    else:
        old, new, named = _condition(sheet, line, value.strip())
    if old == new:
        raise ValueWrong(field="value", value=new)
    sheet.save()
    tell(ticket, "reception_corrected", by, timezone.now(), note=note, line=line, old=old, new=new, **named)
    audit.record("ticket.reception_corrected", target=ticket, by=by, reason=note, before={line: old}, after={line: new})
    return sheet


def _plain(sheet: Reception, line: str, value: str) -> tuple[str, str, dict[str, str]]:
    column, before = Reception._meta.get_field(line), getattr(sheet, line)
    told: Any = value.upper() if line == "plate" else value
    if line in ("mileage_km", "estimate"):
        told = _number(line, value) if value else None
    elif len(value) > column.max_length:
        raise ValueWrong(field="value", value=value[:20])
    setattr(sheet, line, told)
    if line == "valuables_note":
        sheet.has_valuables = bool(told)
    return *("" if one is None else str(one) for one in (before, told)), {}


def _number(line: str, value: str) -> int | Decimal:
    """Kilometres or yuan as people type them. Raises ValueWrong."""
    try:
        told = parse_money(value)
    except ValueError:
        raise ValueWrong(field="value", value=value[:20]) from None
    whole = line == "mileage_km"
    if not 0 <= told < (3_000_001 if whole else 10**9) or (whole and told % 1):
        raise ValueWrong(field="value", value=value[:20])
    return int(told) if whole else told


def _condition(sheet: Reception, line: str, value: str) -> tuple[str, str, dict[str, str]]:
    """A line of the list as it stood that day; a fixed answer by its code or as it is called."""
    row = next((row for row in sheet.condition if row["code"] == line), None)
    if row is None:
        raise UnknownLine(line=line)
    choices = ALLOWED.get(Answer(row["answer"])) if row.get("answer") in Answer.values else None
    if choices:
        kind = next(one for one in (Verdict, Level) if set(one.values) == choices)
        value = next((code for code, label in kind.choices if value in (code, str(label))), None if value else "")
        if value is None:
            raise ValueWrong(field="value", value=" / ".join(str(label) for label in kind.labels))
    old, row["value"] = row["value"], str(value)[:200]
    return old, row["value"], {"zh": row["zh"], "en": row["en"], "answer": row.get("answer", "")}
