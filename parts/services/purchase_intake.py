"""What an arrival took in of a purchase order, counted on it; where the booking is taken back it is awaited again."""

from decimal import Decimal

from django.db.models import F

from parts.choices.buying import TAKEN_BACK, PurchaseState, came_from
from parts.exact import thousandths
from parts.models import PurchaseOrder
from parts.services.document_trail import step
from parts.services.purchases import about
from people import notices
from people.models import User

S = PurchaseState
NOTHING = Decimal(0)


def take_in(
    *, order: PurchaseOrder, taken: dict[int, Decimal], over: dict[int, Decimal], arrival: str, by: User, key: str
) -> PurchaseOrder:
    """Count what an arrival took (line id → quantity, and how much of it is kept beyond the order) and move the order.

    The order's row must be locked by the caller's transaction; only parts.services.arrival_booking calls this.
    """
    for pk, quantity in taken.items():
        more = over.get(pk, NOTHING)
        order.lines.filter(pk=pk).update(
            over=thousandths(F("over") + more), arrived=thousandths(F("arrived") + quantity)
        )
    rest = order.lines.filter(arrived__lt=thousandths(F("quantity") - F("cancelled"))).exists()
    to = S.PARTLY if rest else S.ARRIVED
    step(order, to=to, allowed=came_from(to), action="took_in", by=by, data={"arrival": arrival})
    if to == S.ARRIVED:
        notices.settle(order.document, "purchase.overdue")
    notices.tell(
        "purchase.arrived", to=[order.drafted_by_id], about=order.document, url=order.get_absolute_url(),
        params=about(order) | {"arrival": arrival, "rest": "yes" if rest else "no"}, key=f"{order.document}:{key}",
    )  # fmt: skip
    return order


def give_back(*, order: PurchaseOrder, taken: dict[int, Decimal], arrival: str, why: str, by: User) -> PurchaseOrder:
    """The booking of an arrival is taken back: so much of each line is awaited again, of a closed order too.

    Called like take_in. What is still kept beyond the order is what has arrived beyond it.
    """
    lines = list(order.lines.all())
    for line in lines:
        if quantity := taken.get(line.pk):
            line.arrived -= quantity
            line.over = max(NOTHING, line.arrived - (line.quantity - line.cancelled))
            line.save(update_fields=["arrived", "over"])
    to = order.state
    if any(line.open for line in lines):
        to = S.PARTLY if any(line.arrived for line in lines) else S.ORDERED
    reason = order.ended_reason if to == S.CLOSED else ""
    told = {"arrival": arrival}
    step(order, to=to, allowed=TAKEN_BACK, action="gave_back", by=by, note=why, data=told, ended_reason=reason)
    return order
