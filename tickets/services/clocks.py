"""The clocks of tickets, written when something changes. The arithmetic is limits.py's; here are rows and columns.

Nothing recomputes deadlines afterwards: `watch` only looks for the few rows whose next warning or miss has come.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.copying import insert_rows
from people import stamps
from tickets import limits
from tickets.limits import Clock, Plan
from tickets.models import Ticket, TicketClock
from tickets.selectors.clocks import NAMES, value_of
from tickets.selectors.limits import level_of_unit, plan_of


def _row(ticket_id: int, clock: Clock) -> TicketClock:
    values = asdict(clock)
    values.pop("pk")
    return TicketClock(ticket_id=ticket_id, policy_id=values.pop("policy"), **values)


DUE = ("due_at", "due_stage", "warn_at", "is_paused")  # the columns below


def due_columns(clocks: Iterable[Clock]) -> dict[str, Any]:
    """What the ticket itself carries of its clocks, for lists and their indexes."""
    open_ones = [clock for clock in clocks if clock.stopped_at is None]
    first = limits.nearest(open_ones)
    return {
        "due_at": first.deadline_at if first else None,
        "due_stage": first.stage if first else "",
        "warn_at": first.warn_at if first else None,
        "is_paused": first is None and bool(open_ones),
    }


def prepare(ticket: Ticket, at: datetime, known: stamps.Stamps | None = None) -> list[Clock]:
    """The clocks of a ticket that is about to be saved; puts their columns on it, so that saving it needs no second
    statement. `start` afterwards writes their rows. With an appointment on the ticket the customer has been reached,
    and the time on site runs from the first moment."""
    known = stamps.read() if known is None else known
    if not ticket.contract_code:
        ticket.contract_code = level_of_unit(ticket.unit_id, timezone.localdate(at), known)
    plan = plan_of(ticket, known)
    clocks = limits.opened(at, plan)
    if plan.window:
        clocks = limits.agreed(clocks, at=at, plan=plan)
    for name, value in due_columns(clocks).items():
        setattr(ticket, name, value)
    ticket.prepared_clocks = clocks
    return clocks


def start(ticket: Ticket, at: datetime) -> None:
    """The first clocks of a ticket just made: one insert where `prepare` came before, else an update of it too."""
    clocks = getattr(ticket, "prepared_clocks", None)
    if clocks is None:
        clocks = prepare(ticket, at)
        Ticket.objects.filter(pk=ticket.pk).update(contract_code=ticket.contract_code, **due_columns(clocks))
    TicketClock.objects.bulk_create(_row(ticket.pk, clock) for clock in clocks)
    del ticket.prepared_clocks


class Turning:
    """The clocks of one ticket while it changes: read and locked once, changed in memory, written in few statements."""

    def __init__(self, ticket: Ticket, known: stamps.Stamps | None = None) -> None:
        self.ticket_id = ticket.pk
        rows = TicketClock.objects.select_for_update().filter(ticket=ticket.pk, stopped_at=None).order_by("pk")
        self.before = {row.pk: value_of(row) for row in rows}
        self.after: list[Clock] = list(self.before.values())
        self._ticket, self._known = ticket, known
        self._plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        if self._plan is None:
            self._plan = plan_of(self._ticket, self._known)
        return self._plan

    def turn(self, after: str, at: datetime) -> dict[str, Any]:
        """The ticket goes to another state; returns the ticket's columns."""
        self.after = limits.turned(self.after, before=self._ticket.state, after=after, at=at, plan=self.plan)
        return due_columns(self.after)

    def agree(self, at: datetime) -> dict[str, Any]:
        """The customer agreed to the window that stands on the ticket; returns the ticket's columns."""
        self.after = limits.agreed(self.after, at=at, plan=self.plan)
        return due_columns(self.after)

    def correct(self, at: datetime) -> dict[str, Any]:
        """What decides about limits was put right; returns the ticket's columns."""
        self.after = limits.corrected(self.after, at=at, plan=self.plan)
        return due_columns(self.after)

    @property
    def ended_loud(self) -> bool:
        """Whether a clock stopped that somebody had been told of."""
        return any(c.stopped_at and self.before[c.pk].level for c in self.after if c.pk is not None)

    def save(self) -> None:
        """Write what changed: one statement for rows that changed alike, one insert for all new ones."""
        alike: dict[tuple, list[int]] = defaultdict(list)
        for clock in self.after:
            if clock.pk is not None and clock != (old := self.before[clock.pk]):
                old_values, values = asdict(old), asdict(clock)
                alike[tuple((n, v) for n, v in values.items() if v != old_values[n])].append(clock.pk)
        for changes, ids in alike.items():
            columns = {("policy_id" if name == "policy" else name): value for name, value in changes}
            TicketClock.objects.filter(pk__in=ids, stopped_at=None).update(**columns)
        fresh = [_row(self.ticket_id, clock) for clock in self.after if clock.pk is None]
        if fresh:
            TicketClock.objects.bulk_create(fresh)


def turn(ticket: Ticket, before_state: str, at: datetime) -> None:
    """The clocks follow a change of state that is written already; moving.move does it in its own statement."""
    turning = Turning(ticket)
    state, ticket.state = ticket.state, before_state
    try:
        columns = turning.turn(state, at)
    finally:
        ticket.state = state
    _keep(ticket, turning, columns)


def agree(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """After an appointment is on the ticket: contact is made, the time on site runs, completion may wait for it.

    Sets the columns on the ticket and returns them; the caller saves them with the appointment's own.
    """
    return _set(ticket, Turning(ticket), "agree", at)


def correct(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """After urgency, product or contract were put right on the ticket: running clocks are planned anew.

    Sets the columns on the ticket and returns them; the caller saves them with the facts.
    """
    return _set(ticket, Turning(ticket), "correct", at)


def _set(ticket: Ticket, turning: Turning, how: str, at: datetime) -> dict[str, Any]:
    columns = getattr(turning, how)(at)
    turning.save()
    for name, value in columns.items():
        setattr(ticket, name, value)
    return columns


def _keep(ticket: Ticket, turning: Turning, columns: dict[str, Any]) -> None:
    turning.save()
    Ticket.objects.filter(pk=ticket.pk).update(**columns)
    for name, value in columns.items():
        setattr(ticket, name, value)


RUNNING = TicketClock.objects.filter(ticket=OuterRef("pk"), stopped_at=None, paused_since=None)
STANDING_STILL = TicketClock.objects.filter(ticket=OuterRef("pk"), stopped_at=None, paused_since__isnull=False)
READ = (
    "pk", "kind", "urgency", "job_class", "contract_code", "category", "branch", "state", "state_since", "received_at",
    "appointment_from", "appointment_until",
)  # fmt: skip


@transaction.atomic
def plan_many(tickets: QuerySet[Ticket], now: datetime) -> int:
    """Open tickets that came with a sheet get the clocks that run in the state they are in; returns how many clocks.

    What ran out before it came here is marked missed and nobody is told: it is history. A handful of statements,
    however many tickets; settled ones get none.
    """
    known, rows = stamps.read(), []
    tickets = tickets.order_by()
    TicketClock.objects.filter(ticket__in=tickets.values("pk"), stopped_at=None).update(
        stopped_at=now, is_dropped=True, paused_since=None, pause_state="", next_at=None
    )
    made: dict[tuple, list[tuple]] = {}
    for ticket in tickets.filter(settled_at=None).only(*READ).iterator(chunk_size=2000):
        plan = plan_of(ticket, known)
        alike = (plan.case, plan.window, ticket.branch_id, ticket.state, ticket.received_at, ticket.state_since)
        if alike not in made:
            made[alike] = [_columns(_quiet(clock, now)) for clock in standing(ticket, plan)]
        rows += [(ticket.pk, *columns) for columns in made[alike]]
    insert_rows(TicketClock, ["ticket", "policy", *NAMES], rows)
    first = RUNNING.order_by("deadline_at", "stage")
    tickets.update(
        due_at=Subquery(first.values("deadline_at")[:1]),
        due_stage=Coalesce(Subquery(first.values("stage")[:1]), Value("")),
        warn_at=Subquery(first.values("warn_at")[:1]),
        is_paused=Case(When(Exists(STANDING_STILL) & ~Exists(RUNNING), then=Value(True)), default=Value(False)),
    )
    return len(rows)


def _columns(clock: Clock) -> tuple:
    return (clock.policy, *(getattr(clock, name) for name in NAMES))


def standing(ticket: Ticket, plan: Plan) -> list[Clock]:
    """The clocks that run for a ticket of which only its present state is known."""
    begun = limits.turned(
        limits.opened(ticket.received_at, plan), before="", after=ticket.state, at=ticket.state_since, plan=plan
    )
    return [clock for clock in begun if clock.stopped_at is None]


def _quiet(clock: Clock, now: datetime) -> Clock:
    """Long missed when it came: marked, told to nobody. What can still be kept is watched like any other."""
    if clock.paused_since is None and now > clock.deadline_at:
        return limits.silenced(clock)
    return clock
