"""The audit line: in the same transaction as the change, append-only, sealed later by a chain of digests."""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from core.models import AuditEntry, AuditSeal
from core.requests import current_request_id

SETTLE = timedelta(minutes=15)  # longer than a transaction lives: no entry with a smaller id can still arrive
RUN = 5_000


def _plain(value: object) -> object:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder)) if value is not None else None


def target_of(target: models.Model | str) -> tuple[str, str]:
    """Kind and key: ("tickets.ticket", "WX202610010001"). Text is taken as "kind:key"."""
    if isinstance(target, str):
        kind, _, key = target.partition(":")
        return kind, key
    return target._meta.label_lower, str(getattr(target, "audit_key", None) or target.pk)


def record(
    action: str,
    *,
    target: models.Model | str,
    by: object | None,
    reason: str = "",
    before: object = None,
    after: object = None,
) -> AuditEntry:
    """One line: `by` is a user (an id and a name are kept) or None for the system itself."""
    kind, key = target_of(target)
    return AuditEntry.objects.create(
        actor_id=getattr(by, "pk", None),
        actor_name=str(by) if by is not None else "",
        action=action,
        target_kind=kind,
        target_key=key,
        before=_plain(before),
        after=_plain(after),
        reason=reason,
        request_id=current_request_id(),
    )


def record_many(
    action: str, *, told: Iterable[tuple[models.Model, object]], by: object | None, reason: str = ""
) -> int:
    """One line for each (target, after), in one insert; the rest as record. Returns how many."""
    request_id, lines = current_request_id(), []
    for target, after in told:
        kind, key = target_of(target)
        lines.append(
            AuditEntry(
                actor_id=getattr(by, "pk", None), actor_name=str(by) if by is not None else "", action=action,
                target_kind=kind, target_key=key, after=_plain(after), reason=reason, request_id=request_id,
            )
        )  # fmt: skip
    return len(AuditEntry.objects.bulk_create(lines))


def _digest(previous: str, entries: list[AuditEntry]) -> str:
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        fields = [
            entry.pk,
            entry.at,
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.target_kind,
            entry.target_key,
        ]
        fields += [entry.before, entry.after, entry.reason]
        chain.update(json.dumps(fields, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False).encode())
    return chain.hexdigest()


def seal() -> int:
    """Chain the entries since the last seal; returns how many. Chaining at write time would serialise all writers.

    Two sealers at once: the second one's seal begins where the first one's does, which the table refuses. A row lock
    would need the right to change seals, which the application does not have.
    """
    last = AuditSeal.objects.order_by("-id").first()
    waiting = AuditEntry.objects.filter(at__lt=timezone.now() - SETTLE).order_by("id")
    entries = list(waiting.filter(id__gt=last.last_id if last else 0)[:RUN])
    if not entries:
        return 0
    try:
        with transaction.atomic():
            AuditSeal.objects.create(
                first_id=entries[0].pk,
                last_id=entries[-1].pk,
                entries=len(entries),
                digest=_digest(last.digest if last else "", entries),
            )
    except IntegrityError:
        return 0
    return len(entries)


def broken_seals() -> list[AuditSeal]:
    """Seals whose entries no longer give their digest; an empty list is the proof that nothing was changed."""
    broken, previous = [], ""
    for mark in AuditSeal.objects.order_by("id"):
        entries = list(AuditEntry.objects.filter(id__gte=mark.first_id, id__lte=mark.last_id).order_by("id"))
        if len(entries) != mark.entries or _digest(previous, entries) != mark.digest:
            broken.append(mark)
        previous = mark.digest
    return broken
