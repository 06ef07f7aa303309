"""What leaves the house: a row written in the transaction of what it tells, sent by a worker afterwards, at least once.

A worker takes a row by lease, sends with nothing locked, and writes down the answer. One that dies in between lets
the lease run out and the row is sent again under the same key: receivers know it by that.
"""

import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone

from people import stamps
from people.models import Outgoing, Webhook

log = logging.getLogger(__name__)
STAMP = "webhooks"
LEASE = timedelta(minutes=2)  # longer than the longest wait for an answer
# Waits between tries: after the eighth one it is given up, about a day after the first.
WAITS = [timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720)]
ATTEMPTS = len(WAITS) + 1


def _subscriptions() -> dict[str, list[int]]:
    wanted: dict[str, list[int]] = {}
    for pk, events in Webhook.objects.filter(is_active=True).values_list("pk", "events"):
        for event in events:
            wanted.setdefault(event, []).append(pk)
    return wanted


_remembered = stamps.Remembered(_subscriptions, STAMP)


def emit(event: str, key: str, data: dict[str, Any], *, known: stamps.Stamps | None = None) -> int:
    """Tell every webhook that asked for this event; returns how many. `key` makes it happen once.

    Called in the transaction of what happened: what is rolled back is told to nobody. `data` are plain JSON values
    without personal data. `known` are the stamps where the caller has read them.
    """
    wanted = _remembered.get(known).get(event, ())
    if not wanted:
        return 0
    now = timezone.now()
    rows = [
        Outgoing(key=f"{hook}:{key}"[:160], webhook_id=hook, event=event, body=data, next_at=now) for hook in wanted
    ]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
