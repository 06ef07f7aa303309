"""Numbered places in half days. The database's unique key decides who of two dispatchers gets one, nothing else."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.duty.selectors import presence_on
from people.models import Staff
from tickets.choices import ON_THE_JOB, WAITING, State
from tickets.dispatch_rules import planned
from tickets.errors import HalfDayFull
from tickets.models import Seat, Ticket

KEPT = (State.DONE, State.CALLED_BACK, State.CLOSED)  # what was worked stays in the day it was worked on
TRIES = 50


def window_of(ticket: Ticket) -> tuple[datetime, datetime] | None:
    """The agreed time of a ticket, if there is one."""
    if ticket.appointment_from is None:
        return None
    return ticket.appointment_from, ticket.appointment_until or ticket.appointment_from


def take(
    *, ticket: Ticket, technician: Staff, day: date | None = None, at: datetime | None = None, over: bool = False,
    places: Mapping[tuple[date, str], int] | None = None,
) -> Seat:  # fmt: skip
    """Sit on the lowest free place of the half day the ticket belongs to; a place it has elsewhere is given back.

    The half day is that of the agreed time; else what is left of `day` (default: today, tomorrow after 18:00).
    `places`: (day, half) → how many there are, where that is known already. `over`: where all are gone a number beyond
    them is taken (somebody said why). Raises HalfDayFull: also where a colleague was faster.
    """
    halves = planned(window_of(ticket), at or timezone.now(), timezone.get_current_timezone(), day)
    if places is None:
        there = presence_on([technician], {d for d, _half in halves})
        places = {(d, half): there[technician.pk, d].capacity(half) for d, half in halves}
    Seat.objects.filter(ticket=ticket).delete()
    for on, half in halves:
        if seat := _sit(ticket, technician, on, half, places.get((on, half), 0)):
            return seat
    on, half = halves[0]
    if over and (seat := _sit(ticket, technician, on, half, None)):
        return seat
    raise HalfDayFull(technician=str(technician), day=on, places=sum(places.get(h, 0) for h in halves))


def _sit(ticket: Ticket, technician: Staff, day: date, half: str, places: int | None) -> Seat | None:
    """The lowest free number up to `places` (None: without end). Whoever was faster took it: then the next one."""
    mine = Seat.objects.filter(technician=technician, day=day, half=half)
    for _n in range(TRIES):
        taken = set(mine.values_list("seat_no", flat=True))
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        if places is not None and number > places:
            return None
        try:
            with transaction.atomic():
                return Seat.objects.create(ticket=ticket, technician=technician, day=day, half=half, seat_no=number)
        except IntegrityError:
            continue
    return None


def release(*, ticket: Ticket) -> None:
    """Give the place back: declined, cancelled, put off."""
    Seat.objects.filter(ticket=ticket).delete()


def follow(*, ticket: Ticket, before: str = "", at: datetime | None = None) -> None:
    """Put the place where the ticket stands now, after a change of state (`before`: the state it left) or of its time.

    Somebody is on the job: a place on the agreed day, beyond the limit if need be (the customer agreed to that time).
    Waiting, given back or cancelled: none. Finished work keeps its place. Sending somebody takes the place itself.
    """
    if ticket.state in KEPT or (before and before not in WAITING and ticket.state in ON_THE_JOB):
        return
    if ticket.state not in ON_THE_JOB or ticket.technician_id is None:
        release(ticket=ticket)
        return
    seat, window = Seat.objects.filter(ticket=ticket).first(), window_of(ticket)
    if seat is not None and seat.technician_id == ticket.technician_id:
        halves = planned(window, at or timezone.now(), timezone.get_current_timezone())
        if window is None or (seat.day, seat.half) in halves:
            return
    take(ticket=ticket, technician=ticket.technician, at=at, over=True)
