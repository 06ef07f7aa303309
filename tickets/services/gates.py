"""What stands before an action beside the table of ways: each subject closes the gate while something is missing."""

from collections.abc import Callable

from core.errors import DomainError
from people.models import User
from tickets.models import Ticket

Gate = Callable[..., DomainError | None]  # gate(ticket, by=user)
_gates: dict[str, list[Gate]] = {}


def before(*actions: str) -> Callable[[Gate], Gate]:
    """Decorator: this gate is asked before these actions, on the page (why not) and in the service (refused)."""

    def put_up(gate: Gate) -> Gate:
        for action in actions:
            _gates.setdefault(action, []).append(gate)
        return gate

    return put_up


def closed(action: str, ticket: Ticket, *, by: User) -> DomainError | None:
    """The first refusal that stands before the action; None where the way is free."""
    for gate in _gates.get(action, ()):
        if (no := gate(ticket, by=by)) is not None:
            return no
    return None
