"""The workshop's papers by number: what each is called, which belong to one ticket, and how each of those begins."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import masked_phone
from core.paper import fact
from tickets.models import Ticket
from tickets.workshop.lines import line_name

TITLES: dict[str, Promise] = {
    "01": gettext_lazy("Repair reservation register"),
    "02": gettext_lazy("Reservation capacity sheet"),
    "03": gettext_lazy("Repair quotation"),
    "04": gettext_lazy("Repair reception sheet"),
    "05": gettext_lazy("Repair status board"),
    "06": gettext_lazy("Register of service changes"),
    "07": gettext_lazy("Exit inspection record"),
    "08": gettext_lazy("Repair quality analysis"),
    "09": gettext_lazy("Rework record"),
    "10": gettext_lazy("Repair assessment (quarterly)"),
}
PHONE = gettext_lazy("Phone")
OF_TICKET = ("01", "03", "04", "06", "07", "08", "09")
OF_WORKSHOP = ("02", "05", "07", "08", "10")


def kept_name(row: dict) -> str:
    """A kept line of a list in the paper's language."""
    return line_name(row)


def one(ticket: Ticket, name: str) -> Any:
    """A one-to-one row, or None."""
    return getattr(ticket, name, None)


def customer(ticket: Ticket, full: bool) -> list:
    """Who and what: the facts every paper of a ticket begins with."""
    sheet = one(ticket, "reception")
    phone = ticket.contact_phone if full else masked_phone(ticket.contact_phone) if ticket.contact_phone else ""
    facts = [
        fact(_("Ticket"), ticket.number),
        fact(_("Customer"), ticket.contact_name),
        fact(PHONE, phone),
        fact(_("Product"), f"{ticket.category} {ticket.brand} {ticket.model_name}".strip()),
    ]
    if ticket.category.is_vehicle:
        facts += [
            fact(_("Plate"), sheet.plate if sheet else ""),
            fact(_("Frame number"), ticket.serial),
            fact(_("Mileage (km)"), sheet.mileage_km if sheet else None),
        ]
    else:
        facts.append(fact(_("Serial number"), ticket.serial))
    return facts
