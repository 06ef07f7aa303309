"""Where the inspection of tickets stands, for one ticket and for a whole board by a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from tickets.choices import Kind
from tickets.models import Inspection, InspectionPlan, ProcessCell, ServiceChange, Ticket
from tickets.workshop.choices import Agreement, Cell, Signer
from tickets.workshop.rules import Signed, Standing, standing

DEFAULT_LEVELS = {Kind.WORKSHOP: (Signer.SELF, Signer.LEADER, Signer.INSPECTOR)}


@dataclass(frozen=True, slots=True)
class Inspected:
    """A ticket's inspection: the levels of its plan, where it stands, and what is still in its way."""

    levels: tuple[str, ...]
    standing: Standing
    open_processes: tuple[str, ...] = ()
    open_changes: tuple[ServiceChange, ...] = ()

    @property
    def next_level(self) -> str:
        """Who signs next; empty once all have."""
        return "" if self.standing.position is None else self.levels[self.standing.position]

    @property
    def next_label(self) -> str:
        return str(Signer(self.next_level).label) if self.next_level else ""

    @property
    def passed(self) -> bool:
        return self.standing.passed


def plans_on(day: date) -> dict[tuple[str, int | None], tuple[str, ...]]:
    """(service, category or None) → levels, of the plans in force that day; one query."""
    rows = InspectionPlan.objects.on(day).order_by("from_on")
    return {(row.kind, row.category_id): tuple(level for level in row.levels if level in Signer) for row in rows}


def levels_for(plans: dict, ticket: Ticket) -> tuple[str, ...]:
    """The levels of the nearest plan: the category's, its parent's, everybody's; else the house's for the workshop."""
    for category_id in (ticket.category_id, ticket.category.parent_id, None):
        if (ticket.kind, category_id) in plans:
            return plans[ticket.kind, category_id]
    return DEFAULT_LEVELS.get(ticket.kind, ())


def inspected(tickets: Iterable[Ticket], day: date | None = None) -> dict[int, Inspected]:
    """Ticket id → its inspection. Four queries, however many tickets; categories must have been read with them."""
    tickets = list(tickets)
    plans = plans_on(day or timezone.localdate())
    ids = [ticket.pk for ticket in tickets]
    signed: dict[int, list[Signed]] = defaultdict(list)
    for row in Inspection.objects.filter(ticket__in=ids):
        signed[row.ticket_id].append(Signed(row.round_no, row.position, row.passed, row.by_id, row.at))
    changed: dict[int, datetime] = {}
    open_processes: dict[int, list[str]] = defaultdict(list)
    for cell in ProcessCell.objects.filter(ticket__in=ids).select_related("process"):
        changed[cell.ticket_id] = max(cell.since, changed.get(cell.ticket_id, cell.since))
        if cell.state != Cell.DONE:
            open_processes[cell.ticket_id].append(cell.process.name)
    open_changes: dict[int, list[ServiceChange]] = defaultdict(list)
    for change in ServiceChange.objects.filter(ticket__in=ids).exclude(agreement=Agreement.REFUSED):
        if change.done_at:
            changed[change.ticket_id] = max(change.done_at, changed.get(change.ticket_id, change.done_at))
        else:
            open_changes[change.ticket_id].append(change)
    found = {}
    for ticket in tickets:
        times = [at for at in (changed.get(ticket.pk), ticket.reopened_at) if at is not None]
        levels = levels_for(plans, ticket)
        found[ticket.pk] = Inspected(
            levels,
            standing(levels, signed[ticket.pk], max(times) if times else None),
            tuple(open_processes[ticket.pk]),
            tuple(open_changes[ticket.pk]),
        )
    return found


def inspection_of(ticket: Ticket) -> Inspected:
    """One ticket's inspection."""
    return inspected([ticket])[ticket.pk]
