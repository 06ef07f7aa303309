"""Warnings, misses and the chain above them: each once, found by the one column that says when something is due."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from people import stamps
from people.models import Staff
from people.notices import tell, users_with
from people.outbox import emit
from people.permissions import Permission
from tickets.limits import Clock, Happened, stepped
from tickets.models import Ticket, TicketClock
from tickets.selectors.clocks import value_of
from tickets.selectors.limits import book

BATCH = 500
EVENT = {"warned": "ticket.clock_warning", "missed": "ticket.clock_missed", "escalated": "ticket.clock_escalated"}


def watch(now: datetime | None = None) -> int:
    """Everything that has come due by now; returns how many clocks had something to say. Safe to run twice, and by two
    workers at once: a row is taken by lock and its next moment is written in the same transaction."""
    now, told = now or timezone.now(), 0
    while batch := _watch_batch(now):
        told += batch
    return told


@transaction.atomic
def _watch_batch(now: datetime) -> int:
    skip = connection.features.has_select_for_update_skip_locked
    due = TicketClock.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    rows = list(due.select_for_update(skip_locked=skip, of=("self",)).select_related("ticket")[:BATCH])
    known = stamps.read()
    limits = book(known).by_id
    happened: list[tuple[TicketClock, Clock, Happened]] = []
    changed = []
    for row in rows:
        clock, what = stepped(value_of(row), limits.get(row.policy_id), now)
        if what is None:
            continue
        row.level, row.missed_at, row.next_at = clock.level, clock.missed_at, clock.next_at
        changed.append(row)
        happened.append((row, clock, what))
    TicketClock.objects.bulk_update(changed, ["level", "missed_at", "next_at"])
    _tell(happened, known)
    return len(changed)


def _tell(happened: Iterable[tuple[TicketClock, Clock, Happened]], known: stamps.Stamps) -> None:
    happened = list(happened)
    people = {pk for row, _c, _w in happened for pk in (row.ticket.technician_id, row.ticket.supervisor_id)}
    accounts = _accounts(people)
    managers: dict[int, list[int]] = {}
    for row, clock, what in happened:
        ticket = row.ticket
        to = [accounts.get(pk) for pk in _staff(ticket, what)]
        if "manager" in what.who:
            if ticket.branch_id not in managers:
                managers[ticket.branch_id] = users_with(Permission.TICKET_DISPATCH, ticket.branch_id)
            to += managers[ticket.branch_id]
        params = {"ticket": ticket.number, "stage": clock.stage, "deadline_at": clock.deadline_at.isoformat()}
        key = f"clock:{row.pk}:{clock.level}:{clock.deadline_at:%Y%m%d%H%M}"
        about = f"ticket:{ticket.number}"
        tell(EVENT[what.kind], to=to, about=about, url=ticket.get_absolute_url(), params=params, key=key)
        if what.kind == "missed":
            emit("ticket.clock_missed", key, params, known=known)


def _staff(ticket: Ticket, what: Happened) -> list[int | None]:
    """Whom a step names; where nobody is sent yet, what a technician would hear goes to the supervisor."""
    told: list[int | None] = []
    if "technician" in what.who:
        told.append(ticket.technician_id or ticket.supervisor_id)
    if "supervisor" in what.who:
        told.append(ticket.supervisor_id)
    return told


def _accounts(staff: set[int | None]) -> dict[int, int]:
    return dict(Staff.objects.filter(pk__in=[pk for pk in staff if pk], user__is_active=True).values_list("pk", "user"))
