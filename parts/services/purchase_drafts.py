"""Purchase orders while they are drafts: wishes become one order a supplier and warehouse, its head and lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from core.money import round_fen
from parts.choices.buying import PurchaseState
from parts.errors.buying import NothingOnIt, PartTwice, SupplierNeeded
from parts.models import Part, Place, PurchaseLine, PurchaseOrder
from parts.services.document_trail import (
    counted,
    first_of,
    key_for,
    locked,
    require,
    step,
    still_on,
    tell_trail,
    warehouse,
)
from people.choices import PartnerKind
from people.models import Partner, User
from people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Wish:
    """So many of a part from a supplier into a warehouse, at an agreed price each (four decimals)."""

    part: Part
    quantity: Decimal
    unit_price: Decimal | None
    supplier: Partner
    place: Place
    expected_on: date | None = None
    note: str = ""


def supplier_in_use(partner: Partner) -> Partner:
    """The partner, if he sells to us; raises SupplierNeeded."""
    if partner.kind != PartnerKind.SUPPLIER or not partner.is_active:
        raise SupplierNeeded(name=partner.name)
    return partner


@transaction.atomic
def draft_purchases(*, wishes: Sequence[Wish], by: User, key: str) -> list[PurchaseOrder]:
    """One draft for each supplier and warehouse among the wishes; the same key again gives the same drafts.

    Raises NothingOnIt, SupplierNeeded, WarehouseNeeded, NotYours, NotAQuantity.
    """
    if not wishes:
        raise NothingOnIt()
    groups: dict[tuple[int, int], list[Wish]] = {}
    for wish in wishes:
        groups.setdefault((wish.supplier.pk, wish.place.pk), []).append(wish)
    return [
        draft_purchase(
            supplier=lines[0].supplier, place=lines[0].place, lines=lines, by=by, key=f"{key}:{supplier}:{place}"
        )
        for (supplier, place), lines in sorted(groups.items())
    ]


@transaction.atomic
def draft_purchase(
    *, supplier: Partner, place: Place, by: User, key: str, lines: Iterable[Wish] = (), contract: str = "",
    note: str = "",
) -> PurchaseOrder:  # fmt: skip
    """A draft CG…; the same key again gives the draft made first. Wishes of one part are added together."""
    require(Permission.PURCHASE_EDIT, warehouse(place), by=by)
    made = PurchaseOrder(
        number="", supplier=supplier_in_use(supplier), place=place, contract=contract.strip(), note=note.strip(),
        key=key_for(by, key), drafted_by=by,
    )  # fmt: skip
    if (known := first_of(made, "CG")) is not made:
        return known
    rows: dict[int, PurchaseLine] = {}
    for wish in lines:
        if wish.part.pk in rows:
            rows[wish.part.pk].quantity += counted(wish.part, wish.quantity)
            continue
        rows[wish.part.pk] = PurchaseLine(
            order=made, part=wish.part, quantity=counted(wish.part, wish.quantity), note=wish.note,
            unit_price=wish.unit_price or 0, expected_on=wish.expected_on,
        )  # fmt: skip
    PurchaseLine.objects.bulk_create(rows.values())
    _sum(made)
    tell_trail(made, "drafted", by=by, data={"lines": len(rows), "total": str(made.total)})
    return made


def _sum(order: PurchaseOrder) -> None:
    lines = order.lines.values_list("quantity", "unit_price")
    order.total = round_fen(sum((quantity * price for quantity, price in lines), Decimal(0)))
    PurchaseOrder.objects.filter(pk=order.pk).update(total=order.total)


def still_a_draft(order: PurchaseOrder, *, by: User) -> PurchaseOrder:
    """The order, ours until the end of the transaction, still a draft."""
    held = locked(PurchaseOrder, order.pk)
    require(Permission.PURCHASE_EDIT, held.place, by=by)
    if held.state != PurchaseState.DRAFT:
        step(held, to=PurchaseState.DRAFT, allowed=(), action="", by=by)  # raises: it has moved on
    return held


@transaction.atomic
def change_purchase(
    *, order: PurchaseOrder, supplier: Partner, by: User, contract: str = "", note: str = ""
) -> PurchaseOrder:
    """Put the head of a draft right. Raises DocumentMovedOn, SupplierNeeded."""
    held = still_a_draft(order, by=by)
    held.supplier, held.contract, held.note = supplier_in_use(supplier), contract.strip(), note.strip()
    held.save(update_fields=["supplier", "contract", "note"])
    return held


@transaction.atomic
def set_purchase_line(
    *, order: PurchaseOrder, part: Part, quantity: Decimal, unit_price: Decimal, by: User,
    expected_on: date | None = None, note: str = "", line: PurchaseLine | None = None,
) -> PurchaseLine:  # fmt: skip
    """Add a line to a draft, or change one. Raises DocumentMovedOn, PartTwice, LineGone,
    NotAQuantity, WholeUnitsOnly."""
    held = still_a_draft(order, by=by)
    quantity = counted(part, quantity)
    known = PurchaseLine.objects.filter(order=held, part=part).first()
    if known is not None and (line is None or known.pk != line.pk):
        raise PartTwice(part=part.name)
    still_on(held, line)
    line = line or PurchaseLine(order=held)
    line.part, line.quantity, line.unit_price, line.note = part, quantity, unit_price, note.strip()
    line.expected_on = expected_on
    line.save()
    _sum(held)
    return line


@transaction.atomic
def remove_purchase_line(*, line: PurchaseLine, by: User) -> None:
    """Take a line off a draft. Raises DocumentMovedOn."""
    held = still_a_draft(line.order, by=by)
    line.delete()
    _sum(held)
