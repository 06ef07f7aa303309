"""The card that says whether a ticket is in warranty, and why: as it stood when it was registered."""

from typing import Any

from django.http import HttpRequest

from customers.display import promise_of
from people.access import has
from people.permissions import Permission
from tickets.models import Ticket

MAY_CHECK = (Permission.TICKET_REGISTER, Permission.TICKET_DISPATCH, Permission.TICKET_WORK)


def panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Nothing for tickets taken over from sheets, of which nobody worked anything out."""
    promise = promise_of(ticket.coverage)
    if promise is None and not ticket.serial_unknown and not ticket.chased_count:
        return None
    may_check = any(has(request.user, permission) for permission in MAY_CHECK)
    return {"promise": promise, "may_check": may_check and ticket.serial_unknown}
