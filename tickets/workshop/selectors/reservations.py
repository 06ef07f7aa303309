"""Booked workshop repairs: what is to be confirmed, who called off, and the day's capacity by half hours (form 02)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.choices import Post
from people.duty.selectors import presence_on
from people.models import Staff, User
from tickets.choices import COMPLETED, SETTLED, Kind, State
from tickets.models import ReservationCheck, Ticket, TicketEvent
from tickets.workshop.choices import Confirmation, Side
from tickets.workshop.rules import half_hours

HOUR = timedelta(hours=1)
OPENS, CLOSES = 8, 20  # hours the capacity sheet shows
# Reasons of cancelling that say by themselves whose doing it was.
SIDE_OF = {
    "customer": Side.CUSTOMER, "solved": Side.CUSTOMER, "unreachable": Side.CUSTOMER, "out_of_area": Side.SHOP,
    "mistake": Side.SHOP,
}  # fmt: skip


def instant(day: date, hours: int = 0) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone()) + timedelta(hours=hours)


def booked(user: User, day: date) -> QuerySet[Ticket]:
    """Workshop tickets with an appointment that begins on this day and whose unit has not come yet."""
    return (
        Ticket.objects.visible_to(user)
        .filter(
            kind=Kind.WORKSHOP, appointment_from__gte=instant(day), appointment_from__lt=instant(day, 24),
            reception__isnull=True,
        )
        .exclude(state__in=SETTLED)
        .select_related("category", "technician", "supervisor", "reservation__adviser", "fault")
        .order_by("appointment_from", "pk")
    )  # fmt: skip


@dataclass(slots=True)
class Task:
    """A confirmation to be made: the ticket, which step, what was ticked already, whether its hour has come."""

    ticket: Ticket
    step: str
    check: ReservationCheck | None
    due: bool


def tasks(user: User, now: datetime | None = None) -> dict[str, list[Task]]:
    """Tomorrow's to confirm today, today's to confirm an hour before. Four queries."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    tomorrow, of_today = list(booked(user, today + timedelta(days=1))), list(booked(user, today))
    ids = [ticket.pk for ticket in (*tomorrow, *of_today)]
    checks = {
        (check.ticket_id, check.step, check.appointment.from_at): check
        for check in ReservationCheck.objects.filter(ticket__in=ids).select_related("appointment", "by")
    }

    def task(ticket: Ticket, step: str, due: bool) -> Task:
        return Task(ticket, step, checks.get((ticket.pk, step, ticket.appointment_from)), due)

    return {
        Confirmation.DAY_BEFORE: [task(ticket, Confirmation.DAY_BEFORE, True) for ticket in tomorrow],
        Confirmation.HOUR_BEFORE: [
            task(ticket, Confirmation.HOUR_BEFORE, ticket.appointment_from - now <= HOUR) for ticket in of_today
        ],
    }


@dataclass(slots=True)
class CalledOff:
    """Cancelled reservations of a time: how many by whom, and each with its reason."""

    counts: dict[str, int]
    rows: list[Ticket]


def called_off(user: User, first: date, last: date) -> CalledOff:
    """Workshop tickets with an appointment that were cancelled in these days, by side; `rows` are the counted ones."""
    rows = list(
        Ticket.objects.visible_to(user)
        .filter(kind=Kind.WORKSHOP, state=State.CANCELLED, is_void=False, appointments__isnull=False)
        .filter(settled_at__gte=instant(first), settled_at__lt=instant(last, 24))
        .select_related("category", "reservation")
        .distinct()
        .order_by("-settled_at", "-pk")
    )
    said = TicketEvent.objects.filter(ticket__in=[row.pk for row in rows], action="cancel").select_related("reason")
    reasons = {event.ticket_id: event for event in said}
    counts: Counter[str] = Counter()
    for row in rows:
        event, kept = reasons.get(row.pk), getattr(row, "reservation", None)
        code = event.reason.code if event and event.reason else ""
        row.side = (kept.called_off_by if kept else "") or SIDE_OF.get(code, "")
        row.side_is_told = bool(kept and kept.called_off_by)
        row.side_label = str(Side(row.side).label) if row.side else ""
        row.why = (kept.called_off_why if kept else "") or (str(event.reason) if event and event.reason else "")
        counts[row.side] += 1
    return CalledOff(dict(counts), rows)


@dataclass(slots=True)
class Bar:
    """A unit in somebody's day: from its start to its fetching, as places of half hours."""

    ticket: Ticket
    label: str
    from_at: datetime
    until_at: datetime
    first: int  # half hours from opening
    length: int
    overlaps: bool = False
    away: bool = False  # the technician is on leave or off duty during it


@dataclass(slots=True)
class Lane:
    """One person's day: mechanic or adviser (named by `role`), with bars in their order."""

    name: str
    role: str  # adviser, technician, nobody
    bars: list[Bar] = field(default_factory=list)
    taken: int = 0  # half hours
    is_off: bool = False  # off by the roster
    away: list[tuple[datetime, datetime]] = field(default_factory=list)  # leave, cut to the day
    rows: list = field(default_factory=list)  # bars laid out for drawing


@dataclass(slots=True)
class Capacity:
    """A day by half hours (form 02): columns in minutes from midnight, advisers first, then technicians."""

    day: date
    columns: list[int]
    lanes: list[Lane]


def plate_of(ticket: Ticket) -> str:
    """Plate, else the last five characters of the frame or serial number (VIN), else the ticket's."""
    sheet = getattr(ticket, "reception", None)
    return (sheet.plate if sheet else "") or ticket.serial[-5:] or ticket.number[-5:]


def capacity(user: User, day: date) -> Capacity:
    """Read from appointments and promises, leave and roster. As many queries for any number of tickets and people."""
    columns = half_hours(OPENS, CLOSES)
    tickets = (
        Ticket.objects.visible_to(user)
        .filter(kind=Kind.WORKSHOP, is_void=False)
        .exclude(state=State.CANCELLED)
        .filter(
            Q(appointment_from__gte=instant(day), appointment_from__lt=instant(day, 24))
            | Q(reception__received_at__lt=instant(day, 24), reception__promised_at__gte=instant(day))
        )
        .filter(~Q(state__in=COMPLETED) | Q(settled_at__gte=instant(day)))
        .select_related("technician", "reception__received_by", "reservation__adviser", "category")
        .order_by("appointment_from", "pk")
    )
    people = Staff.objects.visible_to(user).working_on(day).filter(posts__post=Post.REPAIRER, posts__until_on=None)
    lanes: dict[tuple[str, int], Lane] = {}
    staff = {one.pk: one for one in people.distinct().order_by("code")[:40]}
    technicians = {pk: Lane(one.name, "technician") for pk, one in staff.items()}
    for ticket in tickets[:400]:
        bar = _bar(ticket, day)
        if bar is None:
            continue
        if ticket.technician is not None:
            staff.setdefault(ticket.technician_id, ticket.technician)
        for lane in _lanes_of(ticket, lanes, technicians):
            lane.bars.append(replace(bar))  # the same unit stands in its adviser's lane too
    shown = [*sorted(lanes.values(), key=lambda lane: (lane.role != "adviser", lane.name)), *technicians.values()]
    for (pk, _day), there in presence_on(staff.values(), [day]).items():
        technicians[pk].is_off, technicians[pk].away = there.is_off, list(there.away)
    for lane in shown:
        _weigh(lane)
    return Capacity(day, columns, shown)


def _lanes_of(ticket: Ticket, lanes: dict, technicians: dict[int, Lane]) -> Iterable[Lane]:
    sheet, kept = getattr(ticket, "reception", None), getattr(ticket, "reservation", None)
    adviser = sheet.received_by if sheet else kept.adviser if kept else None
    if adviser is not None:
        yield lanes.setdefault(("adviser", adviser.pk), Lane(str(adviser), "adviser"))
    if ticket.technician is None:
        yield lanes.setdefault(("nobody", 0), Lane("", "nobody"))
    else:
        yield technicians.setdefault(ticket.technician_id, Lane(ticket.technician.name, "technician"))


def _bar(ticket: Ticket, day: date) -> Bar | None:
    """From the start to the customer's fetching, cut to the day's hours."""
    sheet = getattr(ticket, "reception", None)
    start = sheet.received_at if sheet else ticket.appointment_from
    end = sheet.promised_at if sheet else ticket.appointment_until
    opens, closes = instant(day, OPENS), instant(day, CLOSES)
    begin, stop = max(start, opens), min(end, closes)
    if stop <= begin:
        return None
    half = timedelta(minutes=30)
    first = int((begin - opens) // half)
    length = max(1, -int((opens - stop) // half) - first)
    return Bar(ticket, plate_of(ticket), start, end, first, length)


def _weigh(lane: Lane) -> None:
    """Half hours taken once, and bars that lie over another of the same person."""
    held: dict[int, list[Bar]] = defaultdict(list)
    for bar in lane.bars:
        for place in range(bar.first, bar.first + bar.length):
            held[place].append(bar)
    lane.taken = len(held)
    if lane.role == "technician":
        for bar in lane.bars:
            bar.away = lane.is_off or any(start < bar.until_at and bar.from_at < end for start, end in lane.away)
        for bars in held.values():
            for bar in bars:
                bar.overlaps = bar.overlaps or len(bars) > 1
