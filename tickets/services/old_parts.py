"""A part used under warranty owes its old one: the ticket tells the parts' room what, of which machine, until when."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import FaultCause
from catalog.work import causes_of
from core.errors import DomainError
from parts import services as parts
from parts.choices.old_parts import OldPartState, TermClass
from parts.errors.old_parts import TagFirst
from parts.models import Movement, OldPart
from parts.services.old_part_facts import diagnosed
from parts.services.old_part_terms import finish_needs_tag
from people.models import User
from tickets.choices import Urgency
from tickets.models import Ticket, VisitFact
from tickets.selectors.attached import attached
from tickets.services.gates import before

NAMED = 3


def cause_of(ticket: Ticket) -> str:
    """How the parts' room knows a ticket."""
    return f"ticket:{ticket.number}"


def owes(ticket: Ticket) -> bool:
    """Free for the customer, or not decided yet; what a customer pays for is his, and so is the old part."""
    return ticket.in_warranty is not False or ticket.in_guarantee


def part_used(*, ticket: Ticket, movement: Movement, by: User) -> list[OldPart]:
    """The debts one line of the ledger opens, by the technician who took the part; the same line again changes
    nothing."""
    return [piece for pieces in parts.owe_each(_debts(ticket, [movement]), by=by) for piece in pieces]


def _debts(ticket: Ticket, lines: Iterable[Movement]) -> list[parts.Debt]:
    """The day of the line is the day of the shipment: a van's part has no other."""
    if not owes(ticket):
        return []
    unit = ticket.unit
    about = {
        "cause": cause_of(ticket), "serial": ticket.serial, "model_name": ticket.model_name,
        "term": TermClass.URGENT if ticket.urgency == Urgency.URGENT else TermClass.NORMAL,
        "fault": ticket.fault.name if ticket.fault else ticket.fault_text, "fault_code": ticket.fault,
        "engine_no": unit.engine_no if unit else "", "purchased_on": unit.purchased_on if unit else None,
        "mileage_km": unit.mileage_km if unit else None,
    }  # fmt: skip
    return [
        parts.Debt(
            part=line.part, quantity=-line.quantity, key=line.key, at=line.at, debtor_staff=debtor,
            shipped_on=timezone.localdate(line.at), **about,
        )
        for line in lines if (debtor := line.place.holder or ticket.technician) is not None
    ]  # fmt: skip


def completed(*, ticket: Ticket, by: User, on: date) -> None:
    """The job is done: what it used owes its old part from that day, or, outside warranty, owes nothing."""
    cause = cause_of(ticket)
    if not owes(ticket):
        parts.forgive_debt(cause=cause, reason=_("Outside warranty: the old part is the customer's."), by=by)
        return
    lines = Movement.objects.filter(cause=cause, kind="use", part__old_part_owed=True, reversed_by=None)
    owed = parts.owe_each(_debts(ticket, lines.select_related("part", "place__holder").order_by("id")), by=by)
    if any(owed) and (found := _found(ticket)):
        diagnosed(cause=cause, found=found)
    parts.withdraw_debt(cause=cause, reason=_("Taken back unused."), by=by)
    parts.repaired(cause=cause, on=on)


def _found(ticket: Ticket) -> FaultCause | None:
    """The cause the technician chose on site."""
    told = VisitFact.objects.filter(ticket=ticket, key="cause").values_list("value", flat=True).first()
    return next((cause for cause in causes_of(ticket.category) if cause.code == told), None) if told else None


def goes_on(*, ticket: Ticket, on: date) -> None:
    """The job was reopened: what is not late waits for the next repair day."""
    parts.reopened(cause=cause_of(ticket), on=on)


def untagged(ticket: Ticket) -> list[str]:
    """Codes of the pieces the ticket owes that nobody has tagged yet."""
    if "part" not in attached(ticket):
        return []
    waits = (OldPartState.EXPECTED, OldPartState.REMOVED)
    pieces = OldPart.objects.filter(cause=cause_of(ticket), state__in=waits)
    return list(pieces.order_by(F("id")).values_list("code", flat=True))


@before("finish")
def old_part_is_tagged(ticket: Ticket, *, by: User) -> DomainError | None:
    """Where the branch says so (settings, off at first): not finished before the old part has its tag."""
    codes = untagged(ticket)
    if not codes or not owes(ticket) or not finish_needs_tag(ticket.branch):
        return None
    return TagFirst(codes="、".join(codes[:NAMED]))
