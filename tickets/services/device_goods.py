"""What a phone sends of parts and money: off the van, quoted, agreed, charged."""

from decimal import Decimal

from django.utils.translation import gettext_lazy

from core.errors import DomainError
from parts.models import LabourItem, Part, Place
from parts.services.ledger import use
from tickets.choices import Door
from tickets.errors import WrongCode
from tickets.errors_money import NoVan
from tickets.models import DeviceAction, Ticket, TicketPhoto
from tickets.models.money import Consent, LineKind, Method, Quotation, QuotationState
from tickets.services import charging, old_parts, quoting
from tickets.services.device_kinds import NoSignature, does, still_open
from tickets.services.following import check_code
from tickets.services.pricing import Line


class NoSuchPart(DomainError):
    code = "no_such_part"
    message = gettext_lazy("There is no part %(part)s.")


class NoQuotation(DomainError):
    code = "no_quotation"
    message = gettext_lazy("No quotation lies before the customer. Make one first.")


@does("part_used")
def _part_used(action: DeviceAction, ticket: Ticket) -> None:
    """Off the technician's own van, once: the action's own name is the ledger's key."""
    still_open(action, ticket)
    part = Part.objects.filter(number=action.payload["part"]).first()
    if part is None:
        raise NoSuchPart(part=action.payload["part"])
    place = Place.objects.filter(holder=action.by.staff_or_none, is_active=True).first()
    if place is None:
        raise NoVan()
    line = use(
        part=part,
        place=place,
        quantity=Decimal(action.payload["quantity"]),
        cause=f"ticket:{ticket.number}",
        by=action.by,
        key=f"phone:{action.client_id}",
        note=action.payload.get("note", ""),
    )
    old_parts.part_used(ticket=ticket, movement=line, by=action.by)


@does("quote")
def _quote(action: DeviceAction, ticket: Ticket) -> None:
    """A quotation made on site and shown to the customer at once, at the list's prices of today."""
    lines = [_line(told) for told in action.payload["lines"]]
    quoting.make_quotation(ticket=ticket, lines=lines, by=action.by, key=f"phone:{action.client_id}", send=True)


def _line(told: dict[str, str]) -> Line:
    part = labour = None
    if told.get("part"):
        part = Part.objects.filter(number=told["part"]).first()
        if part is None:
            raise NoSuchPart(part=told["part"])
    if told.get("labour"):
        labour = LabourItem.objects.filter(code=told["labour"]).first()
        if labour is None:
            raise NoSuchPart(part=told["labour"])
    kind = "" if part or labour else LineKind.LABOUR
    quantity = Decimal(told["quantity"]) if told.get("quantity") else None
    price = Decimal(told["price"]) if told.get("price") else None
    return Line(part, labour, told.get("name", ""), kind, quantity, price, told.get("reason", ""))


@does("quotation_decided")
def _decided(action: DeviceAction, ticket: Ticket) -> None:
    """What the customer said to the version that lies before him."""
    told = action.payload
    quotation = Quotation.objects.filter(ticket=ticket, state=QuotationState.SENT).order_by("-version").first()
    if quotation is None:
        raise NoQuotation()
    if told["how"] == Consent.SIGNATURE:
        if not TicketPhoto.objects.filter(ticket=ticket, stage="signature", node="quotation").exists():
            raise NoSignature()
    elif told["how"] == Consent.CODE and not check_code(ticket, told.get("note", "")):
        raise WrongCode()
    quoting.decide(
        quotation=quotation,
        decision=told["decision"],
        how=told["how"],
        name=told["who"],
        by=action.by,
        note="" if told["how"] == Consent.CODE else told.get("note", ""),
        device_at=action.device_at,
        door=Door.PHONE,
    )


@does("charge")
def _charge(action: DeviceAction, ticket: Ticket) -> None:
    """Charge what was agreed and take the money, or say why nothing is charged."""
    told, key = action.payload, f"phone:{action.client_id}"
    if not told.get("method"):
        reason = told.get("waived", "")
        charging.waive_charge(ticket=ticket, reason=reason, by=action.by, key=key, door=Door.PHONE)
        return
    how = {"device_at": action.device_at, "door": Door.PHONE}
    charge = charging.charge_agreed(ticket=ticket, by=action.by, key=key, **how)
    if told["method"] != Method.ACCOUNT and charge.total > 0:
        charging.take_payment(charge=charge, method=told["method"], amount=charge.total, by=action.by, key=key, **how)
