"""What a ticket costs: the versions of its quotation, what is charged, what was paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.money import round_fen
from parts.models import Movement, Part, Place
from tickets.models import Charge, ChargeLine, Payment, Quotation, QuotationLine, Ticket
from tickets.models.money import IN_FORCE, Method

NOTHING = Decimal("0.00")
STEP = Decimal("0.001")
TAKEN = ("use", "return", "reversal")  # what a ticket takes, and what undoes it
AMOUNT = DecimalField(max_digits=12, decimal_places=2)


@dataclass(frozen=True, slots=True)
class Money:
    """One ticket's money: `agreed` is None while nothing is agreed; `left` is still to be paid."""

    quoted: Decimal | None
    agreed: Decimal | None
    charged: Decimal
    collected: Decimal
    on_account: Decimal

    @property
    def left(self) -> Decimal:
        return self.charged - self.collected - self.on_account


def quotations_of(ticket: Ticket) -> list[Quotation]:
    """Every version with its lines, the newest first. Two queries."""
    lines = Prefetch("lines", QuotationLine.objects.select_related("part", "labour"))
    found = ticket.quotations.select_related("ticket", "made_by", "decided_by").prefetch_related(lines)
    return list(found.order_by("-version"))


def _paid(**only: object) -> Coalesce:
    sums = Payment.objects.filter(charge=OuterRef("pk"), **only).order_by().values("charge").annotate(s=Sum("amount"))
    return Coalesce(Subquery(sums.values("s")), Value(NOTHING), output_field=AMOUNT)


def charges(tickets: Iterable[int]) -> QuerySet[Charge]:
    """Charges of these tickets, each with `collected` and `on_account`; a reversed one and its reversal both."""
    found = Charge.objects.filter(ticket__in=list(tickets)).select_related("by", "reverses", "quotation")
    return found.annotate(
        paid=_paid(), on_account=_paid(method=Method.ACCOUNT), undone=Subquery(
            Charge.objects.filter(reverses=OuterRef("pk")).values("number")[:1]
        ),
    )  # fmt: skip


def charges_of(ticket: Ticket) -> list[Charge]:
    """A ticket's charges with their lines and payments, in order. Three queries."""
    payments = Payment.objects.select_related("by", "reverses", "reversed_by")
    return list(charges([ticket.pk]).prefetch_related(Prefetch("lines", ChargeLine.objects.select_related("part")),
                                                       Prefetch("payments", payments)))  # fmt: skip


def money_of(tickets: Iterable[int]) -> dict[int, Money]:
    """Ticket id → its money, for any number of tickets in two queries; without any it is not in it."""
    ids = list(tickets)
    quoted: dict[int, Decimal] = {}
    agreed: dict[int, Decimal] = {}
    for q in Quotation.objects.filter(ticket__in=ids).filter(Q(state__in=IN_FORCE) | Q(state="sent")):
        if q.state in IN_FORCE:
            agreed[q.ticket_id] = q.agreed_total
        else:
            quoted[q.ticket_id] = q.total
    sums: dict[int, list[Decimal]] = {}
    for charge in charges(ids):
        row = sums.setdefault(charge.ticket_id, [NOTHING, NOTHING, NOTHING])
        row[0] += charge.total
        row[1] += charge.paid - charge.on_account
        row[2] += charge.on_account
    found = {}
    for pk in quoted.keys() | agreed.keys() | sums.keys():
        total, collected, on_account = (round_fen(x) for x in sums.get(pk, [NOTHING] * 3))
        found[pk] = Money(quoted.get(pk), agreed.get(pk), total, collected, on_account)
    return found


def parts_used(ticket: Ticket) -> list[Movement]:
    """What the ledger says was taken for the ticket or taken back, in order. One query."""
    lines = Movement.objects.filter(cause=f"ticket:{ticket.number}").select_related("part", "place", "by")
    return list(lines.order_by("id"))


@dataclass(frozen=True, slots=True)
class OnTicket:
    """So many of one part that a ticket took off one van and did not give back."""

    place: Place
    quantity: Decimal


def on_ticket(ticket: Ticket, part: Part) -> list[OnTicket]:
    """Van by van what a ticket still has of a part; the van taken from last first. Two queries."""
    lines = Movement.objects.filter(cause=f"ticket:{ticket.number}", part=part, place__holder__isnull=False)
    taken = lines.filter(kind__in=TAKEN).values("place").annotate(sum=Sum("quantity"), last=Max("id"))
    rows = [(row["place"], -row["sum"].quantize(STEP)) for row in taken.order_by("-last")]
    places = Place.objects.select_related("holder").in_bulk([place for place, _left in rows])
    return [OnTicket(places[place], left) for place, left in rows if left > 0]


def parts_left(lines: Iterable[Movement]) -> list[Part]:
    """Of a ticket's lines, the parts off a van of which it still has some. No query."""
    sums: dict[Part, Decimal] = {}
    for line in lines:
        if line.kind in TAKEN and line.place.holder_id:
            sums[line.part] = sums.get(line.part, Decimal(0)) + line.quantity
    return [part for part, sum_ in sums.items() if sum_ < 0]
