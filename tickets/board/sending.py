"""Sending somebody and taking it back: the board's answers over the dispatcher's services."""

from collections.abc import Mapping, Sequence

from people.models import Staff, User
from tickets.models import Ticket
from tickets.services.bulk import Answer, for_each
from tickets.services.dispatching import assign_many, undo_assign


def send(
    *, tickets: Sequence[Ticket], technician: Staff, by: User, override: str = "", seen: Mapping[int, int] | None = None
) -> list[Answer]:
    """Assign all to one technician; each ticket has its own answer, a refusal its sentence."""
    sent = assign_many(tickets=tickets, technician=technician, by=by, override=override, seen=seen)
    return [
        Answer(one.ticket, technician.name, True) if one.done else Answer(one.ticket, one.said, False, one.status)
        for one in sent
    ]


def undo(*, tickets: Sequence[Ticket], seen: Mapping[int, int], by: User) -> list[Answer]:
    """Take a sending back within its seconds (`seen`: ticket id → revision it left)."""
    return for_each(tickets, lambda ticket: undo_assign(ticket=ticket, revision=seen[ticket.pk], by=by), "")
