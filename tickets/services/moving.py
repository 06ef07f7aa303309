"""The one door through which a ticket's state changes: the table says whether, this writes row, history and audit."""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Reason
from core import audit
from people import stamps
from people.models import User
from tickets.actors import refusal
from tickets.choices import SETTLED, Door
from tickets.errors import Missing, TicketMovedOn
from tickets.models import Ticket, TicketEvent
from tickets.services import gates, promises, seats
from tickets.services.clocks import Turning
from tickets.services.telling import moved
from tickets.transitions import BY_ACTION, Need, Transition


@dataclass(slots=True)
class Told:
    """What an action was told beside who and when."""

    reason: Reason | None = None
    note: str = ""
    changes: dict[str, Any] = field(default_factory=dict)  # columns of the ticket
    data: dict[str, Any] = field(default_factory=dict)  # kept with the event


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How an action came in; the services pass it through as `**how`.

    `seen` is the revision the actor's page showed: an old one is refused as moved on (409). `at` is for history laid
    afterwards (demonstration, tests); pages never give it. `device_at` is the phone's own clock.
    """

    seen: int | None = None
    at: datetime | None = None
    device_at: datetime | None = None
    place: str = ""
    door: str = Door.PAGE


def need(value: object, label: str, name: str) -> None:
    """Raises Missing, naming the field, for what is empty."""
    if value in (None, ""):
        raise Missing(field=name, field_label=label)


def _check_reason(way: Transition, reason: Reason | None) -> None:
    if Need.REASON in way.needs:
        if reason is None or reason.purpose != way.purpose:
            raise Missing(field="reason", field_label=_("The reason"))


def last_author(ticket: Ticket, action: str) -> int | None:
    """Who did this action last, for four eyes."""
    events = TicketEvent.objects.filter(ticket=ticket, action=action).order_by("-at", "-id")
    return events.values_list("by_id", flat=True).first()


@transaction.atomic
def move(ticket: Ticket, action: str, *, by: User, told: Told, how: dict[str, Any]) -> Ticket:
    """Take one way of the table. Raises NotAllowedNow (409), NotYours (403), Missing (422). Returns the ticket anew."""
    way, come = BY_ACTION[action], Circumstances(**how)
    check_seen(ticket, come.seen)
    author = last_author(ticket, way.not_by_author_of) if way.not_by_author_of else None
    if (no := refusal(ticket, way, by, author)) is not None:
        raise no
    if (no := gates.closed(action, ticket, by=by)) is not None:
        raise no
    _check_reason(way, told.reason)
    if Need.NOTE in way.needs:
        need(told.note, _("The note"), "note")
    at = max(come.at or timezone.now(), ticket.state_since)
    settled_at = (ticket.settled_at or at) if way.target in SETTLED else None
    columns = {
        "state": way.target.value,
        "state_since": at,
        "revision": ticket.revision + 1,
        "settled_at": settled_at,
        **told.changes,
    }
    if ticket.settled_at is not None and settled_at is None:
        columns["reopened_at"] = at
    known, had = stamps.read(), ticket.technician_id
    turning = Turning(_as_it_will_be(ticket, told.changes), known)
    columns |= turning.turn(way.target, at)
    # One guarded statement: whoever looked at an older state or revision changes nothing.
    mine = Ticket.objects.filter(pk=ticket.pk, state=ticket.state, revision=ticket.revision)
    if mine.update(**columns) != 1:
        ticket.refresh_from_db()
        raise TicketMovedOn(ticket=ticket.number, state=ticket.get_state_display())
    before = ticket.state
    for name, value in columns.items():
        setattr(ticket, name, value)
    turning.save()
    seats.follow(ticket=ticket, before=before, at=at)
    promises.follow(ticket=ticket, had=had, by=by)
    record_event(ticket, action, by=by, at=at, from_state=before, told=told, come=come)
    audit.record(
        f"ticket.{action}",
        target=ticket,
        by=by,
        reason=told.note or (told.reason.code if told.reason else ""),
        before={"state": before},
        after={"state": ticket.state, **told.data},
    )
    moved(ticket, action, had=had, told=told, loud=turning.ended_loud, known=known)
    return ticket


def check_seen(ticket: Ticket, seen: int | None) -> None:
    """Raises TicketMovedOn (409) when the actor's page showed an older revision than the one that stands."""
    if seen is not None and seen != ticket.revision:
        raise TicketMovedOn(ticket=ticket.number, state=ticket.get_state_display())


def _as_it_will_be(ticket: Ticket, changes: dict[str, Any]) -> Ticket:
    """For the clocks: the ticket with the appointment the action leaves it with, in the state it still has."""
    if not changes.keys() & {"appointment_from", "appointment_until"}:
        return ticket
    seen = copy(ticket)
    seen.appointment_from = changes.get("appointment_from", ticket.appointment_from)
    seen.appointment_until = changes.get("appointment_until", ticket.appointment_until)
    return seen


def record_event(
    ticket: Ticket, action: str, *, by: User | None, at: datetime, from_state: str, told: Told, come: Circumstances
) -> TicketEvent:
    """The history row: state, supervisor and settling as the event left them."""
    return TicketEvent.objects.create(
        ticket=ticket,
        action=action,
        from_state=from_state,
        state=ticket.state,
        supervisor_id=ticket.supervisor_id,
        technician_id=ticket.technician_id,
        settled_at=ticket.settled_at,
        at=at,
        device_at=come.device_at,
        by=by,
        door=come.door,
        place=come.place,
        reason=told.reason,
        note=told.note,
        data=told.data,
    )
