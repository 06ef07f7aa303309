"""Service levels, pure: how long until somebody answers and until it is handled, and how a clock stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
RESPOND_WITHIN = {"normal": 2 * HOUR, "urgent": HOUR}
HANDLE_WITHIN = {"normal": 24 * HOUR, "urgent": 12 * HOUR}
WORKSHOP_WITHIN = 48 * HOUR  # three working days of 16 hours' work at most
SHORT = timedelta(minutes=45)

UNSEEN_YET = frozenset({"new", "reopened"})
STANDING_STILL = frozenset({"waiting_part", "waiting_customer", "at_factory", "unrepairable"})
OVER = frozenset({"done", "called_back", "closed", "cancelled"})


def respond_by(received_at: datetime, urgency: str) -> datetime:
    """The instant by which somebody has been sent."""
    return received_at + RESPOND_WITHIN[urgency]


def handle_by(received_at: datetime, kind: str, urgency: str, appointment_until: datetime | None = None) -> datetime:
    """The instant by which it is done; an appointment the customer chose later moves it to that window's end."""
    limit = received_at + (WORKSHOP_WITHIN if kind == "workshop" else HANDLE_WITHIN[urgency])
    return max(limit, appointment_until) if appointment_until else limit


@dataclass(frozen=True, slots=True)
class Clock:
    """Which clock (respond, handle), its deadline; ok, warn, late, paused, met or missed; what is left or over."""

    name: str
    deadline: datetime
    status: str
    left: timedelta


def clock_of(
    state: str, respond: datetime | None, handle: datetime | None, settled_at: datetime | None, now: datetime
) -> Clock | None:
    """The clock that matters now; None where none was ever set, or the ticket was cancelled."""
    name, deadline = ("respond", respond) if state in UNSEEN_YET else ("handle", handle)
    if deadline is None or state == "cancelled":
        return None
    if state in OVER:
        at = settled_at or now
        return Clock(name, deadline, "met" if at <= deadline else "missed", deadline - at)
    left = deadline - now
    if state in STANDING_STILL:
        return Clock(name, deadline, "paused", left)
    if left < timedelta(0):
        return Clock(name, deadline, "late", -left)
    return Clock(name, deadline, "warn" if left <= SHORT else "ok", left)
