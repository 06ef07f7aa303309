"""An order is written down, asked for, taken back or refused. What happens to it stands in its events, once each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.orders import Charge, OrderKind, OrderState, OrderUrgency, Payment, Purpose
from parts.choices.stock import PlaceKind
from parts.errors.orders import (
    AddressMissing,
    MachineMissing,
    NoJobNamed,
    NotUndertaken,
    OrderEmpty,
    PartNotOrdered,
    PartTwice,
    PurposeNotTheirs,
    ReasonMissing,
)
from parts.models import OrderLine, OrderMachine, Part, PartsOrder, Place
from parts.rules.orders import CHARGES, NAMES_A_MACHINE, PURPOSES
from parts.selectors.prices import part_prices
from parts.services import orders_telling as telling
from parts.services.ledger import checked
from parts.services.ledger_rights import hold_account
from parts.services.numbering import next_number
from parts.services.orders_rights import require_requester, require_voice
from parts.services.orders_steps import claim, done_before, in_whole_pieces, note_event, step
from people.access import has, scope_of
from people.models import Branch, Partner, Staff, User
from people.permissions import Permission

BEFORE_CHECK = (OrderState.DRAFT, OrderState.REQUESTED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a part, in its unit."""

    part: Part
    quantity: Decimal
    note: str = ""


def _facts(
    kind: str, purpose: str, staff: Staff | None, partner: Partner | None, customer_name: str, cause: str
) -> None:
    whose = {OrderKind.TECHNICIAN: staff, OrderKind.CUSTOMER: customer_name}.get(kind, partner)
    if purpose not in PURPOSES[kind] or not whose:
        raise PurposeNotTheirs(purpose=Purpose(purpose).label)
    if purpose == Purpose.TICKET and not cause:
        raise NoJobNamed()


@transaction.atomic
def draft_order(
    *, kind: str, purpose: str, by: User, lines: Iterable[Wanted] = (), staff: Staff | None = None,
    partner: Partner | None = None, customer_name: str = "", customer_phone: str = "", branch: Branch | None = None,
    cause: str = "", urgency: str = OrderUrgency.NORMAL, ship_to: str = "", source: str = "page", note: str = "",
    machine: dict[str, Any] | None = None, key: str = "",
) -> PartsOrder:  # fmt: skip
    """A new order, not sent yet. `cause` is the job it is for (`ticket:WX…`), `machine` the fields of OrderMachine.

    `key`: the same key gives the same order again. Raises PurposeNotTheirs, NoJobNamed, NotYours, and what
    `set_line` raises.
    """
    _facts(kind, purpose, staff, partner, customer_name, cause)
    branch = branch or (staff.branch if staff else partner.branch if partner else None) or _home(by)
    require_requester(by, staff=staff, partner=partner, branch=branch)
    if key:
        hold_account(by)  # of two at once the second finds the first
        if (known := done_before(f"draft:{key}")) is not None:
            return known
    made = PartsOrder.objects.create(
        number=next_number("PJ"), kind=kind, purpose=purpose, charge=CHARGES[purpose], branch=branch, staff=staff,
        partner=partner, customer_name=customer_name.strip(), customer_phone=customer_phone.strip(), cause=cause,
        urgency=urgency, ship_to=ship_to.strip(), source=source, note=note.strip(), entered_by=by,
        asked_by=staff.user if staff else by if scope_of(by).partner_id else None,
    )  # fmt: skip
    if machine:
        OrderMachine.objects.create(order=made, **machine)
    for wanted in lines:
        _write_line(made, wanted)
    note_event(made, "draft", by=by, key=f"draft:{key or made.number}")
    audit.record("order.drafted", target=made, by=by, after={"kind": kind, "purpose": purpose})
    return made


def _home(by: User) -> Branch:
    staff = by.staff_or_none
    if staff is None:
        raise NotYours()
    return staff.branch


def _write_line(order: PartsOrder, wanted: Wanted) -> OrderLine:
    part = wanted.part
    if not part.is_active:
        raise PartNotOrdered(part=part.name)
    quantity = in_whole_pieces(part, checked(wanted.quantity))
    try:
        with transaction.atomic():
            return OrderLine.objects.create(order=order, part=part, requested=quantity, note=wanted.note.strip())
    except IntegrityError:
        raise PartTwice(part=part.name) from None


@transaction.atomic
def set_line(*, order: PartsOrder, wanted: Wanted, by: User) -> OrderLine:
    """Put one more part on a draft. Raises OrderMovedOn, PartTwice, PartNotOrdered, NotWholePieces, NotAQuantity."""
    require_voice(by, order)
    held = claim(order, OrderState.DRAFT)
    return _write_line(held, wanted)


@transaction.atomic
def remove_line(*, line: OrderLine, by: User) -> None:
    """Take a part off a draft. Raises OrderMovedOn."""
    require_voice(by, line.order)
    claim(line.order, OrderState.DRAFT)
    line.delete()


@transaction.atomic
def request_order(*, order: PartsOrder, by: User, undertaken: bool = False, seen: int | None = None) -> PartsOrder:
    """Send a draft: prices of today are kept on its lines, the storekeepers are told.

    `undertaken`: the requester of lent parts has agreed to the undertaking of BD-15. Raises OrderMovedOn, OrderEmpty,
    MachineMissing, NotUndertaken, AddressMissing.
    """
    require_voice(by, order)
    held = claim(order, OrderState.DRAFT, seen=seen)
    lines = list(held.lines.select_related("part"))
    if not lines:
        raise OrderEmpty()
    machine = OrderMachine.objects.filter(order=held).first()
    if held.purpose in NAMES_A_MACHINE and machine is None:
        raise MachineMissing()
    if held.purpose == Purpose.LENT:
        if not undertaken:
            raise NotUndertaken()
        OrderMachine.objects.filter(order=held).update(undertaken_by=by, undertaken_at=timezone.now())
    if held.kind != OrderKind.TECHNICIAN and not held.ship_to:
        raise AddressMissing()
    prices = part_prices([line.part for line in lines], timezone.localdate())
    for line in lines:
        line.unit_price = prices[line.part_id].amount if line.part_id in prices else None
    OrderLine.objects.bulk_update(lines, ["unit_price"])
    held.requested_at = timezone.now()
    held.from_place = held.from_place or _warehouse_of(held.branch)
    held.due_on = timezone.localdate() + _days(held.urgency)
    held.payment = Payment.DUE if held.charge == Charge.CHARGED else Payment.NONE
    step(held, OrderState.REQUESTED, "request", by=by, fields=("requested_at", "from_place", "due_on", "payment"))
    telling.requested(held)
    return held


def _days(urgency: str) -> timedelta:
    urgent = urgency == OrderUrgency.URGENT
    return timedelta(days=settings.ORDER_URGENT_DAYS if urgent else settings.ORDER_SHIP_DAYS)


def _warehouse_of(branch: Branch) -> Place | None:
    """The branch's own warehouse, or the next above it that has one."""
    above = [int(pk) for pk in branch.path.split("/") if pk]
    places = Place.objects.filter(kind=PlaceKind.WAREHOUSE, branch__in=above, is_active=True).select_related("branch")
    return max(places, key=lambda place: (len(place.branch.path), -place.pk), default=None)


@transaction.atomic
def withdraw_order(*, order: PartsOrder, reason: str, by: User, seen: int | None = None) -> PartsOrder:
    """The requester no longer wants it, before it was approved. Raises OrderMovedOn, ReasonMissing, NotYours."""
    require_voice(by, order)
    return _end(order, OrderState.WITHDRAWN, "withdraw", reason, by, seen)


@transaction.atomic
def refuse_order(*, order: PartsOrder, reason: str, by: User, seen: int | None = None) -> PartsOrder:
    """It is not granted, and why. By whoever checks or approves. Raises OrderMovedOn, ReasonMissing, NotYours."""
    if not has(by, Permission.ORDER_CHECK) and not has(by, Permission.ORDER_APPROVE):
        raise NotYours()
    held = _end(order, OrderState.REFUSED, "refuse", reason, by, seen)
    telling.refused(held, reason)
    return held


def _end(order: PartsOrder, state: str, action: str, reason: str, by: User, seen: int | None) -> PartsOrder:
    if not reason.strip():
        raise ReasonMissing()
    allowed = (*BEFORE_CHECK, OrderState.CHECKED)
    held = claim(order, *allowed, seen=seen)
    held.ended_at, held.end_reason, held.question_open = timezone.now(), reason.strip()[:300], False
    step(held, state, action, by=by, note=reason, fields=("ended_at", "end_reason", "question_open"))
    telling.settled(held)
    return held
