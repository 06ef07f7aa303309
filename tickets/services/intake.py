"""A message taken in while the caller speaks: customer, machine, ticket and appointment in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import Category
from customers.models import Customer, Unit
from customers.services import register_customer, save_unit
from people.models import Staff, User
from tickets.choices import Channel, Source
from tickets.models import Ticket
from tickets.services.registering import agree_appointment, register_ticket


@dataclass(frozen=True, slots=True)
class Window:
    """A time the customer agreed to while calling."""

    from_at: datetime
    until_at: datetime
    agreed_with: str = ""
    channel: str = Channel.PHONE


@transaction.atomic
def take_in(
    *, supervisor: Staff, category: Category, by: User, customer: Customer | None = None, unit: Unit | None = None,
    window: Window | None = None, keep_customer: bool = False, **facts: Any,
) -> Ticket:  # fmt: skip
    """Register the ticket; `keep_customer` opens a file for an unknown caller, with the machine if it has a number.

    Raises what register_ticket, register_customer, save_unit and agree_appointment raise; then nothing is kept.
    """
    if customer is None and unit is not None:
        customer = unit.customer
    if customer is None and keep_customer and facts.get("contact_name"):
        customer = register_customer(
            name=facts["contact_name"],
            phones=[facts.get("contact_phone", "")],
            address={"street": facts.get("address", "")},
            branch=supervisor.branch,
            source=str(facts.get("source", Source.CUSTOMER)),
            by=by,
        )
    if unit is None and customer is not None and facts.get("serial"):
        unit = _known_or_new(customer, category, by, facts)
    ticket = register_ticket(supervisor=supervisor, category=category, by=by, customer=customer, unit=unit, **facts)
    if window is not None:
        agree_appointment(
            ticket=ticket,
            from_at=window.from_at,
            until_at=window.until_at,
            agreed_with=window.agreed_with or ticket.contact_name,
            channel=window.channel,
            agreed_at=timezone.now(),
            by=by,
        )
    return ticket


def _known_or_new(customer: Customer, category: Category, by: User, facts: dict[str, Any]) -> Unit | None:
    """The customer's machine of this number; a new one if it is nobody's; None if it is somebody else's."""
    serial = facts["serial"].strip().upper()
    known = Unit.objects.known_as(serial).first()
    if known is not None:
        return known if known.customer_id == customer.pk else None
    name = "frame_no" if category.is_vehicle else "serial"
    return save_unit(
        customer=customer,
        by=by,
        category=category,
        brand=facts.get("brand", ""),
        model_name=facts.get("model_name", ""),
        **{name: serial},
    )
