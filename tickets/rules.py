"""Service levels, pure: how long until somebody answers and until it is handled."""

from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
RESPOND_WITHIN = {"normal": 2 * HOUR, "urgent": HOUR}
HANDLE_WITHIN = {"normal": 24 * HOUR, "urgent": 12 * HOUR}
WORKSHOP_WITHIN = 48 * HOUR  # three working days of 16 hours' work at most


def respond_by(received_at: datetime, urgency: str) -> datetime:
    """The instant by which somebody has been sent."""
    return received_at + RESPOND_WITHIN[urgency]


def handle_by(received_at: datetime, kind: str, urgency: str, appointment_until: datetime | None = None) -> datetime:
    """The instant by which it is done; an appointment the customer chose later moves it to that window's end."""
    limit = received_at + (WORKSHOP_WITHIN if kind == "workshop" else HANDLE_WITHIN[urgency])
    return max(limit, appointment_until) if appointment_until else limit
