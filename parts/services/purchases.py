"""Purchase orders: drafted, approved by a second person from the limit on, ordered, counted in, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from core.money import round_fen
from parts.choices.buying import PURCHASE_MOVES, PurchaseState
from parts.errors.buying import (
    ApprovalNeeded,
    DrafterDoesNotApprove,
    NothingOnIt,
    PartTwice,
    PriceMissing,
    SupplierNeeded,
)
from parts.exact import thousandths
from parts.models import Part, Place, PurchaseLine, PurchaseOrder
from parts.services.document_trail import counted, locked, require, said, step, tell_trail, warehouse
from parts.services.numbering import next_number
from parts.services.purchase_limits import limit_on
from people import notices
from people.access import has
from people.choices import PartnerKind
from people.models import Partner, User
from people.permissions import Permission

S = PurchaseState


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


def _from(to: str) -> list[str]:
    return [state for state, goes in PURCHASE_MOVES.items() if to in goes]


def _supplier(partner: Partner) -> Partner:
    if partner.kind != PartnerKind.SUPPLIER or not partner.is_active:
        raise SupplierNeeded(name=partner.name)
    return partner


def ordered_freely(order: PurchaseOrder, day: date) -> Decimal:
    """What the same supplier was ordered that day without approval, so that one order is not cut into small ones."""
    same = PurchaseOrder.objects.filter(supplier=order.supplier_id, approved_by=None, ordered_at__date=day)
    sum_of = same.exclude(pk=order.pk).exclude(state=S.CANCELLED).aggregate(sum=Sum("total"))["sum"]
    return round_fen(Decimal(sum_of or 0))


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
        number="", supplier=_supplier(supplier), place=place, contract=contract.strip(), note=note.strip(),
        key=f"{by.pk}:{key}"[:120], drafted_by=by,
    )  # fmt: skip
    if (known := PurchaseOrder.objects.filter(key=made.key).first()) is not None:
        return known
    try:
        with transaction.atomic():
            made.number = next_number("CG")
            made.save()
    except IntegrityError:
        return PurchaseOrder.objects.get(key=made.key)
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


def _draft(order: PurchaseOrder, by: User) -> PurchaseOrder:
    """The order, ours until the end of the transaction, still a draft."""
    held = locked(PurchaseOrder, order.pk)
    require(Permission.PURCHASE_EDIT, held.place, by=by)
    if held.state != S.DRAFT:
        step(held, to=S.DRAFT, allowed=(), action="", by=by)  # raises: it has moved on
    return held


@transaction.atomic
def change_purchase(
    *, order: PurchaseOrder, supplier: Partner, by: User, contract: str = "", note: str = ""
) -> PurchaseOrder:
    """Put the head of a draft right. Raises DocumentMovedOn, SupplierNeeded."""
    held = _draft(order, by)
    held.supplier, held.contract, held.note = _supplier(supplier), contract.strip(), note.strip()
    held.save(update_fields=["supplier", "contract", "note"])
    return held


@transaction.atomic
def set_purchase_line(
    *, order: PurchaseOrder, part: Part, quantity: Decimal, unit_price: Decimal, by: User,
    expected_on: date | None = None, note: str = "", line: PurchaseLine | None = None,
) -> PurchaseLine:  # fmt: skip
    """Add a line to a draft, or change one. Raises DocumentMovedOn, PartTwice, NotAQuantity, WholeUnitsOnly."""
    held = _draft(order, by)
    quantity = counted(part, quantity)
    known = PurchaseLine.objects.filter(order=held, part=part).first()
    if known is not None and (line is None or known.pk != line.pk):
        raise PartTwice(part=part.name)
    line = line or PurchaseLine(order=held)
    line.part, line.quantity, line.unit_price, line.note = part, quantity, unit_price, note.strip()
    line.expected_on = expected_on
    line.save()
    _sum(held)
    return line


@transaction.atomic
def remove_purchase_line(*, line: PurchaseLine, by: User) -> None:
    """Take a line off a draft. Raises DocumentMovedOn."""
    held = _draft(line.order, by)
    line.delete()
    _sum(held)


def _ready(held: PurchaseOrder) -> None:
    lines = list(held.lines.select_related("part"))
    if not lines:
        raise NothingOnIt()
    for line in lines:
        if not line.unit_price:
            raise PriceMissing(part=line.part.name)
    _supplier(held.supplier)


def _about(order: PurchaseOrder) -> dict[str, Any]:
    return {"order": order.number, "supplier": order.supplier.name, "total": f"{order.total:.2f}"}


@transaction.atomic
def propose_purchase(*, order: PurchaseOrder, by: User) -> PurchaseOrder:
    """Hand a draft to whoever may approve; its lines stand from now on. Raises DocumentMovedOn, NothingOnIt,
    PriceMissing."""
    held = _draft(order, by)
    _ready(held)
    step(held, to=S.PROPOSED, allowed=[S.DRAFT], action="proposed", by=by, proposed_by=by)
    to = [pk for pk in notices.users_with(Permission.PURCHASE_APPROVE, held.place.branch_id) if pk != by.pk]
    rounds = f"{held.document}:proposed:{timezone.now().isoformat()}"
    notices.tell(
        "purchase.to_approve", to=to, about=held.document, url=held.get_absolute_url(), params=_about(held), key=rounds
    )
    return held


@transaction.atomic
def order_purchase(*, order: PurchaseOrder, by: User) -> PurchaseOrder:
    """Order a draft below the limit without a second person. Raises ApprovalNeeded (409), DocumentMovedOn,
    NothingOnIt, PriceMissing."""
    list(Partner.objects.select_for_update().filter(pk=order.supplier_id))  # one order of a supplier at a time
    held = _draft(order, by)
    _ready(held)
    today = timezone.localdate()
    limit, freely = limit_on(today), ordered_freely(held, today)
    if held.total + freely >= limit:
        raise ApprovalNeeded(total=f"{held.total:.2f}", today=f"{freely:.2f}", limit=f"{limit:.2f}")
    now = timezone.now()
    step(
        held, to=S.ORDERED, allowed=[S.DRAFT], action="ordered", by=by, data={"limit": str(limit)}, limit=limit,
        ordered_by=by, ordered_at=now,
    )  # fmt: skip
    return held


@transaction.atomic
def approve_purchase(*, order: PurchaseOrder, by: User) -> PurchaseOrder:
    """A second person agrees; from now on it is ordered. Raises DrafterDoesNotApprove, DocumentMovedOn."""
    held = locked(PurchaseOrder, order.pk)
    require(Permission.PURCHASE_APPROVE, held.place, by=by)
    if by.pk in (held.drafted_by_id, held.proposed_by_id):
        raise DrafterDoesNotApprove()
    facts = {"approved_by": by, "ordered_by": by, "ordered_at": timezone.now()}
    step(held, to=S.ORDERED, allowed=[S.PROPOSED], action="approved", by=by, **facts)
    _answered(held, "purchase.approved")
    return held


@transaction.atomic
def send_back_purchase(*, order: PurchaseOrder, note: str, by: User) -> PurchaseOrder:
    """Not like this: a draft again, with a word why; its sender may take it back too. Raises DocumentMovedOn."""
    held, why = locked(PurchaseOrder, order.pk), said(note)
    if has(by, Permission.PURCHASE_APPROVE):
        require(Permission.PURCHASE_APPROVE, held.place, by=by)
    else:
        require(Permission.PURCHASE_EDIT, held.place, by=by)
    sender = held.proposed_by_id
    step(held, to=S.DRAFT, allowed=[S.PROPOSED], action="sent_back", by=by, note=why, proposed_by=None)
    _answered(held, "purchase.sent_back", also=sender, why=why)
    return held


def _answered(held: PurchaseOrder, event: str, also: int | None = None, **more: Any) -> None:
    """What was to be approved is decided; whoever wrote it hears of it."""
    notices.settle(held.document, "purchase.to_approve")
    key = f"{held.document}:{event}:{timezone.now().isoformat()}"
    notices.tell(
        event, to=[held.drafted_by_id, also or held.proposed_by_id], about=held.document, key=key,
        url=held.get_absolute_url(), params=_about(held) | more,
    )  # fmt: skip


@transaction.atomic
def cancel_purchase(*, order: PurchaseOrder, note: str, by: User) -> PurchaseOrder:
    """Call off an order of which nothing has come, with the reason. Raises DocumentMovedOn, ReasonMissing."""
    held, why = locked(PurchaseOrder, order.pk), said(note)
    may = Permission.PURCHASE_EDIT if has(by, Permission.PURCHASE_EDIT) else Permission.PURCHASE_APPROVE
    require(may, held.place, by=by)
    step(held, to=S.CANCELLED, allowed=_from(S.CANCELLED), action="cancelled", by=by, note=why, ended_reason=why)
    held.lines.update(cancelled=F("quantity"))
    notices.settle(held.document)
    return held


@transaction.atomic
def close_purchase(*, order: PurchaseOrder, by: User, note: str = "") -> PurchaseOrder:
    """Nothing more is awaited. Where a rest is open it is cancelled, and the reason is said. Raises DocumentMovedOn."""
    held = locked(PurchaseOrder, order.pk)
    require(Permission.PURCHASE_EDIT, held.place, by=by)
    rest = {line.part.number: str(line.open) for line in held.lines.select_related("part") if line.open}
    why = said(note) if rest else note.strip()
    step(
        held, to=S.CLOSED, allowed=[S.PARTLY, S.ARRIVED], action="closed", by=by, note=why, data={"cancelled": rest},
        ended_reason=why,
    )  # fmt: skip
    rows = held.lines.filter(arrived__lt=thousandths(F("quantity") - F("cancelled")))
    rows.update(cancelled=thousandths(F("quantity") - F("arrived")))
    notices.settle(held.document)
    return held


@transaction.atomic
def postpone_purchase(*, order: PurchaseOrder, expected_on: date, note: str, by: User) -> PurchaseOrder:
    """The supplier names another day for what is open. Raises DocumentMovedOn, ReasonMissing."""
    held, why = locked(PurchaseOrder, order.pk), said(note)
    require(Permission.PURCHASE_EDIT, held.place, by=by)
    step(
        held, to=held.state, allowed=[S.ORDERED, S.PARTLY], action="postponed", by=by, note=why,
        data={"expected_on": expected_on.isoformat()},
    )  # fmt: skip
    open_lines = held.lines.filter(arrived__lt=thousandths(F("quantity") - F("cancelled")))
    open_lines.update(expected_on=expected_on)
    notices.settle(held.document, "purchase.overdue")
    return held


def take_in(
    *, order: PurchaseOrder, taken: dict[int, Decimal], over: dict[int, Decimal], arrival: str, by: User
) -> PurchaseOrder:
    """Count what an arrival took (line id → quantity, and how much of it is kept beyond the order) and move the order.

    The order's row must be locked by the caller's transaction; only parts.services.arrivals calls this.
    """
    for pk, quantity in taken.items():
        more = over.get(pk, Decimal(0))
        order.lines.filter(pk=pk).update(
            over=thousandths(F("over") + more), arrived=thousandths(F("arrived") + quantity)
        )
    rest = order.lines.filter(arrived__lt=thousandths(F("quantity") - F("cancelled"))).exists()
    to = S.PARTLY if rest else S.ARRIVED
    step(order, to=to, allowed=_from(to), action="took_in", by=by, data={"arrival": arrival})
    if to == S.ARRIVED:
        notices.settle(order.document, "purchase.overdue")
    notices.tell(
        "purchase.arrived", to=[order.drafted_by_id], about=order.document, url=order.get_absolute_url(),
        params=_about(order) | {"arrival": arrival, "rest": "yes" if rest else "no"}, key=f"{order.document}:{arrival}",
    )  # fmt: skip
    return order


@transaction.atomic
def chase_purchases(*, today: date | None = None) -> int:
    """Tell who buys about orders that should be here, once a day each; returns how many."""
    today = today or timezone.localdate()
    late = PurchaseOrder.objects.overdue(today).select_related("supplier", "place").prefetch_related("lines")
    told = 0
    for order in late:
        due = min(line.expected_on for line in order.lines.all() if line.is_late(today))
        notices.tell(
            "purchase.overdue", to=notices.users_with(Permission.PURCHASE_EDIT, order.place.branch_id),
            about=order.document, url=order.get_absolute_url(), params=_about(order) | {"due": due.isoformat()},
            key=f"{order.document}:overdue:{today}",
        )  # fmt: skip
        told += 1
    return told
