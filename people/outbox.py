"""What leaves the house: a row written in the transaction of what it tells, sent by a worker afterwards, at least once.

A worker takes a row by lease, sends with nothing locked, and writes down the answer. One that dies in between lets
the lease run out and the row is sent again under the same key: receivers know it by that.
"""

import logging
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.errors import DomainError
from people import hooks, stamps
from people.calling_out import post
from people.choices import OutState
from people.models import Outgoing, Webhook
from people.notices import tell, users_with
from people.permissions import Permission

log = logging.getLogger(__name__)
STAMP = "webhooks"
LEASE = timedelta(minutes=2)  # longer than the longest wait for an answer
# Waits between tries: after the eighth one it is given up, about a day after the first.
WAITS = [timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720)]
ATTEMPTS = len(WAITS) + 1
STOP_AFTER = 20  # failures in a row, whatever was to be told


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


def write_letter(*, user_id: int, key: str, to: str, subject: str, text: str) -> None:
    """A letter to one account, once per key; a worker sends it after the transaction."""
    letter = Outgoing(
        key=f"mail:{key}"[:160], user_id=user_id, event="mail", next_at=timezone.now(),
        body={"to": to, "subject": subject, "text": text},
    )  # fmt: skip
    Outgoing.objects.bulk_create([letter], ignore_conflicts=True)


def deliver_due(limit: int = 200) -> int:
    """Send what is due, one after the other; returns how many were tried. Any number of workers may do this at once."""
    tried = 0
    while tried < limit and (outgoing := _take()) is not None:
        tried += 1
        _try(outgoing)
    return tried


def _take() -> Outgoing | None:
    """The next due row, leased to the caller: a guarded update, so that two workers never hold one."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = Outgoing.objects.filter(free, state=OutState.WAITING, next_at__lte=now).order_by("next_at", "pk")
    for pk in due.values_list("pk", flat=True)[:20]:
        mine = Outgoing.objects.filter(free, pk=pk, state=OutState.WAITING)
        if mine.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
            return Outgoing.objects.select_related("webhook", "user").get(pk=pk)
    return None


def _try(outgoing: Outgoing) -> None:
    status: int | None = None
    try:
        status, error = _send(outgoing)
    except (DomainError, OSError, ValueError) as refusal:  # smtplib's errors are OSErrors
        error = f"{type(refusal).__name__}: {refusal}"
    except Exception as unforeseen:  # one delivery nobody can make must not hold up the others
        log.exception("delivery %s failed", outgoing.pk)
        error = type(unforeseen).__name__
    _note(outgoing, status, error[:300])


def _send(outgoing: Outgoing) -> tuple[int | None, str]:
    if outgoing.webhook_id is None:
        told = outgoing.body
        headers = {"Message-ID": f"<{outgoing.pk}.{outgoing.created_at:%Y%m%d%H%M%S}@aftersales>"}
        EmailMessage(told["subject"], told["text"], to=[told["to"]], headers=headers).send()
        return None, ""
    if not outgoing.webhook.is_active and outgoing.event != hooks.TEST:
        return None, "stopped"
    call = hooks.call_of(outgoing, timezone.now())
    answer = post(call.url, call.body, call.headers)
    return answer.status, hooks.refusal_in(outgoing.webhook.kind, answer)


@transaction.atomic
def _note(outgoing: Outgoing, status: int | None, error: str) -> None:
    """Write down how a try ended; a webhook that fails too often in a row is switched off, and somebody is told."""
    now = timezone.now()
    over = outgoing.attempts >= ATTEMPTS or error == "stopped" or outgoing.event == hooks.TEST
    state = OutState.SENT if not error else OutState.FAILED if over else OutState.WAITING
    Outgoing.objects.filter(pk=outgoing.pk, state=OutState.WAITING, attempts=outgoing.attempts).update(
        state=state,
        status=status,
        error=error,
        leased_until=None,
        finished_at=None if state == OutState.WAITING else now,
        next_at=now + WAITS[min(outgoing.attempts, len(WAITS)) - 1],
    )
    if outgoing.webhook_id is None or error == "stopped":
        return
    hook = Webhook.objects.filter(pk=outgoing.webhook_id)
    if not error:
        hook.exclude(failures=0).update(failures=0)
    elif outgoing.event != hooks.TEST:
        hook.update(failures=F("failures") + 1)
        if hook.filter(failures__gte=STOP_AFTER, is_active=True).update(is_active=False, stopped_at=now):
            stamps.touch(STAMP)
            tell(
                "webhook.stopped", to=users_with(Permission.SETTING_EDIT, None), about=f"webhook:{hook.get().pk}",
                url="/settings/webhooks/", params={"name": outgoing.webhook.name, "count": STOP_AFTER},
                key=f"webhook:{outgoing.webhook_id}:{now.isoformat()}",
            )  # fmt: skip
