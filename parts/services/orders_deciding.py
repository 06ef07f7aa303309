"""Checked by the storekeeper, approved by whoever the amount asks for (thrift); never by who asked."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.orders import Need, OrderState, Purpose
from parts.errors.orders import (
    ApprovalNotYours,
    LimitInThePast,
    NotASubstitute,
    NothingGranted,
    OwnOrder,
    PartTwice,
    PlaceMissing,
    TooMuch,
)
from parts.models import OrderLimit, OrderLine, Part, PartsOrder, Place
from parts.rules.orders import STANDARD, Limits, Verdict, need_of, total
from parts.selectors.orders import granted_on, substitutes_of
from parts.selectors.prices import part_prices
from parts.services import orders_telling as telling
from parts.services.clearances import require_clearance
from parts.services.ledger import plain
from parts.services.orders_shelf import allot
from parts.services.orders_steps import FLAGS, claim, in_whole_pieces, settle_flags, step
from people.access import has, has_everywhere, scope_of
from people.models import User
from people.permissions import Permission


def limits_on(kind: str, day: date) -> Limits:
    """The limits in force on a day: the latest row that has begun, else the standard ones."""
    rows = OrderLimit.objects.filter(kind=kind, from_on__lte=day).order_by("-from_on", "-pk")
    row = rows.first()
    return Limits(row.keeper_up_to, row.supervisor_up_to) if row else STANDARD[kind]


@transaction.atomic
def set_limit(
    *, kind: str, from_on: date, keeper_up_to: Decimal, by: User, supervisor_up_to: Decimal | None = None
) -> OrderLimit:
    """A new limit from a day on; what was decided before stays. Raises LimitInThePast, NotYours."""
    if not has_everywhere(by, Permission.ORDER_APPROVE):
        raise NotYours()
    if from_on < timezone.localdate():
        raise LimitInThePast()
    made = OrderLimit.objects.create(
        kind=kind, from_on=from_on, keeper_up_to=keeper_up_to, supervisor_up_to=supervisor_up_to, by=by
    )
    after = {"kind": kind, "from_on": from_on, "keeper": keeper_up_to, "supervisor": supervisor_up_to}
    audit.record("order_limit.set", target=made, by=by, after=after)
    return made


def may_approve(user: User, order: PartsOrder) -> bool:
    """Whether this account's word is enough for an order that was checked: never that of who had a hand in it."""
    a_keeper = order.need == Need.SECOND and has(user, Permission.ORDER_CHECK)
    if user.pk in order.hands or not (a_keeper or has(user, Permission.ORDER_APPROVE)):
        return False
    scope = scope_of(user)
    if scope.everything or order.branch_id in scope.branch_ids:
        return True
    own_team = order.staff_id is not None and order.staff_id in scope.team_ids - {scope.staff_id}
    return order.need in (Need.SECOND, Need.SUPERVISOR) and own_team


@transaction.atomic
def check_order(
    *, order: PartsOrder, granted: Mapping[int, Decimal], from_place: Place | None, by: User, note: str = "",
    replaced: Mapping[int, Part] | None = None, seen: int | None = None,
) -> PartsOrder:  # fmt: skip
    """The storekeeper's check: how much of each line (by its id) is granted, from which warehouse.

    `replaced` puts a substitute on a line. Within the limit of the requester's day this approves it at once, unless
    the keeper typed it himself; else it waits for somebody else. Raises OrderMovedOn, NotYours, OwnOrder,
    PlaceMissing, NotASubstitute, TooMuch, NotWholePieces, NothingGranted.
    """
    if not has(by, Permission.ORDER_CHECK):
        raise NotYours()
    held = claim(order, OrderState.REQUESTED, seen=seen)
    if by.pk == held.asked_by_id:
        raise OwnOrder()
    if from_place is None:
        raise PlaceMissing()
    lines = list(held.lines.select_related("part"))
    _replace(lines, replaced or {})
    for line in lines:
        quantity = granted.get(line.pk, Decimal(0))
        if quantity < 0 or quantity > line.requested:
            raise TooMuch(part=line.part.name, most=plain(line.requested), unit=line.part.unit)
        line.approved = in_whole_pieces(line.part, quantity)
    if not any(line.approved for line in lines):
        raise NothingGranted()
    OrderLine.objects.bulk_update(lines, ["approved", "part", "asked_part", "unit_price"])
    verdict = _judged(held, lines, by)
    held.need, held.limit_amount, held.from_place, held.question_open = verdict.need, verdict.limit, from_place, False
    held.checked_by, held.checked_at = by, timezone.now()
    data = {
        "amount": str(held.amount), "need": held.need, "why": verdict.why, "today": str(verdict.today),
        "limit": f"{verdict.limit:.2f}", "granted": _told(lines),
    }  # fmt: skip
    fields = ("amount", "need", "limit_amount", "from_place", "question_open", "checked_by", "checked_at")
    step(held, OrderState.CHECKED, "check", by=by, note=note, fields=fields, data=data)
    if held.need == Need.KEEPER:
        return _approve(held, lines, by, "")
    telling.to_approve(held)
    return held


def _judged(held: PartsOrder, lines: list[OrderLine], by: User) -> Verdict:
    """Whose word the granted amount needs. The requester is held first: of two orders checked at once the second
    counts the first."""
    requester = held.staff or held.partner or held.branch
    list(type(requester).objects.select_for_update(of=("self",), no_key=True).filter(pk=requester.pk).values_list("pk"))
    today = timezone.localdate()
    held.amount, unpriced = total(line.amount_of(line.approved) for line in lines if line.approved)
    return need_of(
        charge=held.charge, amount=held.amount, unpriced=unpriced, limits=limits_on(held.kind, today),
        today=granted_on(held, today), same_hands=by.pk == held.entered_by_id,
    )  # fmt: skip


def _told(lines: list[OrderLine]) -> dict[str, str]:
    return {line.part.number: plain(line.approved) for line in lines}


def _replace(lines: list[OrderLine], replaced: Mapping[int, Part]) -> None:
    """A substitute stands in, never any part; its price is today's."""
    allowed = substitutes_of([line.part_id for line in lines]) if replaced else {}
    prices = part_prices(replaced.values(), timezone.localdate()) if replaced else {}
    for line in lines:
        if (part := replaced.get(line.pk)) is not None and part.pk != line.part_id:
            if part not in allowed.get(line.part_id, ()):
                raise NotASubstitute(part=part.name, instead=line.part.name)
            if any(other.part_id == part.pk for other in lines):
                raise PartTwice(part=part.name)
            line.asked_part, line.part = line.asked_part or line.part, part
            line.unit_price = prices[part.pk].amount if part.pk in prices else None


@transaction.atomic
def approve_order(*, order: PartsOrder, by: User, note: str = "", seen: int | None = None) -> PartsOrder:
    """The second word where the amount or the kind asks for one; what is there is reserved at once.

    Raises OrderMovedOn, OwnOrder, ApprovalNotYours, and NoFeedback for an exchange without the BD-25 of the partner.
    """
    held = claim(order, OrderState.CHECKED, seen=seen)
    if by.pk in held.hands:
        raise OwnOrder()
    if not may_approve(by, held):
        raise ApprovalNotYours(need=held.get_need_display())
    return _approve(held, list(held.lines.select_related("part")), by, note)


def _approve(held: PartsOrder, lines: list[OrderLine], by: User, note: str) -> PartsOrder:
    if held.purpose == Purpose.EXCHANGE:
        require_clearance(partner=held.partner, on=timezone.localdate())
    reserved = allot(held, lines, by=held.checked_by)
    held.approved_by, held.approved_at = by, timezone.now()
    state = settle_flags(held, lines)
    step(
        held, state, "approve", by=by, note=note, key=f"{held.number}:{held.revision}:approve",
        data={"reserved": reserved}, fields=("approved_by", "approved_at", *FLAGS),
    )  # fmt: skip
    telling.approved(held)
    return held
