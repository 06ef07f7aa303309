"""Webhooks are added, changed, switched on and off, tried out; their secret is shown once and never again."""

import secrets

from django.db import transaction
from django.utils import timezone

from core import audit
from people import stamps
from people.calling_out import check_address
from people.choices import HookKind
from people.hooks import TEST
from people.models import Outgoing, User, Webhook
from people.outbox import STAMP


def _told(hook: Webhook) -> dict:
    """Without address and secret: a robot's address is its key."""
    return {"name": hook.name, "kind": str(hook.kind), "events": hook.events, "is_active": hook.is_active}


@transaction.atomic
def save_webhook(
    *, hook: Webhook | None, name: str, kind: str, url: str, events: list[str], language: str, by: User,
    secret: str = "",
) -> tuple[Webhook, str]:  # fmt: skip
    """(the webhook, its new secret to show once). Ours is made here; a DingTalk robot's is typed in.

    Raises AddressUnreadable, AddressRefused. An empty address keeps the one that is known.
    """
    before, shown = (_told(hook) if hook else None), ""
    hook = hook or Webhook(kind=kind)
    if url:
        check_address(url)
        hook.url = url.strip()
    hook.name, hook.events, hook.language = name, sorted(events), language
    if hook.kind == HookKind.DINGTALK and secret:
        hook.secret = secret
    elif hook.kind == HookKind.SIGNED and not hook.secret:
        hook.secret = shown = secrets.token_urlsafe(32)
    hook.save()
    stamps.touch(STAMP)
    action = "webhook.edited" if before else "webhook.created"
    audit.record(action, target=hook, by=by, before=before, after=_told(hook))
    return hook, shown


@transaction.atomic
def renew_secret(*, hook: Webhook, by: User) -> str:
    """A new secret of our own; the old one is worth nothing from now on."""
    hook.secret = secrets.token_urlsafe(32)
    hook.save(update_fields=["secret"])
    audit.record("webhook.secret_renewed", target=hook, by=by)
    return hook.secret


@transaction.atomic
def switch_webhook(*, hook: Webhook, is_active: bool, by: User) -> Webhook:
    """On or off; switched on again it starts without failures."""
    hook.is_active, hook.failures = is_active, 0
    hook.stopped_at = None
    hook.save(update_fields=["is_active", "failures", "stopped_at"])
    stamps.touch(STAMP)
    audit.record("webhook.opened" if is_active else "webhook.closed", target=hook, by=by)
    return hook


@transaction.atomic
def try_webhook(*, hook: Webhook, by: User) -> Outgoing:
    """A test message, to be sent once by a worker; it is no failure that counts."""
    now = timezone.now()
    audit.record("webhook.tried", target=hook, by=by)
    return Outgoing.objects.create(
        key=f"{hook.pk}:test:{now.timestamp()}", webhook=hook, event=TEST, body={}, next_at=now
    )
