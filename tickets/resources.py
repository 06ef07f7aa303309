"""Tickets through django-import-export, to be taken away; they come in by the import wizard, which can be undone."""

from import_export import fields
from import_export.resources import ModelResource

from core.formats import masked_phone
from customers.personal import masked_address
from tickets.models import Ticket


def _code(name: str, key: str = "code") -> fields.Field:
    return fields.Field(f"{name}__{key}", name, readonly=True)


class TicketResource(ModelResource):
    """A ticket in one row: codes, not words, so that another program reads them; phone and address masked."""

    JOINED = ("branch", "supervisor", "technician", "store", "customer", "category", "fault", "rework_of")

    branch = _code("branch")
    supervisor = _code("supervisor")
    technician = _code("technician")
    store = _code("store")
    customer = _code("customer", "number")
    category = _code("category")
    fault = _code("fault")
    rework_of = _code("rework_of", "number")
    contact_phone = fields.Field(column_name="contact_phone", readonly=True)
    address = fields.Field(column_name="address", readonly=True)

    class Meta:
        model = Ticket
        fields = (
            "number", "kind", "state", "branch", "supervisor", "technician", "store", "customer", "contact_name",
            "contact_phone", "address", "category", "brand", "model_name", "serial", "fault", "fault_text", "source",
            "urgency", "in_warranty", "in_guarantee", "received_at", "assigned_at", "due_at", "appointment_from",
            "appointment_until", "expected_on", "settled_at", "result", "acceptance", "rework_of", "is_void",
        )  # fmt: skip
        export_order = fields

    def dehydrate_contact_phone(self, ticket: Ticket) -> str:
        """Enough to know the caller by."""
        return masked_phone(ticket.contact_phone) if ticket.contact_phone else ""

    def dehydrate_address(self, ticket: Ticket) -> str:
        """Without the door."""
        return masked_address(ticket.address)
