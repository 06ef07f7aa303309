"""A part in the technician's own van is kept for one of his jobs: his other jobs, and the store, leave it alone."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy

from parts import services as parts
from parts.models import Part, Place, Reservation
from parts.services.orders_steps import in_whole_pieces
from people.models import User
from tickets.choices import SETTLED
from tickets.errors import NotFromHere
from tickets.errors_money import NoVan
from tickets.models import Ticket
from tickets.services.old_parts import cause_of
from tickets.services.quoting import locked, require_part, tell
from tickets.transitions import Who

WHO = (Who.TECHNICIAN, Who.SUPERVISOR)
WHAT = gettext_lazy("Keeping a part for a job")


@transaction.atomic
def promise_part(*, ticket: Ticket, part: Part, quantity: Decimal, by: User, key: str) -> Reservation:
    """Keep so much of the van of whoever works on it; building it in eats the promise (services.promises ends it).

    By the ticket's technician or supervisor. The same key again changes nothing. Raises NotYourPart, NotFromHere,
    NoVan, NotWholePieces, and as parts.reserve: NotEnoughStock, PlaceFrozen, NotAQuantity.
    """
    require_part(ticket, by, str(WHAT), WHO)
    held = locked(ticket)
    if held.state in SETTLED:
        raise NotFromHere(action=WHAT, state=held.get_state_display())
    van = Place.objects.filter(holder=held.technician_id, is_active=True).first() if held.technician_id else None
    if van is None:
        raise NoVan()
    known = Reservation.objects.filter(key=key).exists()
    whole = in_whole_pieces(part, quantity)
    made = parts.reserve(part=part, place=van, quantity=whole, cause=cause_of(held), by=by, key=key)
    if not known:
        told = {"part": part.number, "name": part.name_zh, "quantity": str(made.quantity), "van": van.code}
        tell(held, "part_promised", told, by=by)
    return made


@transaction.atomic
def give_up(*, ticket: Ticket, part: Part, by: User) -> int:
    """Let go of what is still kept of a part; returns how many promises. Raises NotYourPart."""
    require_part(ticket, by, str(WHAT), WHO)
    held = locked(ticket)
    given_up = parts.release(cause=cause_of(held), by=by, part=part)
    if given_up:
        tell(held, "part_let_go", {"part": part.number, "name": part.name_zh}, by=by)
    return given_up
