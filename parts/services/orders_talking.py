"""What is said about an order on its way: questions, answers, notes, the day of the repair, that it is paid."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.errors import NotYours
from parts.choices.orders import OrderState, Payment
from parts.errors.orders import ReasonMissing, RepairedBeforeOrder, RepairedDayTold
from parts.models import OrderMachine, PartsOrder
from parts.services import orders_telling as telling
from parts.services.old_parts import repaired
from parts.services.orders_rights import may_speak_for, require_voice
from parts.services.orders_steps import claim, step
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission


@transaction.atomic
def ask_back(*, order: PartsOrder, question: str, by: User) -> PartsOrder:
    """A question to the requester before it is checked. Raises OrderMovedOn, ReasonMissing, NotYours."""
    if not has(by, Permission.ORDER_CHECK) and not has(by, Permission.ORDER_APPROVE):
        raise NotYours()
    if not question.strip():
        raise ReasonMissing()
    held = claim(order, OrderState.REQUESTED, OrderState.CHECKED)
    held.question_open = True
    step(held, held.state, "ask", by=by, note=question, fields=("question_open",))
    telling.asked(held, question)
    return held


@transaction.atomic
def answer_question(*, order: PartsOrder, answer: str, by: User) -> PartsOrder:
    """The requester's answer. Raises OrderMovedOn, ReasonMissing, NotYours."""
    require_voice(by, order)
    if not answer.strip():
        raise ReasonMissing()
    held = claim(order, OrderState.REQUESTED, OrderState.CHECKED)
    held.question_open = False
    step(held, held.state, "answer", by=by, note=answer, fields=("question_open",))
    telling.answered(held, answer)
    return held


@transaction.atomic
def add_note(*, order: PartsOrder, text: str, by: User, is_open: bool = True) -> None:
    """A word on how far it is (production, supplier, packing); `is_open`: the requester reads it too."""
    if not text.strip():
        raise ReasonMissing()
    if scope_of(by).partner_id:
        require_voice(by, order)
        is_open = True
    elif not (has(by, Permission.ORDER_CHECK) or has(by, Permission.ORDER_APPROVE) or may_speak_for(by, order)):
        raise NotYours()
    # It changes nothing but is a step of its own: two notes at once get two numbers.
    held = claim(order, *OrderState.values)
    step(held, held.state, "note", by=by, note=text, is_open=is_open)
    telling.noted(held, text, by=by, is_open=is_open)


@transaction.atomic
def tell_repaired(*, order: PartsOrder, on: date, by: User) -> PartsOrder:
    """When the machine the parts are for was repaired: told once, corrected by the parts store only."""
    require_voice(by, order)
    held = claim(order, *OrderState.values)
    if on < (asked := timezone.localdate(held.requested_at or held.entered_at)):
        raise RepairedBeforeOrder(asked=asked.isoformat())
    machines = OrderMachine.objects.filter(order=held)
    if not has(by, Permission.ORDER_CHECK) and (other := machines.exclude(repaired_on=on).exclude(repaired_on=None)):
        raise RepairedDayTold(told=other[0].repaired_on.isoformat())
    machines.update(repaired_on=on)
    repaired(cause=held.ledger_cause, on=on, corrected=True)
    step(held, held.state, "repaired", by=by, data={"on": on.isoformat()})
    return held


@transaction.atomic
def mark_paid(*, order: PartsOrder, payment: str, by: User, on: date | None = None) -> PartsOrder:
    """Paid, on account, or still due, as finance or the keeper writes it down. Raises NotYours."""
    if not has(by, Permission.ORDER_CHECK):
        raise NotYours()
    held = claim(order, *OrderState.values)
    held.payment = Payment(payment)
    held.paid_on = (on or timezone.localdate()) if payment == Payment.PAID else None
    step(held, held.state, "paid", by=by, data={"payment": payment}, fields=("payment", "paid_on"), is_open=False)
    return held
