"""What stands before an action beside the table of ways: each subject closes the gate while something is missing."""

from collections.abc import Callable

from core.errors import DomainError
from people.models import User
from tickets.models import Ticket

Gate = Callable[..., DomainError | None]  # gate(ticket, by=user)
_gates: dict[str, list[Gate]] = {}
_answered: set[Gate] = set()


def before(*actions: str, answered: bool = False) -> Callable[[Gate], Gate]:
    """Decorator: this gate is asked before these actions, on the page (why not) and in the service (refused).

    `answered`: the action's own dialog can say what is missing, so that the page keeps the action on offer.
    """

    def put_up(gate: Gate) -> Gate:
        for action in actions:
            _gates.setdefault(action, []).append(gate)
        if answered:
            _answered.add(gate)
        return gate

    return put_up


def closed(action: str, ticket: Ticket, *, by: User, offered: bool = False) -> DomainError | None:
    """The first refusal that stands before the action (`offered`: before its dialog); None where the way is free."""
    for gate in _gates.get(action, ()):
        if offered and gate in _answered:
            continue
        if (no := gate(ticket, by=by)) is not None:
            return no
    return None
