"""Every table of the tickets' room, one file per subject."""

from tickets.models.clocks import ClockPolicy, TicketClock
from tickets.models.defects import DefectiveUnit
from tickets.models.following import AcceptanceCode, FollowLink
from tickets.models.phone import DeviceAction, DeviceConflict, TicketPhoto, VisitFact
from tickets.models.ticket import Appointment, Remark, Ticket, TicketEvent

__all__ = [
    "AcceptanceCode", "Appointment", "ClockPolicy", "DefectiveUnit", "DeviceAction", "DeviceConflict", "FollowLink", "Remark", "Ticket", "TicketEvent", "TicketClock",
    "TicketPhoto",
    "VisitFact",
]  # fmt: skip
