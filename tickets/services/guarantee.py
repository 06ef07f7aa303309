"""The guarantee on a repair: the same fault on the same unit within the term is free, and the first job's rework."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from catalog.models import Category, FaultCode
from customers.models import Unit
from tickets.choices import COMPLETED, Kind
from tickets.models import FaultFamily, GuaranteeTerm, Ticket, TicketEvent
from tickets.models.guarantee import LEGAL_DAYS

REPAIRS = (Kind.REPAIR, Kind.WORKSHOP)  # guaranteed by law; another kind only where a term names it


def term_days(kind: str, category: Category | None, day: date) -> int:
    """Days a repair of this kind done on that day is guaranteed; 0: no guarantee. The nearest category's term holds."""
    return _days(list(GuaranteeTerm.objects.filter(kind=kind).order_by("from_on")), kind, category, day)


def _days(terms: list[GuaranteeTerm], kind: str, category: Category | None, day: date) -> int:
    held = {
        term.category_id: term.days
        for term in terms
        if term.kind == kind and term.from_on <= day and (term.until_on is None or day <= term.until_on)
    }
    while category is not None:
        if category.pk in held:
            return held[category.pk]
        category = category.parent
    return held.get(None, LEGAL_DAYS if kind in REPAIRS else 0)


def same_codes(fault: FaultCode) -> set[str]:
    """Codes that count as this fault: its own, and those of every family it belongs to."""
    codes = {fault.code}
    for family in FaultFamily.objects.filter(is_active=True):
        if fault.code in family.codes:
            codes |= set(family.codes)
    return codes


def find(
    *, unit: Unit | None, serial: str, fault: FaultCode | None, day: date, besides: int | None = None
) -> Ticket | None:
    """The latest completed job on this unit whose guarantee covers the fault on that day; None where there is none.

    Without a unit of the customer's file the serial number decides; without a fault nothing is promised. A job that
    ended as beyond repair guarantees nothing.
    """
    serial = serial.strip().upper()
    if fault is None or not (unit or serial):
        return None
    same = Q()
    if unit is not None:
        same |= Q(unit=unit)
    if serial or (unit and unit.key):
        same |= Q(serial__in={text for text in (serial, unit.key if unit else "") if text})
    earlier = (
        Ticket.objects.filter(same, state__in=COMPLETED, is_void=False, fault__code__in=same_codes(fault))
        .exclude(pk=besides)
        .exclude(pk__in=TicketEvent.objects.filter(action="approve_unrepairable").values("ticket"))
        .select_related("category__parent", "technician", "fault")
        .order_by("-settled_at", "-pk")
    )
    terms = list(GuaranteeTerm.objects.order_by("from_on"))
    for ticket in earlier[:20]:
        done = timezone.localdate(ticket.settled_at)
        if done <= day <= done + timedelta(days=_days(terms, ticket.kind, ticket.category, done)):
            return ticket
    return None


def until(ticket: Ticket) -> date | None:
    """The last day the repair of a completed ticket is guaranteed."""
    if ticket.settled_at is None or ticket.state not in COMPLETED:
        return None
    done = timezone.localdate(ticket.settled_at)
    days = term_days(ticket.kind, ticket.category, done)
    return done + timedelta(days=days) if days else None


def cover(
    *, kind: str, rework_of: Ticket | None, unit: Unit | None, serial: str, fault: FaultCode | None, day: date
) -> tuple[Ticket | None, bool]:
    """(the first job a new ticket repeats, whether it is free) while it is registered.

    A first job named by hand stays, free if its guarantee still runs; else the unit's own history is asked.
    """
    if rework_of is not None:
        last = until(rework_of)
        return rework_of, last is not None and day <= last
    if kind not in REPAIRS:
        return None, False
    first = find(unit=unit, serial=serial, fault=fault, day=day)
    return first, first is not None
