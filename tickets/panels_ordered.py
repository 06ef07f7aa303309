"""The card of parts on order on a ticket's page."""

from typing import Any

from django.http import HttpRequest

from parts.selectors.orders import of_job
from people.access import has
from people.permissions import Permission
from tickets.choices import State
from tickets.models import Ticket
from tickets.selectors.attached import attached

ASKS_IN = (State.ACCEPTED, State.WORKING, State.WAITING_PART)


def ordered_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The orders for this job with their states, and the button that asks for parts. Two queries at most."""
    may_ask = ticket.state in ASKS_IN and has(request.user, Permission.ORDER_REQUEST)
    orders = list(of_job(f"ticket:{ticket.number}")) if "parts_order" in attached(ticket) else []
    if not orders and not may_ask:
        return None
    staff = ticket.technician.code if ticket.technician_id else ""
    return {"orders": orders, "may_ask": may_ask, "staff": staff, "may_see": has(request.user, Permission.ORDER_SEE)}
