"""Does what a phone sends: the very services the pages call, with the phone's clock beside ours."""

from tickets.errors import NotYourPart
from tickets.models import DeviceAction, Ticket
from tickets.services import device_goods, device_visits
from tickets.services.device_kinds import DOING, word_of
from tickets.services.visits import Clash
from tickets.transitions import WHO_LABELS, Who


def do(action: DeviceAction, ticket: Ticket) -> list[Clash]:
    """Do it, for the technician of the ticket. Raises what the service raises; returns facts that clash."""
    staff = action.by.staff_or_none
    if staff is None or staff.pk not in (ticket.technician_id, ticket.supervisor_id):
        raise NotYourPart(action=word_of(action.kind), who=str(WHO_LABELS[Who.TECHNICIAN]))
    return DOING[action.kind](action, ticket) or []


__all__ = ["device_goods", "device_visits", "do"]  # the two bring the kinds
