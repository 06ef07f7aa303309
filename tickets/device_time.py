"""When something done on a phone without a network happened: pure, for the time limits to go by."""

from datetime import datetime, timedelta

OLDEST = timedelta(days=3)  # a dead spot, not a holiday
FARTHEST = timedelta(days=1)  # a clock further off than this was set by hand


def worked_at(device_at: datetime, *, skew: timedelta, received_at: datetime, since: datetime) -> datetime | None:
    """The instant by our clock, or None where the phone's can't be believed and the moment of arrival counts.

    `skew`: how far the phone ran ahead of us when it sent, taken off again. Not after it was received, not before
    `since` (what happened to the ticket last), not older than OLDEST.
    """
    if abs(skew) > FARTHEST:
        return None
    at = device_at - skew
    if not max(since, received_at - OLDEST) <= at <= received_at:
        return None
    return at
