"""Who is told when a ticket moves, and which things to do are done by it. A statement or two, no more."""

from typing import Any

from people import stamps
from people.notices import settle, tell, users_of
from people.outbox import emit
from tickets.choices import State
from tickets.models import Ticket
from tickets.telling import CLOCKS

# What an action does away with: somebody had been asked to do just this.
SETTLES = {
    "assign": ("ticket.declined", "ticket.reopened"),
    "reassign": ("ticket.assigned",),
    "decline": ("ticket.assigned",),
    "accept": ("ticket.assigned", "ticket.chased"),
    "set_out": ("ticket.chased",),
}


def about(ticket: Ticket) -> str:
    """The name under which a ticket's notices are found."""
    return f"ticket:{ticket.number}"


def moved(ticket: Ticket, action: str, *, had: int | None, told: Any, loud: bool, known: stamps.Stamps) -> None:
    """After a move. `had` is who had it before; `loud`: a clock stopped that somebody had been warned of."""
    object_name, url = about(ticket), ticket.get_absolute_url()
    key = f"{ticket.number}:{ticket.revision}"
    done = SETTLES.get(action, ()) + (CLOCKS if loud else ())
    if ticket.settled_at is not None:
        settle(object_name)
    elif done:
        settle(object_name, *done)
    if action in {"assign", "reassign"}:
        technician = told.changes["technician"]
        params = {"ticket": ticket.number, "what": ticket.fault_text[:40] or "--"}
        tell("ticket.assigned", to=[technician.user_id], about=object_name, url=url, params=params, key=f"to:{key}")
        if action == "reassign" and had and had != technician.pk:
            tell("ticket.taken_away", to=users_of([had]), about=object_name, url=url, params={"ticket": ticket.number},
                 key=f"from:{key}")  # fmt: skip
    elif action == "decline":
        params = {"ticket": ticket.number, "technician": told.data.get("technician", ""), "reason": str(told.reason)}
        tell("ticket.declined", to=users_of([ticket.supervisor_id]), about=object_name, url=url, params=params,
             key=f"no:{key}")  # fmt: skip
    elif ticket.state == State.REOPENED:
        params = {"ticket": ticket.number, "reason": str(told.reason)}
        tell("ticket.reopened", to=users_of([ticket.supervisor_id, had]), about=object_name, url=url, params=params,
             key=f"again:{key}")  # fmt: skip
    data = {"ticket": ticket.number, "action": action, "state": str(ticket.state), "at": ticket.state_since.isoformat()}
    emit("ticket.moved", f"moved:{key}", data, known=known)


def registered(ticket: Ticket, known: stamps.Stamps | None = None) -> None:
    """After a ticket is registered: other systems that asked for it."""
    data = {"ticket": ticket.number, "kind": str(ticket.kind), "urgency": str(ticket.urgency)}
    data["at"] = ticket.received_at.isoformat()
    emit("ticket.registered", f"registered:{ticket.number}", data, known=known)
