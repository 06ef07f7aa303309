"""Every table of the tickets' room, one file per subject."""

from tickets.models.defects import DefectiveUnit
from tickets.models.ticket import Appointment, Remark, Ticket, TicketEvent

__all__ = ["Appointment", "DefectiveUnit", "Remark", "Ticket", "TicketEvent"]
