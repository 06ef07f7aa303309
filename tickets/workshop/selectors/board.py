"""The status board (form 05): every unit in the house, by process, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import User
from tickets.choices import BEFORE_DONE, COMPLETED, Kind, State
from tickets.models import ProcessCell, Reception, Ticket, WorkshopItem
from tickets.workshop.choices import Family, Use
from tickets.workshop.inspections import Inspected, inspected
from tickets.workshop.lines import family_of

KEPT = timedelta(days=30)  # a finished unit nobody has fetched stays on the board so long
SOON = timedelta(hours=1)
MOST = 200  # rows; a screen shows far fewer
HERE = (*BEFORE_DONE, State.REOPENED)


@dataclass(slots=True)
class Slot:
    """One cell of the board: the process and how it stands; empty: not begun; `foreign`: not for this category."""

    process: WorkshopItem
    state: str = ""
    since: datetime | None = None
    foreign: bool = False


@dataclass(slots=True)
class Row:
    """One unit on the board."""

    ticket: Ticket
    sheet: Reception
    slots: list[Slot]
    inspected: Inspected
    late: bool
    soon: bool
    left: timedelta  # until the promise; past it, since

    @property
    def label(self) -> str:
        """Plate, else the last five of the frame or serial number, else the ticket's own."""
        return self.sheet.plate or self.ticket.serial[-5:] or self.ticket.number[-8:]

    @property
    def check(self) -> str:
        """The final check: passed, failed, the number of signatures, or nothing yet; `ready` once it waits to leave."""
        if self.ticket.state in COMPLETED:
            return "ready"
        if self.inspected.passed:
            return "passed"
        if self.inspected.standing.failed:
            return "failed"
        return "signing" if self.inspected.standing.position else ""


@dataclass(slots=True)
class Table:
    """The units of one family under the family's columns."""

    family: str
    columns: list[WorkshopItem]
    rows: list[Row] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(Family(self.family).label)


def in_house(user: User, now: datetime | None = None) -> QuerySet[Ticket]:
    """Workshop tickets whose unit was received and not handed over; what nobody fetched for a month drops out."""
    now = now or timezone.now()
    here = Q(state__in=HERE) | Q(state__in=COMPLETED, settled_at__gte=now - KEPT)
    return (
        Ticket.objects.visible_to(user)
        .filter(here, kind=Kind.WORKSHOP, reception__isnull=False, handing_over__isnull=True)
        .select_related("reception__received_by", "category", "technician", "supervisor")
        .order_by("reception__promised_at", "pk")
    )


def to_receive(user: User) -> QuerySet[Ticket]:
    """Workshop tickets whose unit has not come in yet."""
    return (
        Ticket.objects.visible_to(user)
        .filter(kind=Kind.WORKSHOP, state__in=HERE, reception__isnull=True)
        .select_related("category", "technician", "supervisor", "fault")
        .order_by("appointment_from", "received_at", "pk")
    )


def board(user: User, now: datetime | None = None) -> list[Table]:
    """A table for vehicles and one for appliances, the nearest promise on top. Seven queries, however many units."""
    now = now or timezone.now()
    tickets = list(in_house(user, now)[:MOST])
    columns = WorkshopItem.objects.on(timezone.localdate(now)).filter(use=Use.PROCESS, is_active=True)
    processes = list(columns.order_by("position", "pk"))
    cells: dict[int, dict[int, ProcessCell]] = defaultdict(dict)
    for cell in ProcessCell.objects.filter(ticket__in=[ticket.pk for ticket in tickets]):
        cells[cell.ticket_id][cell.process_id] = cell
    inspections = inspected(tickets)
    tables: dict[str, Table] = {}
    for ticket in tickets:
        family = family_of(ticket.category)
        if family not in tables:
            mine = [p for p in processes if p.category_id or p.family in (Family.ANY, family)]
            shown = {t.category_id for t in tickets} | {t.category.parent_id for t in tickets}
            tables[family] = Table(family, [p for p in mine if not p.category_id or p.category_id in shown])
        table = tables[family]
        slots = [_slot(process, ticket, cells[ticket.pk].get(process.pk)) for process in table.columns]
        table.rows.append(_row(ticket, slots, inspections[ticket.pk], now))
    return [tables[family] for family in (Family.VEHICLE, Family.APPLIANCE) if family in tables]


def _slot(process: WorkshopItem, ticket: Ticket, cell: ProcessCell | None) -> Slot:
    if cell is not None:
        return Slot(process, cell.state, cell.since)
    foreign = process.category_id not in (None, ticket.category_id, ticket.category.parent_id)
    return Slot(process, foreign=foreign)


def _row(ticket: Ticket, slots: list[Slot], found: Inspected, now: datetime) -> Row:
    promised = ticket.reception.promised_at
    running = ticket.state not in COMPLETED
    late = running and promised < now
    return Row(
        ticket, ticket.reception, slots, found, late, running and not late and promised - now <= SOON,
        abs(promised - now),
    )  # fmt: skip
