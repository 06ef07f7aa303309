"""In whose hands a ticket is, for the rooms below that do not know tickets."""

from people.models import Staff, User
from tickets.models import Ticket


def worker_of(number: str, user: User) -> Staff | None:
    """The technician of an open ticket the user may see; None where there is no such ticket or nobody yet."""
    found = Ticket.objects.visible_to(user).open().filter(number=number).select_related("technician__branch").first()
    return found.technician if found else None
