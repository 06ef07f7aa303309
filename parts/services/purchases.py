"""Purchase orders from the draft on: approved by a second person from the limit on, ordered, waited for, closed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from core.money import round_fen
from parts.choices.buying import PurchaseState, came_from
from parts.errors.buying import ApprovalNeeded, DrafterDoesNotApprove, NothingOnIt, PriceMissing
from parts.exact import thousandths
from parts.models import PurchaseOrder
from parts.services.document_trail import locked, require, said, step
from parts.services.purchase_drafts import still_a_draft, supplier_in_use
from parts.services.purchase_limits import limit_on
from people import notices
from people.access import has
from people.models import Partner, User
from people.permissions import Permission

S = PurchaseState


def ordered_freely(order: PurchaseOrder, day: date) -> Decimal:
    """What the same supplier was ordered that day without approval, so that one order is not cut into small ones."""
    same = PurchaseOrder.objects.filter(supplier=order.supplier_id, approved_by=None, ordered_at__date=day)
    sum_of = same.exclude(pk=order.pk).exclude(state=S.CANCELLED).aggregate(sum=Sum("total"))["sum"]
    return round_fen(Decimal(sum_of or 0))


def _ready(held: PurchaseOrder) -> None:
    lines = list(held.lines.select_related("part"))
    if not lines:
        raise NothingOnIt()
    for line in lines:
        if not line.unit_price:
            raise PriceMissing(part=line.part.name)
    supplier_in_use(held.supplier)


def about(order: PurchaseOrder) -> dict[str, Any]:
    """What a notice says of an order."""
    return {"order": order.number, "supplier": order.supplier.name, "total": f"{order.total:.2f}"}


@transaction.atomic
def propose_purchase(*, order: PurchaseOrder, by: User) -> PurchaseOrder:
    """Hand a draft to whoever may approve; its lines stand from now on. Raises DocumentMovedOn, NothingOnIt,
    PriceMissing."""
    held = still_a_draft(order, by=by)
    _ready(held)
    step(held, to=S.PROPOSED, allowed=[S.DRAFT], action="proposed", by=by, proposed_by=by)
    to = [pk for pk in notices.users_with(Permission.PURCHASE_APPROVE, held.place.branch_id) if pk != by.pk]
    rounds = f"{held.document}:proposed:{timezone.now().isoformat()}"
    notices.tell(
        "purchase.to_approve", to=to, about=held.document, url=held.get_absolute_url(), params=about(held), key=rounds
    )
    return held


@transaction.atomic
def order_purchase(*, order: PurchaseOrder, by: User) -> PurchaseOrder:
    """Order a draft below the limit without a second person. Raises ApprovalNeeded (409), DocumentMovedOn,
    NothingOnIt, PriceMissing."""
    # One order of a supplier at a time.
    list(Partner.objects.select_for_update(of=("self",), no_key=True).filter(pk=order.supplier_id).order_by())
    held = still_a_draft(order, by=by)
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
        url=held.get_absolute_url(), params=about(held) | more,
    )  # fmt: skip


@transaction.atomic
def cancel_purchase(*, order: PurchaseOrder, note: str, by: User) -> PurchaseOrder:
    """Call off an order of which nothing has come, with the reason. Raises DocumentMovedOn, ReasonMissing."""
    held, why = locked(PurchaseOrder, order.pk), said(note)
    may = Permission.PURCHASE_EDIT if has(by, Permission.PURCHASE_EDIT) else Permission.PURCHASE_APPROVE
    require(may, held.place, by=by)
    step(held, to=S.CANCELLED, allowed=came_from(S.CANCELLED), action="cancelled", by=by, note=why, ended_reason=why)
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
            about=order.document, url=order.get_absolute_url(), params=about(order) | {"due": due.isoformat()},
            key=f"{order.document}:overdue:{today}",
        )  # fmt: skip
        told += 1
    return told
