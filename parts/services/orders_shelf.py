"""From the shelf into the parcel: reserved, picked, shipped."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.errors import NotYours
from parts.choices.old_parts import TermClass
from parts.choices.orders import GRANTED, OrderKind, OrderState, Purpose
from parts.choices.stock import PlaceKind
from parts.errors.orders import CarrierMissing, NothingToDo, ReasonMissing, TooMuch
from parts.errors.stock import NotEnoughStock
from parts.models import Balance, OrderLine, OrderMachine, PartsOrder, Shipment, ShipmentLine
from parts.rules.orders import OWES_OLD_PARTS
from parts.services import orders_telling as telling
from parts.services.ledger import Line, issue_many, plain, release, reserve, transfer_many, transit_of
from parts.services.ledger_places import van_for
from parts.services.old_parts import Debt, owe_each
from parts.services.orders_steps import FLAGS, claim, done_or_claim, in_whole_pieces, settle_flags, step
from people.access import has
from people.models import User
from people.permissions import Permission


def free_at(place_id: int, part_ids: list[int]) -> dict[int, Decimal]:
    """Part id → what lies there and is promised to nobody. One query."""
    held = Balance.objects.filter(place=place_id, part__in=part_ids, place__kind=PlaceKind.WAREHOUSE)
    return {row.part_id: row.quantity - row.reserved for row in held}


def allot(held: PartsOrder, lines: list[OrderLine], *, by: User) -> dict[str, str]:
    """Reserve what the shelf has of a claimed order's backorder, in the order of the parts. {part number: quantity}.

    `by`: a keeper who sees the shelf; whoever only approves may not.
    """
    free = free_at(held.from_place_id, [line.part_id for line in lines])
    done: dict[str, str] = {}
    for line in sorted(lines, key=lambda line: line.part_id):
        take = min(line.backorder, free.get(line.part_id, Decimal(0)))
        if take > 0 and _reserved(held, line, take, by):
            line.allotted += take
            done[line.part.number] = plain(take)
    OrderLine.objects.bulk_update(lines, ["allotted"])
    return done


def _reserved(held: PartsOrder, line: OrderLine, quantity: Decimal, by: User) -> bool:
    """Whether it is ours now; somebody may have taken it since we looked."""
    try:
        with transaction.atomic():
            reserve(
                part=line.part, place=held.from_place, quantity=quantity, cause=held.ledger_cause,
                by=by, key=f"{held.ledger_cause}:{held.revision}:{line.pk}",
            )  # fmt: skip
    except NotEnoughStock:
        return False
    return True


def _keeper(by: User) -> None:
    if not has(by, Permission.ORDER_CHECK):
        raise NotYours()


@transaction.atomic
def allot_backorder(*, order: PartsOrder, by: User, seen: int | None = None) -> PartsOrder:
    """What was short has come in: reserve it. Raises OrderMovedOn, NothingToDo."""
    _keeper(by)
    held = claim(order, *GRANTED, seen=seen)
    lines = list(held.lines.select_related("part"))
    done = allot(held, lines, by=by)
    if not done:
        raise NothingToDo()
    step(held, settle_flags(held, lines), "allot", by=by, data={"reserved": done}, fields=FLAGS)
    return held


@transaction.atomic
def pick_order(
    *, order: PartsOrder, picked: Mapping[int, Decimal], by: User, reason: str = "", seen: int | None = None
) -> PartsOrder:
    """What was taken off the shelf, by line id. Fewer than reserved needs a reason; the rest is free again.

    Raises OrderMovedOn (somebody picked it first), NothingToDo, TooMuch, ReasonMissing.
    """
    _keeper(by)
    held = claim(order, *GRANTED, seen=seen)
    lines = list(held.lines.select_related("part"))
    open_lines = [line for line in lines if line.to_pick > 0]
    if not open_lines:
        raise NothingToDo()
    told, fewer = {}, []
    for line in open_lines:
        quantity = picked.get(line.pk, Decimal(0))
        if quantity < 0 or quantity > line.to_pick:
            raise TooMuch(part=line.part.name, most=plain(line.to_pick), unit=line.part.unit)
        if quantity < line.to_pick:
            fewer.append(line)
        line.picked += in_whole_pieces(line.part, quantity)
        line.allotted = line.picked
        told[line.part.number] = plain(quantity)
    if fewer and not reason.strip():
        raise ReasonMissing()
    OrderLine.objects.bulk_update(lines, ["picked", "allotted"])
    if fewer:
        _reserve_anew(held, fewer, by)
    step(held, settle_flags(held, lines), "pick", by=by, note=reason, data={"picked": told}, fields=FLAGS)
    return held


def _reserve_anew(held: PartsOrder, lines: list[OrderLine], by: User) -> None:
    """Only what was picked stays promised to the order."""
    for line in sorted(lines, key=lambda line: line.part_id):
        release(cause=held.ledger_cause, by=by, part=line.part)
        if line.to_ship > 0:
            reserve(
                part=line.part, place=held.from_place, quantity=line.to_ship, cause=held.ledger_cause, by=by,
                key=f"{held.ledger_cause}:{held.revision}:{line.pk}",
            )  # fmt: skip


@transaction.atomic
def ship_order(
    *, order: PartsOrder, by: User, carrier: str = "", waybill: str = "", freight: Decimal = Decimal(0),
    handed_over: bool = False, transport: str = "", at: datetime | None = None, key: str = "", seen: int | None = None,
) -> PartsOrder:  # fmt: skip
    """Everything picked leaves in one parcel: our own into transit, a partner's or customer's off our books.

    `handed_over`: at the counter, shipped and received at once. Old parts of warranty, lent and exchange orders are
    owed from now on. Raises OrderMovedOn, NothingToDo, CarrierMissing, and what the ledger raises.
    """
    _keeper(by)
    known, held = done_or_claim(order, *GRANTED, key=key and f"ship:{key}", seen=seen)
    if known is not None:
        return known
    lines = list(held.lines.select_related("part"))
    going = [line for line in lines if line.to_ship > 0]
    if not going:
        raise NothingToDo()
    if not handed_over and not carrier.strip():
        raise CarrierMissing()
    at = at or timezone.now()
    how = {"carrier": carrier.strip(), "waybill": waybill.strip(), "transport": transport, "freight": freight}
    shipment = _parcel(held, going, by, how, handed_over, at)
    _move(held, going, shipment, by, at)
    told = {line.part.number: plain(line.to_ship) for line in going}
    for line in going:
        quantity = line.to_ship
        line.shipped += quantity
        line.received += quantity if handed_over else 0
    OrderLine.objects.bulk_update(going, ["shipped", "received"])
    held.due_on = timezone.localdate(at) + timedelta(days=settings.ORDER_ARRIVE_DAYS)
    state = settle_flags(held, lines)
    data = {"shipped": told, "n": shipment.n, "carrier": carrier, "waybill": waybill, "handed_over": handed_over}
    step(held, state, "ship", by=by, data=data, fields=("due_on", "to_place", *FLAGS), key=f"ship:{key}" if key else "")
    telling.shipped(held, shipment)
    if handed_over:
        telling.arrived(held, by=by)
        close_if_ours(held, by=by)
    return held


def _parcel(
    held: PartsOrder, going: list[OrderLine], by: User, how: dict[str, Any], handed_over: bool, at: datetime
) -> Shipment:
    last = held.shipments.aggregate(last=Max("n"))["last"] or 0
    shipment = Shipment.objects.create(order=held, n=last + 1, handed_over=handed_over, shipped_at=at, by=by, **how)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(
            shipment=shipment, line=line, quantity=line.to_ship, received=line.to_ship if handed_over else Decimal(0)
        )
        for line in going
    )
    return shipment


def _move(held: PartsOrder, going: list[OrderLine], shipment: Shipment, by: User, at: datetime) -> None:
    """The ledger's side of a parcel, and the old parts it makes owed."""
    lines = [Line(part=line.part, quantity=line.to_ship) for line in going]
    told = {"cause": held.ledger_cause, "by": by, "key": f"{held.ledger_cause}:{shipment.n}", "at": at}
    if held.kind == OrderKind.TECHNICIAN:
        held.to_place = held.to_place or van_for(staff=held.staff, by=by)
        to = held.to_place if shipment.handed_over else transit_of(held.branch, by=by)
        transfer_many(from_place=held.from_place, to_place=to, lines=lines, **told)
    else:
        issue_many(place=held.from_place, lines=lines, **told)
    if held.purpose in OWES_OLD_PARTS:
        _owe(held, going, shipment, by, at)


def _owe(held: PartsOrder, going: list[OrderLine], shipment: Shipment, by: User, at: datetime) -> None:
    if held.partner is None and held.staff is None:
        return  # a customer brings the old part along, or the job's technician does
    machine = OrderMachine.objects.filter(order=held).first()
    of_machine = (
        {
            "serial": machine.serial, "fault": machine.fault, "model_name": machine.model_name,
            "purchased_on": machine.purchased_on, "mileage_km": machine.mileage_km,
            "repaired_on": machine.repaired_on,
        }
        if machine
        else {}
    )  # fmt: skip
    debts = [
        Debt(
            part=line.part, quantity=line.to_ship, cause=held.ledger_cause, debtor_staff=held.staff,
            debtor_partner=held.partner, shipped_on=timezone.localdate(at),
            term=TermClass.LENT if held.purpose == Purpose.LENT else TermClass.NORMAL,
            key=f"{held.ledger_cause}:{shipment.n}:{line.pk}", **of_machine,
        )
        for line in going
    ]  # fmt: skip
    owe_each(debts, by=by)


def close_if_ours(held: PartsOrder, *, by: User) -> None:
    """What stays with us is settled with its arrival."""
    if held.state == OrderState.RECEIVED and held.kind == OrderKind.TECHNICIAN:
        held.ended_at = timezone.now()
        step(held, OrderState.CLOSED, "close", by=by, fields=("ended_at",), key=f"{held.number}:{held.revision}:close")
