"""Every table of the tickets' room, one file per subject."""

from tickets.models import remarked  # noqa: F401  a trigger of its own
from tickets.models.clocks import ClockPolicy, TicketClock
from tickets.models.contracts import ContractVisit
from tickets.models.defects import DefectiveUnit
from tickets.models.factory import FactorySlip
from tickets.models.following import AcceptanceCode, FollowLink
from tickets.models.guarantee import FaultFamily, GuaranteeTerm
from tickets.models.loans import Loan, LoanUnit
from tickets.models.money import Charge, ChargeLine, Payment, Quotation, QuotationLine
from tickets.models.phone import DeviceAction, DeviceConflict, TicketPhoto, VisitFact
from tickets.models.quality import (
    QualityEvent,
    Reservation,
    ReservationCheck,
    ReworkRecord,
    TeamAssessment,
)
from tickets.models.saved_views import SavedView
from tickets.models.seats import Seat
from tickets.models.ticket import Appointment, Remark, Ticket, TicketEvent
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
    "AcceptanceCode", "Appointment", "Charge", "ChargeLine", "ClockPolicy", "ContractVisit", "DefectiveUnit",
    "DeviceAction", "DeviceConflict", "FactorySlip", "FaultFamily", "FollowLink", "GuaranteeTerm", "HandingOver",
    "Inspection", "InspectionPlan", "Loan", "LoanUnit", "Payment", "ProcessCell", "QualityEvent", "Quotation",
    "QuotationLine", "Reception", "Remark", "Reservation", "ReservationCheck", "ReworkRecord", "SavedView", "Seat",
    "ServiceChange", "TeamAssessment", "Ticket", "TicketClock", "TicketEvent", "TicketPhoto", "VisitFact",
    "WorkshopItem",
]  # fmt: skip
