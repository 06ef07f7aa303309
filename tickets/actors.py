"""In which part a user may act on a ticket, and why not."""

from core.errors import DomainError
from people.access import has, rights_of
from people.permissions import Permission
from people.roles import Role
from tickets.choices import Kind
from tickets.errors import NotForThisKind, NotFromHere, NotYourPart, SomebodyElseMustConfirm, VisitNotAgreed
from tickets.models import Ticket
from tickets.transitions import WHO_LABELS, Need, Transition, Who


def parts_of(user, ticket: Ticket) -> frozenset[Who]:
    """Every part the user has in this ticket; none where it lies outside the rows he may see."""
    rights = rights_of(user)
    scope, mine = rights.scope, rights.scope.staff_id
    carries = mine is not None and ticket.supervisor_id == mine
    works = mine is not None and ticket.technician_id == mine
    over_branch = scope.everything or ticket.branch_id in scope.branch_ids
    if not (carries or works or over_branch):
        return frozenset()
    manages = over_branch and Role.MANAGER in rights.roles
    parts = {
        Who.DISPATCHER: has(user, Permission.TICKET_DISPATCH) and (carries or manages),
        Who.TECHNICIAN: has(user, Permission.TICKET_WORK) and works,
        Who.SUPERVISOR: has(user, Permission.TICKET_WORK) and carries,
        Who.AGENT: has(user, Permission.TICKET_CALL_BACK) and over_branch and not (carries or works),
        Who.MANAGER: manages,
        Who.REGISTRAR: has(user, Permission.TICKET_REGISTER),
        Who.CLOSER: has(user, Permission.TICKET_CLOSE),
    }
    return frozenset(who for who, holds in parts.items() if holds)


def refusal(ticket: Ticket, way: Transition, user, last_author_id: int | None = None) -> DomainError | None:
    """Why the user can't take this way now; None where he can. `last_author_id`: of the action four eyes look at."""
    if ticket.state not in way.sources:
        return NotFromHere(action=way.label, state=ticket.get_state_display())
    if way.kinds is not None and ticket.kind not in way.kinds:
        return NotForThisKind(action=way.label)
    if not parts_of(user, ticket) & set(way.who):
        return NotYourPart(action=way.label, who=_who(way))
    if way.not_by_author_of and last_author_id is not None and last_author_id == user.pk:
        return SomebodyElseMustConfirm()
    if Need.CONSENT in way.needs and ticket.appointment_from is None and ticket.kind != Kind.WORKSHOP:
        return VisitNotAgreed()
    return None


def _who(way: Transition) -> str:
    return " / ".join(str(WHO_LABELS[who]) for who in way.who)
