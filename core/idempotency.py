"""A POST that arrives twice acts once: the sender's key, what was asked, and where the answer led."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import IdempotencyKey

FIELD = "_idempotency_key"
INSERT = (
    f"INSERT INTO {IdempotencyKey._meta.db_table} (key, actor_id, path, fingerprint, location, created_at) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (actor_id, key) DO NOTHING RETURNING id"
)


class KeyUsedForSomethingElse(DomainError):
    code = "idempotency_key_reused"
    message = _("This form was sent before with other content. Reload the page and try again.")


def _fingerprint(request: HttpRequest) -> str:
    told = [(k, v) for k, vs in sorted(request.POST.lists()) if k not in {FIELD, "csrfmiddlewaretoken"} for v in vs]
    told += [(name, f"{f.name}/{f.size}") for name, f in sorted(request.FILES.items())]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _first(request: HttpRequest, key: str) -> tuple[IdempotencyKey, bool]:
    """The key's row and whether it is new. It nearly always is: hence the INSERT before any look.

    One statement in SQL both engines know: it waits for a twin under way, and needs no savepoint to fail in.
    """
    actor = request.user.pk or 0
    row = IdempotencyKey(
        actor_id=actor, key=key, path=request.path[:255], fingerprint=_fingerprint(request), created_at=timezone.now()
    )
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(row.created_at)
        cursor.execute(INSERT, [row.key, row.actor_id, row.path, row.fingerprint, row.location, at])
        if made := cursor.fetchone():
            row.pk = made[0]
            return row, True
    return IdempotencyKey.objects.get(actor_id=actor, key=key), False


def idempotent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run a POST once per key; a twin is led to where the first one led. A form with errors leaves its key unused."""

    @wraps(view)
    def once(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        key = (request.headers.get("Idempotency-Key") or request.POST.get(FIELD, "")).replace("\0", "")
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row, created = _first(request, key[:64])
            if not created:
                if row.fingerprint != _fingerprint(request) or row.path != request.path[:255]:
                    raise KeyUsedForSomethingElse()
                return HttpResponseRedirect(row.location)
            response = view(request, *args, **kwargs)
            location = response.headers.get("Location") or response.headers.get("HX-Redirect")
            if location:
                IdempotencyKey.objects.filter(pk=row.pk).update(location=location[:500])
            else:
                row.delete()
            return response

    return once


def arrived(*, actor: int, keys: Iterable[str]) -> dict[str, str]:
    """Key → where it led, of those of an account's forms that have arrived."""
    return dict(IdempotencyKey.objects.filter(actor_id=actor, key__in=keys).values_list("key", "location"))


def forget(*, older_than: timedelta) -> int:
    """Drop keys nobody will send again; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - older_than).delete()[0]
