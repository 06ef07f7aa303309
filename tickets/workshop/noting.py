"""What every service of the workshop does: look whether the ticket is one of its own, and write into its history."""

from datetime import datetime
from typing import Any

from core.errors import NotYours
from people.access import has
from people.models import User
from people.permissions import Permission
from tickets.choices import SETTLED, Kind
from tickets.models import Ticket
from tickets.services.moving import Circumstances, Told, record_event
from tickets.workshop.errors import AlreadySettled, NotForTheWorkshop


def require(by: User, *permissions: Permission) -> None:
    """Raises NotYours."""
    if not any(has(by, permission) for permission in permissions):
        raise NotYours()


def in_the_workshop(ticket: Ticket) -> None:
    """Raises NotForTheWorkshop, AlreadySettled."""
    if ticket.kind != Kind.WORKSHOP:
        raise NotForTheWorkshop(ticket=ticket.number)
    if ticket.state in SETTLED:
        raise AlreadySettled(ticket=ticket.number, state=ticket.get_state_display())


def locked(ticket: Ticket) -> Ticket:
    """The ticket's row, ours until the transaction ends: what is counted beside it stays as counted."""
    return Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("category").get(pk=ticket.pk)


def tell(ticket: Ticket, action: str, by: User, at: datetime, note: str = "", **data: Any) -> None:
    """An event that leaves the state as it is."""
    told = Told(note=note[:500], data=data)
    record_event(ticket, action, by=by, at=at, from_state=ticket.state, told=told, come=Circumstances())
