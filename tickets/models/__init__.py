"""Every table of the tickets' room, one file per subject."""

from tickets.models import remarked  # noqa: F401  a trigger of its own
from tickets.models.clocks import ClockPolicy, TicketClock
from tickets.models.defects import DefectiveUnit
from tickets.models.factory import FactorySlip
from tickets.models.following import AcceptanceCode, FollowLink
from tickets.models.guarantee import FaultFamily, GuaranteeTerm
from tickets.models.phone import DeviceAction, DeviceConflict, TicketPhoto, VisitFact
from tickets.models.quality import (
    QualityEvent,
    Reservation,
    ReservationCheck,
    ReworkRecord,
    TeamAssessment,
)
from tickets.models.seats import Seat
from tickets.models.ticket import Appointment, Remark, Ticket, TicketEvent
from tickets.models.views import SavedView
from tickets.models.workshop import (
    HandingOver,
    Inspection,
    InspectionPlan,
    ProcessCell,
    Reception,
    ServiceChange,
    WorkshopItem,
)

__all__ = [
    "AcceptanceCode", "Appointment", "ClockPolicy", "DefectiveUnit", "DeviceAction", "DeviceConflict",
    "FactorySlip", "FaultFamily", "FollowLink", "GuaranteeTerm", "HandingOver", "Inspection", "InspectionPlan",
    "ProcessCell", "QualityEvent", "Reception", "Remark", "Reservation", "ReservationCheck", "ReworkRecord",
    "SavedView", "Seat", "ServiceChange", "TeamAssessment", "Ticket", "TicketClock", "TicketEvent",
    "TicketPhoto", "VisitFact", "WorkshopItem",
]  # fmt: skip
