"""What every document of buying shares: who may act on it, its event and its audit line, its guarded step."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from core import audit
from core.errors import NotYours
from parts.choices.stock import PlaceKind
from parts.errors.buying import (
    DocumentMovedOn,
    LineGone,
    NotYourWarehouse,
    ReasonMissing,
    WarehouseNeeded,
    WholeUnitsOnly,
)
from parts.models import DocumentEvent, Part, Place
from parts.services.ledger import checked
from parts.services.numbering import next_number
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission


def may(permission: Permission, place: Place, *, by: User) -> bool:
    """Whether somebody holds the right over the place's branch."""
    scope = scope_of(by)
    return has(by, permission) and (scope.everything or place.branch_id in scope.branch_ids)


def require(permission: Permission, place: Place, *, by: User) -> None:
    """The right, over the place's branch. Raises NotYours, NotYourWarehouse."""
    if not has(by, permission):
        raise NotYours()
    if not may(permission, place, by=by):
        raise NotYourWarehouse(place=str(place))


def warehouse(place: Place) -> Place:
    """The place, if it is a warehouse in use; raises WarehouseNeeded."""
    if place.kind != PlaceKind.WAREHOUSE or not place.is_active:
        raise WarehouseNeeded(place=str(place))
    return place


def said(reason: str) -> str:
    """The reason without its margins; raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()


def counted(part: Part, quantity: Decimal) -> Decimal:
    """A quantity of this part: above zero, whole where its unit is. Raises NotAQuantity, WholeUnitsOnly."""
    exact = checked(quantity)
    if not part.divisible and exact != exact.to_integral_value():
        raise WholeUnitsOnly(part=part.name, unit=part.unit)
    return exact


def step(
    document: Any, *, to: str, allowed: Iterable[str], action: str, by: User, note: str = "",
    data: dict[str, Any] | None = None, **facts: Any,
) -> None:  # fmt: skip
    """Move a document on if it still stands where it may go from; raises DocumentMovedOn.

    One guarded statement, then its event and its audit line; `document` is read again.
    """
    rows = type(document).objects.filter(pk=document.pk, state__in=list(allowed))
    if not rows.update(state=to, **facts):
        document.refresh_from_db()
        raise DocumentMovedOn(number=document.number, state=document.get_state_display())
    document.refresh_from_db()
    tell_trail(document, action, by=by, note=note, data=data)


def tell_trail(
    document: Any, action: str, *, by: User, note: str = "", data: dict[str, Any] | None = None
) -> DocumentEvent:
    """Write down what happened: the document's own event and the audit line. `data` holds plain JSON values."""
    kind = document.document.partition(":")[0]
    after = {"state": document.state, **(data or {})}
    audit.record(f"{kind}.{action}", target=document, by=by, reason=note, after=after)
    return DocumentEvent.objects.create(
        document=document.document, action=action, state=document.state, note=note[:300], data=data or {}, by=by
    )


def first_of(made: Any, series: str) -> Any:
    """The document of this key: `made` itself with a number of the series, or the one that was written first."""
    rows = type(made).objects.filter(key=made.key)
    if (known := rows.first()) is not None:
        return known
    try:
        with transaction.atomic():
            made.number = next_number(series)
            made.save()
    except IntegrityError:
        if (known := rows.first()) is None:
            raise
        return known
    return made


def key_for(user: User, key: str) -> str:
    """The key of a document somebody drafts: his own, and no longer than its column."""
    return f"{user.pk}:{key}"[:120]


def still_on(document: Any, line: Any | None) -> None:
    """A line that is put right must still stand on its document, which the caller holds. Raises LineGone."""
    if line is not None and not document.lines.filter(pk=line.pk).exists():
        raise LineGone(part=line.part.name)


def locked(model: type[models.Model], pk: int) -> Any:
    """The row, ours until the transaction ends. Its key does not change: who names it in a new row need not wait."""
    return model.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
