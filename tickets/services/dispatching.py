"""Sending several at once, and taking it back within seconds: each ticket has its own answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from people.models import Staff, User
from tickets.choices import State
from tickets.errors import TicketMovedOn, TooLateToUndo
from tickets.models import Seat, Ticket, TicketEvent
from tickets.services.actions import assign_ticket, reassign_ticket, take_back_ticket

UNDO_WITHIN = timedelta(seconds=10)
ON_THE_WAY = timedelta(seconds=5)  # what a slow line may cost of them
SENDABLE = (State.NEW, State.REOPENED)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One ticket that went well; `revision` is what an undo must name."""

    ticket: Ticket
    technician: Staff
    revision: int
    seat: Seat

    @property
    def done(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """One ticket that did not, the sentence why, and who was faster where somebody was."""

    ticket: Ticket
    said: str
    code: str
    status: int
    who: str = ""
    at: datetime | None = None

    @property
    def done(self) -> bool:
        return False


def assign_many(
    *, tickets: Iterable[Ticket], technician: Staff, by: User, override: str = "",
    seen: Mapping[int, int] | None = None, day: date | None = None, note: str = "",
) -> list[Assigned | Refused]:  # fmt: skip
    """Send one person to each of these; what is sent already goes over to him. One refusal stops no other.

    `seen`: ticket id → revision the page showed. Every answer stands in the order of the tickets.
    """
    seen = seen or {}
    return [_one(ticket, technician, by, override, seen.get(ticket.pk), day, note) for ticket in tickets]


def _one(
    ticket: Ticket, technician: Staff, by: User, override: str, seen: int | None, day: date | None, note: str
) -> Assigned | Refused:
    try:
        with transaction.atomic():
            if seen is not None and seen != ticket.revision:
                raise TicketMovedOn(ticket=ticket.number, state=ticket.get_state_display())
            if ticket.state in SENDABLE:
                moved = assign_ticket(
                    ticket=ticket, technician=technician, by=by, override=override, day=day, note=note, seen=seen
                )
            else:
                moved = reassign_ticket(
                    ticket=ticket, technician=technician, by=by, override=override, day=day, seen=seen,
                    note=note or override or _("Sent to somebody else from the board"),
                )  # fmt: skip
            return Assigned(moved, technician, moved.revision, Seat.objects.get(ticket=moved))
    except DomainError as refusal:
        return _refused(ticket, refusal)


def _refused(ticket: Ticket, refusal: DomainError) -> Refused:
    """With who and when, where the ticket moved on meanwhile: 马骏 14:20 已派给张伟."""
    if refusal.status != 409:
        return Refused(ticket, str(refusal), refusal.code, refusal.status)
    last = TicketEvent.objects.filter(ticket=ticket).select_related("by", "technician").order_by("-at", "-id").first()
    if last is None or not isinstance(refusal, TicketMovedOn) and refusal.code != "ticket_not_from_here":
        return Refused(ticket, str(refusal), refusal.code, refusal.status)
    who = str(last.by) if last.by else ""
    said = str(refusal)
    if last.action in ("assign", "reassign") and last.technician:
        said = _("%(who)s sent %(technician)s to %(ticket)s at %(time)s.") % {
            "who": who,
            "technician": last.technician.name,
            "ticket": ticket.number,
            "time": f"{timezone.localtime(last.at):%H:%M}",
        }
    return Refused(ticket, said, refusal.code, refusal.status, who, last.at)


@transaction.atomic
def undo_assign(*, ticket: Ticket, revision: int, by: User) -> Ticket:
    """Take back what the same person did within 10 seconds, if nothing happened since: to nobody, or to whom it was.

    Recorded like every step. Raises TooLateToUndo (409).
    """
    ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    last = TicketEvent.objects.filter(ticket=ticket).order_by("-at", "-id").first()
    now = timezone.now()
    mine = last is not None and last.action in ("assign", "reassign") and last.by_id == by.pk
    if not mine or ticket.revision != revision or now - last.recorded_at > UNDO_WITHIN + ON_THE_WAY:
        raise TooLateToUndo(ticket=ticket.number, seconds=UNDO_WITHIN.seconds)
    if last.action == "assign":
        return take_back_ticket(ticket=ticket, by=by, note=_("Undone at once"), seen=revision)
    before = (
        TicketEvent.objects.filter(ticket=ticket, technician__isnull=False).exclude(technician=ticket.technician_id)
        .select_related("technician").order_by("-at", "-id").first()
    )  # fmt: skip
    if before is None:
        return take_back_ticket(ticket=ticket, by=by, note=_("Undone at once"), seen=revision)
    return reassign_ticket(
        ticket=ticket, technician=before.technician, by=by, note=_("Undone at once"), override=_("Undone at once"),
        seen=revision,
    )  # fmt: skip
