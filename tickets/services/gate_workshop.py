"""What the workshop still asks for before a ticket is finished, and the maker's slip before work goes on."""

from django.utils import timezone

from core.errors import DomainError
from people.models import User
from tickets.choices import Kind, State
from tickets.models import FactorySlip, Reception, Ticket
from tickets.services.gates import before
from tickets.workshop.errors import (
    ChangesOpen,
    HereInTheWorkshop,
    InspectionFailed,
    NotBackYet,
    NotInspected,
    ProcessesOpen,
)
from tickets.workshop.inspections import inspection_of, levels_for, plans_on


@before("finish")
def inspected_before_done(ticket: Ticket, *, by: User) -> DomainError | None:
    """Changes answered and carried out, processes done, every level of the plan signed."""
    if ticket.kind != Kind.WORKSHOP and not levels_for(plans_on(timezone.localdate()), ticket):
        return None
    found = inspection_of(ticket)
    if found.open_changes:
        return ChangesOpen(item=found.open_changes[0].item)
    if found.open_processes:
        return ProcessesOpen(processes=", ".join(found.open_processes))
    if found.passed:
        return None
    if found.standing.failed:
        return InspectionFailed()
    return NotInspected(level=found.next_label)


@before("solve_remotely")
def not_from_afar(ticket: Ticket, *, by: User) -> DomainError | None:
    """A unit that stands here is not solved by telephone past its inspection."""
    if ticket.kind == Kind.WORKSHOP and Reception.objects.filter(ticket=ticket).exists():
        return HereInTheWorkshop()
    return None


@before("resume")
def back_from_the_maker(ticket: Ticket, *, by: User) -> DomainError | None:
    """A unit on an open slip is back and was looked at before work goes on."""
    if ticket.state != State.AT_FACTORY:
        return None
    slip = FactorySlip.objects.open().filter(ticket=ticket).first()
    if slip is not None and slip.inspected_at is None:
        return NotBackYet(slip=slip.number)
    return None
