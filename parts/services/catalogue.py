"""Parts and places as the storekeeper keeps them."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from catalog.models import Category, ProductModel
from core import audit
from core.errors import NotYours
from parts.choices.stock import PlaceKind
from parts.errors.buying import NotYourWarehouse
from parts.errors.catalogue import NotASupplier, SubstituteKnown, UnitInUse
from parts.errors.stock import PartKnown, PlaceKnown
from parts.models import Movement, Part, PartBarcode, Place, Substitute
from people.access import has, scope_of
from people.choices import PartnerKind
from people.models import Branch, Partner, Staff, User
from people.permissions import Permission

FACTS = (
    "name_zh", "name_en", "spec", "unit", "barcode", "old_part_owed", "old_part_class", "supplier", "is_active",
)  # fmt: skip


@transaction.atomic
def save_part(
    *, number: str, by: User, part: Part | None = None, categories: Iterable[Category] | None = None,
    models_fit: Iterable[ProductModel] | None = None, barcodes: Iterable[str] | None = None,
    other_suppliers: Iterable[Partner] | None = None, **facts: Any,
) -> Part:  # fmt: skip
    """A new part, or one put right. The number is written in capitals; `barcodes` are those beside `barcode`.

    Raises PartKnown, UnitInUse (the unit of what has moved stays), NotASupplier.
    """
    if not has(by, Permission.STOCK_MOVE):
        raise NotYours()
    made = part is None
    if part is not None:  # as it stands now: what this form leaves alone may have been put right meanwhile
        part.refresh_from_db(from_queryset=Part.objects.select_for_update(of=("self",), no_key=True))
    part = part or Part(number=number.strip().upper())
    changed = [name for name in FACTS if name in facts and getattr(part, name) != facts[name]]
    if not made and "unit" in changed and Movement.objects.filter(part=part).exists():
        raise UnitInUse(part=part.number, unit=part.unit)
    for partner in (facts.get("supplier"), *(other_suppliers or ())):
        if partner is not None and partner.kind != PartnerKind.SUPPLIER:
            raise NotASupplier(partner=partner.name)
    for name in changed:
        setattr(part, name, facts[name])
    try:
        with transaction.atomic():
            part.save()
            if barcodes is not None or "barcode" in changed or made:
                _keep_codes(part, barcodes)
    except IntegrityError:
        raise PartKnown() from None
    for name, chosen in (("categories", categories), ("models_fit", models_fit), ("other_suppliers", other_suppliers)):
        if chosen is not None:
            getattr(part, name).set(chosen)
    audit.record("part.added" if made else "part.changed", target=part, by=by, after={"changed": changed})
    return part


def _keep_codes(part: Part, others: Iterable[str] | None) -> None:
    """Every code of a part stands in PartBarcode, the printed one too: there a code means one part.

    Raises IntegrityError where another part has it. `others` None: those kept so far stay.
    """
    held = set(part.barcodes.values_list("code", flat=True))
    wanted = {code for code in (part.barcode, *(held if others is None else others)) if code}
    if Part.objects.filter(barcode__in=wanted).exclude(pk=part.pk).exists():
        raise IntegrityError
    part.barcodes.exclude(code__in=wanted).delete()
    PartBarcode.objects.bulk_create(PartBarcode(part=part, code=code) for code in sorted(wanted - held))


@transaction.atomic
def add_substitute(*, part: Part, instead: Part, by: User, both_ways: bool = False, note: str = "") -> Substitute:
    """`instead` may be taken where `part` is short. Raises SubstituteKnown, NotYours."""
    if not has(by, Permission.STOCK_MOVE):
        raise NotYours()
    pairs = Q(part=part, instead=instead) | Q(part=instead, instead=part, both_ways=True)
    if both_ways:
        pairs |= Q(part=instead, instead=part)
    if part.pk == instead.pk or Substitute.objects.filter(pairs).exists():
        raise SubstituteKnown()
    made = Substitute.objects.create(part=part, instead=instead, both_ways=both_ways, note=note.strip())
    after = {"instead": instead.number, "both_ways": both_ways}
    audit.record("part.substitute_added", target=part, by=by, after=after)
    return made


@transaction.atomic
def remove_substitute(*, substitute: Substitute, by: User) -> None:
    """It is no longer built in instead."""
    if not has(by, Permission.STOCK_MOVE):
        raise NotYours()
    before = {"instead": substitute.instead.number, "both_ways": substitute.both_ways}
    audit.record("part.substitute_removed", target=substitute.part, by=by, before=before)
    substitute.delete()


@transaction.atomic
def save_place(
    *, code: str, name: str, kind: str, branch: Branch, by: User, holder: Staff | None = None,
    parent: Place | None = None, place: Place | None = None, is_active: bool = True,
) -> Place:  # fmt: skip
    """A warehouse, its quarantine (`parent`), a technician's van, or what is on the way, of one's own branch.

    Raises PlaceKnown, NotYours, NotYourWarehouse.
    """
    if not has(by, Permission.STOCK_MOVE):
        raise NotYours()
    scope = scope_of(by)
    for one in (branch, *(of.branch for of in (holder, parent, place) if of is not None)):
        if not scope.everything and one.pk not in scope.branch_ids:
            raise NotYourWarehouse(place=one.name)
    made = place is None
    place = place or Place(code=code.strip().upper())
    place.name, place.kind, place.branch, place.is_active = name.strip(), kind, branch, is_active
    place.holder = holder if kind == PlaceKind.VAN else None
    place.parent = parent if kind == PlaceKind.QUARANTINE else None
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        raise PlaceKnown() from None
    audit.record("place.added" if made else "place.changed", target=place, by=by, after={"kind": kind})
    return place
