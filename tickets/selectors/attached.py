"""What hangs on a ticket, so that its page asks for the rows of those subjects only that have any."""

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat

from parts.models import Movement, PartsOrder, Reservation
from tickets.models import Charge, DefectiveUnit, DeviceAction, FactorySlip, Loan, Quotation, Ticket

MINE = {"ticket": OuterRef("pk")}
KINDS = {
    "quotation": Quotation.objects.filter(**MINE),
    "charge": Charge.objects.filter(**MINE),
    "device": DeviceAction.objects.filter(**MINE),
    "slip": FactorySlip.objects.filter(**MINE),
    "loan": Loan.objects.filter(**MINE),
    "part": Movement.objects.filter(cause=Concat(Value("ticket:"), OuterRef("number"))),
    "kept": Reservation.objects.filter(cause=Concat(Value("ticket:"), OuterRef("number")), left__gt=0),
    "parts_order": PartsOrder.objects.filter(cause=Concat(Value("ticket:"), OuterRef("number"))),
    "defective": DefectiveUnit.objects.filter(**MINE),
    "rework": Ticket.objects.filter(rework_of=OuterRef("pk")),
}


def attached(ticket: Ticket) -> frozenset[str]:
    """The kinds of rows there are: one statement, kept on the ticket as long as the page is drawn."""
    if (kept := getattr(ticket, "_attached", None)) is None:
        found = {kind: Exists(rows.order_by()) for kind, rows in KINDS.items()}
        there = Ticket.objects.filter(pk=ticket.pk).values_list(*found.values()).get()
        kept = ticket._attached = frozenset(kind for kind, has in zip(found, there, strict=True) if has)
    return kept
