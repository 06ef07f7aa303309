"""What happened since a board was drawn: one cheap question whether, and only then what."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.board.statements import Marks, Piece, answers, joined, written
from tickets.models import Remark, Ticket, TicketEvent
from tickets.transitions import BY_ACTION, OTHER_EVENTS

EVENTS_LOOKED_AT, REMARKS_LOOKED_AT = 64, 64


def mark() -> str:
    """Another text whenever an event or a remark was written anywhere. One query over two ends of two indexes."""
    return mark_of(answers(joined(ends(), ", ").within("SELECT {}"), {}, DEFAULT_DB_ALIAS)[0])


def mark_of(told: Iterable[int | None]) -> str:
    """The text from what `ends` answer."""
    return "-".join(f"{int(number or 0):x}" for number in told)


@cache
def ends() -> tuple[Piece, ...]:
    """The last ids of events and remarks, added up, each a value to be selected.

    The last ones together, not only the highest: of two writers the one with the lower id may commit later. Whatever
    is written pushes a lower id out, hence the sum only grows.
    """
    last = (TicketEvent.objects.order_by("-pk")[:EVENTS_LOOKED_AT], Remark.objects.order_by("-pk")[:REMARKS_LOOKED_AT])
    pieces = [written(rows.values("pk"), Marks()) for rows in last]
    return tuple(piece.within("(SELECT SUM(pk) FROM ({}) AS ends)") for piece in pieces if piece)


def said_about(ticket_ids: Iterable[int]) -> dict[int, str]:
    """Ticket id → who did what to it last, in a sentence. One query."""
    ids = list(ticket_ids)
    if not ids:
        return {}
    latest = TicketEvent.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-id").values("pk")[:1]
    events = TicketEvent.objects.filter(
        pk__in=Ticket.objects.filter(pk__in=ids).order_by().annotate(latest=Subquery(latest)).values("latest")
    ).select_related("by", "technician")
    return {event.ticket_id: _said(event) for event in events}


def _said(event: TicketEvent) -> str:
    who = str(event.by) if event.by else _("System")
    told = {"who": who, "time": _clock(event.at)}
    if event.action in {"assign", "reassign"} and event.technician:
        return _("%(who)s assigned it to %(name)s at %(time)s") % {**told, "name": event.technician.name}
    what = BY_ACTION[event.action].past if event.action in BY_ACTION else OTHER_EVENTS.get(event.action, ("", ""))[0]
    return _("%(who)s at %(time)s: %(what)s") % {**told, "what": what or event.action}


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"
