"""Whose file a report without an account belongs to: the same number and the same name, for a person to confirm."""

import re

from customers.models import Customer
from people.models import User
from tickets.choices import Source
from tickets.models import Ticket

MOST = 3
_TITLES = re.compile(r"(先生|女士|小姐|太太|mr\.?|mrs\.?|ms\.?)", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A name without title and spaces, as two of them are compared."""
    return re.sub(r"\s+", "", _TITLES.sub("", name)).casefold()


def likely_customers(ticket: Ticket, user: User) -> list[Customer]:
    """Files the reader may see with this phone and this name; none where the ticket has its customer already."""
    if ticket.customer_id or ticket.source != Source.WEB or not (ticket.contact_phone and ticket.contact_name):
        return []
    mine = Customer.objects.visible_to(user).current().filter(phones__digits=ticket.contact_phone).distinct()
    told = plain_name(ticket.contact_name)
    return [one for one in mine.order_by("number")[:20] if plain_name(one.name) == told][:MOST]
