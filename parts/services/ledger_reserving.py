"""Promises: so much of a balance is kept for a cause, until a line of that cause takes it or it is given up.

The balance is always held before its promises, as the pen does it.
"""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import DecimalField, F, QuerySet, Sum
from django.db.models.functions import Round
from django.utils import timezone

from core import audit
from core.errors import NotAllowedNow, NotYours
from parts.errors.ledger import PlaceFrozen
from parts.errors.stock import KeyOfAnotherMovement
from parts.models import Balance, Part, Place, Reservation
from parts.services.ledger_pen import checked, not_enough
from parts.services.ledger_rights import require_issuable
from people.access import has
from people.models import User
from people.permissions import Permission

QUANTITY = DecimalField(max_digits=12, decimal_places=3)
AT_ONCE = 500


def _sum(of: str, quantity: Decimal) -> Round:
    return Round(F(of) + quantity, precision=3, output_field=QUANTITY)


@transaction.atomic
def reserve(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, until: datetime | None = None
) -> Reservation:
    """Keep so much for a cause (`ticket:WX…`, `order:PJ…`), until a moment where one is given.

    One guarded statement: what is promised already is not promised again. Raises NotEnoughStock, InQuarantine,
    PlaceFrozen, NotAQuantity, KeyOfAnotherMovement, NotYours.
    """
    quantity = checked(quantity)
    if not has(by, Permission.STOCK_SEE) or not Place.objects.visible_to(by).filter(pk=place.pk).exists():
        raise NotYours()
    require_issuable(place)
    if (known := _known(key, part, place, quantity, cause)) is not None:
        return known
    try:
        with transaction.atomic():
            shelf = Balance.objects.filter(part=part, place=place)
            free = shelf.filter(frozen=False, quantity__gte=_sum("reserved", quantity))
            if not free.update(reserved=_sum("reserved", quantity)):
                if shelf.filter(frozen=True).exists():
                    raise PlaceFrozen(place=str(place))
                raise not_enough(part, place, quantity)
            return Reservation.objects.create(
                part=part, place=place, cause=cause, quantity=quantity, left=quantity, key=key, until=until, by=by
            )
    except (IntegrityError, NotAllowedNow):
        if (known := _known(key, part, place, quantity, cause)) is not None:
            return known
        raise


def _known(key: str, part: Part, place: Place, quantity: Decimal, cause: str) -> Reservation | None:
    twin = Reservation.objects.filter(key=key).first()
    if twin and (twin.part_id, twin.place_id, twin.quantity, twin.cause) != (part.pk, place.pk, quantity, cause):
        raise KeyOfAnotherMovement()
    return twin


@transaction.atomic
def release(*, cause: str, by: User | None, part: Part | None = None, place: Place | None = None) -> int:
    """Give up what is still kept for a cause, all of it or of one part or place; returns how many promises."""
    promises = Reservation.objects.filter(cause=cause, left__gt=0)
    if part is not None:
        promises = promises.filter(part=part)
    if place is not None:
        promises = promises.filter(place=place)
    given_up = _give_up(promises)
    if given_up:
        audit.record("stock.released", target=f"cause:{cause}", by=by, after={"reservations": given_up})
    return given_up


@transaction.atomic
def release_overdue(*, now: datetime | None = None) -> int:
    """Give up what is kept beyond its time; returns how many. Called by the beat, safe to repeat."""
    return _give_up(Reservation.objects.filter(until__lte=now or timezone.now(), left__gt=0))


def _give_up(promises: QuerySet[Reservation]) -> int:
    """Balances first, in their order; then what is left of the promises by then."""
    rows = list(promises.order_by("pk")[:AT_ONCE])
    shelves = sorted({(row.place_id, row.part_id) for row in rows})
    ids = [row.pk for row in rows]
    given_up = 0
    for place, part in shelves:
        shelf = Balance.objects.filter(place=place, part=part)
        # The balance alone, in no order: its own order would lock part and place too, and whoever names them waits.
        list(shelf.select_for_update(of=("self",), no_key=True).order_by())
        held = Reservation.objects.filter(pk__in=ids, place=place, part=part, left__gt=0)
        left = held.aggregate(sum=Sum("left"))["sum"]
        if left:
            shelf.update(reserved=_sum("reserved", -left.quantize(Decimal("0.001"))))
            given_up += held.update(left=0)
    return given_up
