"""The same thing for several tickets: each in its own transaction, its own answer; no refusal stops another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.choices import Purpose
from catalog.models import Reason
from core.errors import DomainError
from people.models import User
from tickets.errors import DuplicateOfItself, Missing
from tickets.models import Ticket
from tickets.services.actions import cancel_ticket
from tickets.services.chasing import chase
from tickets.services.noting import add_remark
from tickets.services.registering import agree_appointment


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one ticket: done, or the sentence of its refusal."""

    ticket: Ticket
    said: str
    done: bool
    status: int = 200


def for_each(tickets: Iterable[Ticket], act: Callable[[Ticket], object], said: str) -> list[Answer]:
    """Run `act` on each; `said` is the sentence of those that went well."""
    answers = []
    for ticket in tickets:
        try:
            with transaction.atomic():
                act(ticket)
        except DomainError as no:
            answers.append(Answer(ticket, str(no), False, no.status))
        else:
            answers.append(Answer(ticket, said, True))
    return answers


def reschedule_tickets(
    *, tickets: Iterable[Ticket], from_at: datetime, until_at: datetime, channel: str, by: User, note: str = ""
) -> list[Answer]:
    """The same new time for all; who agreed is each ticket's caller."""
    return for_each(
        tickets,
        lambda ticket: agree_appointment(
            ticket=ticket, from_at=from_at, until_at=until_at, channel=channel, note=note, by=by,
            agreed_with=ticket.contact_name or str(ticket.store or ""),
        ),
        _("appointment moved"),
    )  # fmt: skip


def remark_tickets(*, tickets: Iterable[Ticket], reason: Reason, text: str, by: User) -> list[Answer]:
    """The same remark on all."""
    return for_each(
        tickets, lambda ticket: add_remark(ticket=ticket, reason=reason, text=text, by=by), _("remark written")
    )


def merge_tickets(*, tickets: Iterable[Ticket], stays: Ticket, by: User, note: str = "") -> list[Answer]:
    """All but one are cancelled as registered twice; they count nowhere and name the one that stays."""
    reason = Reason.objects.filter(purpose=Purpose.CANCEL, is_duplicate=True, is_active=True).first()
    if reason is None:
        raise Missing(field="reason", field_label=_("The reason"))
    others = [ticket for ticket in tickets if ticket.pk != stays.pk]
    if not others:
        raise DuplicateOfItself()
    said = _("merged into %(number)s") % {"number": stays.number}
    return for_each(
        others, lambda ticket: cancel_ticket(ticket=ticket, reason=reason, duplicate_of=stays, by=by, note=note), said
    )


def remind_tickets(*, tickets: Iterable[Ticket], by: User, note: str = "") -> list[Answer]:
    """The customer asks again: a chase-up on each."""
    return for_each(tickets, lambda ticket: chase(ticket=ticket, by=by, note=note), _("chased up"))
