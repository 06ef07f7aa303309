"""What rooms below, that do not know tickets, ask of one: in whose hands it is, what a part was charged at."""

from decimal import Decimal

from parts.models import Part
from people.models import Staff, User
from tickets.models import ChargeLine, Ticket


def worker_of(number: str, user: User) -> Staff | None:
    """The technician of an open ticket the user may see; None where there is no such ticket or nobody yet."""
    found = Ticket.objects.visible_to(user).open().filter(number=number).select_related("technician__branch").first()
    return found.technician if found else None


def charged_at(number: str, part: Part) -> Decimal | None:
    """Yuan for one of a part, exact, by the charges of a ticket that stand; 0 where warranty covered it, None where
    nothing is charged."""
    lines = ChargeLine.objects.filter(
        charge__ticket__number=number, charge__reverses=None, charge__reversed_by=None, part=part, quantity__gt=0
    ).values_list("quantity", "amount")  # fmt: skip
    told = list(lines)
    return sum(amount for _many, amount in told) / sum(many for many, _amount in told) if told else None
