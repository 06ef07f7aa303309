"""A part taken off a van for a ticket and not built in after all: back onto that van, and off the ticket."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy

from core.errors import DomainError, NotAllowedNow
from parts import services as parts
from parts.models import Movement, Part, Place
from people.models import User
from tickets.choices import FINAL
from tickets.errors import NotFromHere
from tickets.models import ChargeLine, Ticket
from tickets.selectors.money import on_ticket
from tickets.services.old_parts import cause_of
from tickets.services.quoting import locked, require_part, tell
from tickets.transitions import Who

WHO = (Who.TECHNICIAN, Who.SUPERVISOR)
WHAT = gettext_lazy("Giving a part back unused")


class WhyMissing(DomainError):
    code = "unused_reason_missing"
    message = gettext_lazy("Say why the part was not built in.")


class PartIsCharged(NotAllowedNow):
    """Raised with `part` and `charge`: nobody pays for what was not built in."""

    code = "unused_part_charged"
    message = gettext_lazy("%(part)s stands on charge %(charge)s: have that charge reversed first.")


@transaction.atomic
def not_built_in(
    *, ticket: Ticket, part: Part, place: Place, quantity: Decimal, reason: str, by: User, key: str
) -> Movement:
    """Put a part back onto the van it was taken from, in the batches it was taken from; its old one is owed no longer.

    By the ticket's technician or supervisor, before the ticket is closed. The same key again changes nothing. Raises
    NotYourPart, NotYourPlace, NotFromHere, WhyMissing, PartIsCharged, MoreThanUsed, NotAQuantity, PlaceFrozen.
    """
    require_part(ticket, by, str(WHAT), WHO)
    if not reason.strip():
        raise WhyMissing()
    held = locked(ticket)
    if held.state in FINAL:
        raise NotFromHere(action=WHAT, state=held.get_state_display())
    known = Movement.objects.filter(key=key).exists()
    line = parts.return_unused(
        part=part, place=place, quantity=quantity, cause=cause_of(held), by=by, key=key, note=reason.strip()
    )
    if known:
        return line
    _not_charged(held, part)
    told = {"part": part.number, "name": part.name_zh, "quantity": str(line.quantity), "van": place.code}
    tell(held, "part_unused", told, by=by, note=reason.strip())
    return line


def _not_charged(ticket: Ticket, part: Part) -> None:
    """No standing charge names more of the part than is left on the ticket."""
    standing = Q(charge__ticket=ticket, charge__reverses=None, charge__reversed_by=None)
    lines = ChargeLine.objects.filter(standing, part=part)
    charged = lines.aggregate(sum=Sum("quantity"))["sum"] or 0
    if charged and charged > sum(row.quantity for row in on_ticket(ticket, part)):
        raise PartIsCharged(part=part.name, charge=lines.latest("id").charge.number)
