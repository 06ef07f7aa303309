"""What is kept for a job of what lies in its technician's van, or in a store: free again once the job needs it no more.

Apart from services.promising, which asks for it: moving.py stands below that one and above this.
"""

from parts import services as parts
from parts.models import Place
from people.models import User
from tickets.choices import SETTLED
from tickets.models import Ticket
from tickets.services.old_parts import cause_of


def follow(*, ticket: Ticket, had: int | None, by: User) -> None:
    """After a change of state: all is free once nothing is left to repair; a van's once the job is not its holder's.

    What an order asked for this job keeps on its shelf is the order's own, and stays. `had`: the technician before.
    """
    if ticket.state in SETTLED:
        parts.release(cause=cause_of(ticket), by=by)
    elif had and had != ticket.technician_id and (van := Place.objects.filter(holder=had).first()):
        parts.release(cause=cause_of(ticket), by=by, place=van)
