"""The link by which a customer follows his repair without an account, and the code that accepts the work.

An address is made of a random seed of 256 bits and the product's secret key: the table alone opens nothing, and the
same link can be shown and printed again. It ends after a while, and whenever somebody of the house ends it.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core import audit
from customers.personal import normalised_phone
from people.models import User
from tickets.models import AcceptanceCode, FollowLink, Ticket

LIFE = timedelta(days=60)
SEEN_AGAIN = timedelta(minutes=5)  # how often an open page is written down
CODE_LIFE = timedelta(minutes=30)
TRIES = 5


def _token(seed: str) -> str:
    """43 characters of base64: 256 bits."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"follow:{seed}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def url_of(link: FollowLink) -> str:
    """The path of the customer's page."""
    return reverse("tickets:follow", args=[_token(link.seed)])


def current(ticket: Ticket, now: datetime | None = None) -> FollowLink | None:
    """The link that opens now, if there is one; with another SECRET_KEY those of before open no more."""
    found = FollowLink.objects.filter(ticket=ticket, revoked_at=None, expires_at__gt=now or timezone.now()).first()
    return found if found and found.digest == _digest(_token(found.seed)) else None


def find(token: str, now: datetime | None = None) -> FollowLink | None:
    """The link behind an address; None for one that never was, has ended or was revoked."""
    if not 20 <= len(token) <= 64:
        return None
    links = FollowLink.objects.select_related("ticket__category", "ticket__technician", "ticket__supervisor")
    return links.filter(digest=_digest(token), revoked_at=None, expires_at__gt=now or timezone.now()).first()


@transaction.atomic
def link(ticket: Ticket, *, by: User | None) -> str:
    """The path of the ticket's page for the customer; made where there is none yet."""
    found = current(ticket) or _make(ticket, by)
    return url_of(found)


def _make(ticket: Ticket, by: User | None) -> FollowLink:
    FollowLink.objects.filter(ticket=ticket, revoked_at=None).update(revoked_at=timezone.now())
    seed = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = FollowLink.objects.create(
                ticket=ticket, seed=seed, digest=_digest(_token(seed)), made_by=by, expires_at=timezone.now() + LIFE
            )
    except IntegrityError:  # a colleague made one in this very moment: his it is
        return FollowLink.objects.get(ticket=ticket, revoked_at=None)
    audit.record("ticket.follow_link", target=ticket, by=by)
    return made


@transaction.atomic
def renew(ticket: Ticket, *, by: User) -> str:
    """Another address; the old one opens nothing from now on."""
    return url_of(_make(ticket, by))


@transaction.atomic
def revoke(ticket: Ticket, *, by: User) -> bool:
    """The page is no longer there for anybody."""
    ended = FollowLink.objects.filter(ticket=ticket, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        audit.record("ticket.follow_revoked", target=ticket, by=by)
    return bool(ended)


def opened(found: FollowLink) -> None:
    """The customer looked; written down at most every few minutes."""
    now = timezone.now()
    if found.opened_at is None or now - found.opened_at > SEEN_AGAIN:
        FollowLink.objects.filter(pk=found.pk).update(opened_at=now)


def code_of(ticket: Ticket, now: datetime | None = None) -> str:
    """The six digits shown on the customer's page; "" while none is shown."""
    return _live(ticket, now or timezone.now()).values_list("digits", flat=True).first() or ""


def _live(ticket: Ticket, now: datetime):
    return AcceptanceCode.objects.filter(
        ticket=ticket, ended_at=None, used_at=None, expires_at__gt=now, tries__lt=TRIES
    )


@transaction.atomic
def show_code(ticket: Ticket, now: datetime | None = None) -> str:
    """Show six digits on the customer's page: those that stand, or new ones once they ended or were guessed at."""
    now = now or timezone.now()
    Ticket.objects.select_for_update(no_key=True).only("pk").get(pk=ticket.pk)  # two presses at once get one code
    if standing := code_of(ticket, now):
        return standing
    AcceptanceCode.objects.filter(ticket=ticket, ended_at=None, used_at=None).update(ended_at=now)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    AcceptanceCode.objects.create(ticket=ticket, digits=digits, made_at=now, expires_at=now + CODE_LIFE)
    return digits


def check_code(ticket: Ticket, text: str, now: datetime | None = None) -> bool:
    """Whether these are the digits the customer sees; right once, and five tries at most for each code.

    Tries are counted in the cache too: whoever refuses the work because of a wrong code takes his transaction back,
    and with it the count in the table.
    """
    now = now or timezone.now()
    shown = _live(ticket, now).first()
    if shown is None:
        return False
    tries = f"acceptance-code:{shown.pk}"
    cache.add(tries, 0, CODE_LIFE.total_seconds())
    if cache.incr(tries) > TRIES:
        return False
    mine = AcceptanceCode.objects.filter(pk=shown.pk, used_at=None, ended_at=None, tries__lt=TRIES)
    if not mine.update(tries=F("tries") + 1):
        return False
    given = normalised_phone(str(text))
    if not constant_time_compare(given, shown.digits):
        return False
    return bool(AcceptanceCode.objects.filter(pk=shown.pk, used_at=None).update(used_at=now))
