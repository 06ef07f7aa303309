"""A message taken in while the caller speaks: customer, machine, ticket and appointment in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from catalog.models import Category
from customers.covering import facts_told, verdict_told
from customers.models import Customer, Unit
from customers.services import register_customer, save_unit
from people.models import Staff, User
from tickets.choices import DefectKind, Kind, Source
from tickets.errors import TimeIsOver
from tickets.models import DefectiveUnit, Ticket
from tickets.services.defects import register_defective
from tickets.services.first_photos import add_first_photos
from tickets.services.registering import Window, register_ticket


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the caller says about the purchase of a machine; `proof` is empty where none was seen."""

    on: date | None = None
    proof: str = ""


@transaction.atomic
def take_in(
    *, supervisor: Staff, category: Category, by: User, customer: Customer | None = None, unit: Unit | None = None,
    window: Window | None = None, keep_customer: bool = False, purchase: Purchase | None = None,
    defective: bool = False, photos: Iterable[UploadedFile] = (), **facts: Any,
) -> Ticket:  # fmt: skip
    """Register the ticket; `keep_customer` opens a file for an unknown caller, with the machine if it has a number.

    A serial number that is on no file is kept and marked to be checked. `defective` makes it an inspection of a
    store's faulty unit, which is registered along. Raises TimeIsOver, and what register_ticket, register_customer,
    save_unit, register_defective and agree_appointment raise; then nothing is kept.
    """
    purchase = purchase or Purchase()
    if window is not None and window.until_at <= timezone.now():
        raise TimeIsOver()
    if customer is None and unit is not None:
        customer = unit.customer
    if customer is None and keep_customer and facts.get("contact_name"):
        customer = register_customer(
            name=facts["contact_name"],
            phones=[facts.get("contact_phone", "")],
            address={"street": facts.get("address", "")[:200]},
            branch=supervisor.branch,
            source=str(facts.get("source", Source.CUSTOMER)),
            by=by,
        )
    told = facts.get("serial", "").strip().upper()
    unknown = bool(told) and not (unit is not None and unit.key == told) and not Unit.objects.known_as(told).exists()
    if unit is None and customer is not None and told:
        unit = _known_or_new(customer, category, by, facts, purchase)
    elif unit is not None and unit.purchased_on is None and purchase.on:
        unit = save_unit(customer=unit.customer, unit=unit, by=by, purchased_on=purchase.on, proof=purchase.proof)
    verdict = None
    if unit is None:
        machine = facts_told(category, brand=facts.get("brand", ""), purchased_on=purchase.on, proof=purchase.proof)
        verdict = verdict_told(machine, timezone.localdate())
    if defective:
        facts["kind"] = Kind.INSPECTION
    ticket = register_ticket(
        supervisor=supervisor, category=category, by=by, customer=customer, unit=unit, verdict=verdict,
        serial_unknown=unknown, window=window, **facts,
    )  # fmt: skip
    if defective:
        _register_defective(ticket, by)
    add_first_photos(ticket=ticket, uploads=photos, by=by)
    return ticket


def _register_defective(ticket: Ticket, by: User) -> None:
    """The store's unit this inspection is about, of this day on; one already registered is linked."""
    known = DefectiveUnit.objects.open().filter(barcode=ticket.serial, ticket=None).first() if ticket.serial else None
    if known is None:
        known = register_defective(
            supervisor=ticket.supervisor,
            category=ticket.category,
            model_name=ticket.model_name,
            barcode=ticket.serial,
            fault_text=ticket.fault_text[:300] or str(ticket.fault or ""),
            brand=ticket.brand,
            store=ticket.store,
            kind=DefectKind.DISPLAY,
            by=by,
        )
    DefectiveUnit.objects.filter(pk=known.pk).update(ticket=ticket)


def _known_or_new(
    customer: Customer, category: Category, by: User, facts: dict[str, Any], purchase: Purchase
) -> Unit | None:
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
        purchased_on=purchase.on,
        proof=purchase.proof,
        **{name: serial},
    )
