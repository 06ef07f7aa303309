"""The kinds of actions a phone sends: who does each, what it is called, and which of two clocks counts for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from catalog.models import Reason
from core.errors import DomainError
from core.month import is_closed
from core.periods import Period
from tickets.choices import SETTLED, Door
from tickets.device_time import worked_at
from tickets.errors import NotFromHere
from tickets.models import DeviceAction, Ticket
from tickets.services.visits import Clash
from tickets.transitions import BY_ACTION, OTHER_EVENTS

Doing = Callable[[DeviceAction, Ticket], list[Clash] | None]
DOING: dict[str, Doing] = {}


class NoSignature(DomainError):
    code = "no_signature"
    message = gettext_lazy("The customer's signature has not arrived.")


def does(*kinds: str) -> Callable[[Doing], Doing]:
    """These kinds are done by it."""

    def put(doing: Doing) -> Doing:
        for kind in kinds:
            DOING[kind] = doing
        return doing

    return put


def in_words(action: DeviceAction) -> str:
    """What was done on the phone, in a line for the history: the action and what was told with it."""
    told = {k: v for k, v in action.payload.items() if k not in {"width", "height", "contacted", "taken_at"}}
    if action.kind == "facts":
        said = ", ".join(f"{f['key']}={f['value']}" for f in told["facts"])
    else:
        said = ", ".join(str(value) for value in told.values() if value not in ("", None))
    return f"{word_of(action.kind)}: {said}" if said else word_of(action.kind)


WORDS = {
    "facts": gettext_lazy("Findings"), "remark": gettext_lazy("Remark"), "note": gettext_lazy("Note"),
    "photo": gettext_lazy("Photo"), "signature": gettext_lazy("Signature"), "part_used": gettext_lazy("Part used"),
    "quote": gettext_lazy("Quotation"), "dropped": gettext_lazy("Discarded"),
    "quotation_decided": gettext_lazy("Quotation decided"), "charge": gettext_lazy("Charge"),
    "verdict": gettext_lazy("Defective unit confirmed"),
}  # fmt: skip


def word_of(kind: str) -> str:
    """A kind in words."""
    if kind in BY_ACTION:
        return str(BY_ACTION[kind].label)
    return str(WORDS[kind] if kind in WORDS else OTHER_EVENTS[kind][0])


def counted_at(action: DeviceAction, ticket: Ticket) -> datetime | None:
    """The instant that counts: the phone's where it can be believed, None for the moment its message came.

    A month that is locked takes nothing more: what was done in its last hours and came later counts on arrival.
    """
    at = worked_at(
        action.device_at,
        skew=timedelta(seconds=action.skew_s),
        received_at=action.received_at,
        since=ticket.state_since,
    )
    if at is None:
        return None
    zone = timezone.get_default_timezone()
    done, came = (Period.of(timezone.localdate(one, zone)) for one in (at, action.received_at))
    return None if done != came and is_closed(str(done)) else at


def how(action: DeviceAction, ticket: Ticket) -> dict[str, Any]:
    """Both clocks stay with the event; `at`, which the time limits go by, is `counted_at`."""
    counted = counted_at(action, ticket)
    place = action.payload.get("place", "")
    return {"device_at": action.device_at, "at": counted, "door": Door.PHONE, "place": place}


def reason_of(purpose: str, code: str) -> Reason | None:
    """A reason of a list, None where it is not in use."""
    return Reason.objects.filter(purpose=purpose, code=code, is_active=True).first()


def still_open(action: DeviceAction, ticket: Ticket) -> None:
    """Raises NotFromHere once it is settled."""
    if ticket.state in SETTLED:
        raise NotFromHere(action=word_of(action.kind), state=ticket.get_state_display())
