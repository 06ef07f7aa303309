"""A place stands still while it is counted. The flag lies on every balance, so that the guarded statement sees it
even after it has waited; the place keeps for whom, and hands the flag on to balances that come later."""

from django.db import transaction

from core import audit
from parts.errors.ledger import PlaceFrozen
from parts.models import Balance, Place
from parts.services.ledger_rights import require
from people.models import User
from people.permissions import Permission

COUNTERS = (Permission.STOCK_COUNT, Permission.STOCK_MOVE, Permission.STOCK_APPROVE)


@transaction.atomic
def freeze_place(*, place: Place, by: User, cause: str) -> None:
    """Refuse every movement there, count differences apart, until thaw_place. The same cause again changes nothing.

    Raises PlaceFrozen where another cause holds it, NotYourPlace. The place first, then its balances: who adds one in
    this moment holds the place and is waited for.
    """
    require(by, place, *COUNTERS)
    if not Place.objects.filter(pk=place.pk, frozen_for="").update(frozen_for=cause):
        if not Place.objects.filter(pk=place.pk, frozen_for=cause).exists():
            raise PlaceFrozen(place=str(place))
        return
    _hold_balances(place)
    Balance.objects.filter(place=place).update(frozen=True)
    place.frozen_for = cause
    audit.record("place.frozen", target=place, by=by, after={"cause": cause})


@transaction.atomic
def thaw_place(*, place: Place, by: User, cause: str = "") -> None:
    """Movements go on. With a cause, only what that cause holds. Raises NotYourPlace, PlaceFrozen (another's)."""
    require(by, place, *COUNTERS)
    held = Place.objects.exclude(frozen_for="").filter(pk=place.pk)
    if cause and held.exclude(frozen_for=cause).exists():
        raise PlaceFrozen(place=str(place))
    if not held.update(frozen_for=""):
        return
    _hold_balances(place)
    Balance.objects.filter(place=place).update(frozen=False)
    place.frozen_for = ""
    audit.record("place.thawed", target=place, by=by, after={"cause": cause})


def _hold_balances(place: Place) -> None:
    """Theirs alone, in the pen's order: a lock that reached over to the parts would hold every document up."""
    held = Balance.objects.select_for_update(of=("self",), no_key=True).filter(place=place)
    list(held.order_by("part_id").values_list("pk"))
