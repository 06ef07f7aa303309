"""A booking of a document is taken back: by whom, and the reversing lines. What the document makes of it is its own.

Whoever booked takes it back alone on the same day, as far as one person may act alone (services.alone). Otherwise it
is somebody else who may approve.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.errors import DomainError
from core.money import round_fen
from parts.errors.buying import AnotherTakesBack, NotYourWarehouse
from parts.models import DocumentEvent, Movement, Place
from parts.services.alone import ALONE, alone_today, held_alone_today, limit
from parts.services.document_trail import may
from parts.services.ledger_corrections import reverse_lines
from parts.services.ledger_rights import may_act
from people.models import User
from people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Booking:
    """What is taken back: its lines, whose place answers for it, who booked it and when."""

    lines: list[Movement]
    place: Place
    by_id: int
    at: datetime

    @property
    def worth(self) -> Decimal:
        """Yuan: what it moved; a line out and its line in count once."""
        came = sum((line.value for line in self.lines if line.value > 0), Decimal(0))
        left = sum((-line.value for line in self.lines if line.value < 0), Decimal(0))
        return round_fen(max(came, left))


def standing(cause: str, *kinds: str) -> list[Movement]:
    """The lines of a document nobody has reversed, the oldest first."""
    lines = Movement.objects.filter(cause=cause, kind__in=kinds, reversed_by=None)
    return list(lines.select_related("part", "place").order_by("id"))


def refusal_of(booking: Booking, user: User, alone: Decimal) -> DomainError | None:
    """Why somebody, who did so much alone today, may not take it back; None where he may."""
    if user.pk != booking.by_id and may(Permission.STOCK_APPROVE, booking.place, by=user):
        return None
    if not may_act(user, booking.place, Permission.STOCK_MOVE, Permission.STOCK_APPROVE):
        return NotYourWarehouse(place=str(booking.place))
    own = user.pk == booking.by_id and timezone.localdate(booking.at) == timezone.localdate()
    if own and alone + booking.worth <= limit():
        return None
    return AnotherTakesBack(limit=limit())


def take_back(booking: Booking, *, why: str, by: User) -> dict[str, Any]:
    """Reverse its lines, all or none, in the caller's transaction; returns what the event says of it.

    A booking that moved nothing (all was refused at the door) has no lines. Raises AnotherTakesBack, NotYourWarehouse,
    UsedUp (what came has gone on), PlaceFrozen, AlreadyReversed.
    """
    if (refusal := refusal_of(booking, by, held_alone_today(by))) is not None:
        raise refusal
    if booking.lines:
        reverse_lines(booking.lines, note=why[:200], by=by)
    worth = str(booking.worth)
    return {"worth": worth, ALONE: worth} if by.pk == booking.by_id else {"worth": worth}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page says about taking something back: the button, or why it is not this reader's."""

    open: bool
    why: str = ""


def offers(bookings: Iterable[Booking], user: User) -> list[Offer | None]:
    """For a page, one of each: None for a reader who has nothing to do with the place."""
    bookings, made = list(bookings), []
    alone = alone_today(user) if any(one.by_id == user.pk for one in bookings) else Decimal(0)
    for booking in bookings:
        refusal = refusal_of(booking, user, alone)
        made.append(None if isinstance(refusal, NotYourWarehouse) else Offer(refusal is None, str(refusal or "")))
    return made


def offer(booking: Booking, user: User) -> Offer | None:
    """The one of a single booking."""
    return offers([booking], user)[0]


def round_of(document: str, *actions: str) -> str:
    """Behind the keys of what follows one of these steps: "" for the first time, then 2, 3 …"""
    before = DocumentEvent.objects.filter(document=document, action__in=actions).count()
    return str(before + 1) if before else ""
