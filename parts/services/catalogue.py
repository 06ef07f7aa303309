"""Parts and places as the storekeeper keeps them."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Category, ProductModel
from core import audit
from core.errors import NotYours
from parts.choices import PlaceKind
from parts.errors import PartKnown, PlaceKnown
from parts.models import Part, Place
from people.access import has
from people.models import Branch, Staff, User
from people.permissions import Permission

FACTS = ("name_zh", "name_en", "spec", "unit", "barcode", "old_part_owed", "is_active")


@transaction.atomic
def save_part(
    *, number: str, by: User, part: Part | None = None, categories: Iterable[Category] | None = None,
    models_fit: Iterable[ProductModel] | None = None, **facts: Any,
) -> Part:  # fmt: skip
    """A new part, or one put right. The number is written in capitals. Raises PartKnown."""
    if not has(by, Permission.STOCK_MOVE):
        raise NotYours()
    made = part is None
    part = part or Part(number=number.strip().upper())
    changed = [name for name in FACTS if name in facts and getattr(part, name) != facts[name]]
    for name in changed:
        setattr(part, name, facts[name])
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError:
        raise PartKnown() from None
    if categories is not None:
        part.categories.set(categories)
    if models_fit is not None:
        part.models_fit.set(models_fit)
    audit.record("part.added" if made else "part.changed", target=part, by=by, after={"changed": changed})
    return part


@transaction.atomic
def save_place(
    *, code: str, name: str, kind: str, branch: Branch, by: User, holder: Staff | None = None,
    place: Place | None = None, is_active: bool = True,
) -> Place:  # fmt: skip
    """A warehouse, a technician's van, or what is on the way. Raises PlaceKnown."""
    if not has(by, Permission.STOCK_MOVE):
        raise NotYours()
    made = place is None
    place = place or Place(code=code.strip().upper())
    place.name, place.kind, place.branch, place.is_active = name.strip(), kind, branch, is_active
    place.holder = holder if kind == PlaceKind.VAN else None
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        raise PlaceKnown() from None
    audit.record("place.added" if made else "place.changed", target=place, by=by, after={"kind": kind})
    return place


@transaction.atomic
def van_for(*, staff: Staff, by: User) -> Place:
    """The technician's van; made at the first call."""
    if (van := Place.objects.filter(holder=staff).first()) is not None:
        return van
    name = _("%(technician)s's van") % {"technician": staff.name}
    return save_place(code=f"VAN-{staff.code}", name=name, kind=PlaceKind.VAN, branch=staff.branch, holder=staff, by=by)
