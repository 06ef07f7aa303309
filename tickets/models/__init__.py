"""Every table of the tickets' room, one file per subject."""

from tickets.models.defects import DefectiveUnit
from tickets.models.phone import DeviceAction, DeviceConflict, TicketPhoto, VisitFact
from tickets.models.ticket import Appointment, Remark, Ticket, TicketEvent

__all__ = [
    "Appointment", "DefectiveUnit", "DeviceAction", "DeviceConflict", "Remark", "Ticket", "TicketEvent", "TicketPhoto", "VisitFact",
]  # fmt: skip
