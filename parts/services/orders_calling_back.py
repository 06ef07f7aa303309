"""A parcel is called back while it has not arrived: its goods lie where they left from, the order awaits them again.

Own people's goods are still ours: whoever may ship takes out of transit what was not received yet. A partner's or
customer's left our books: they come back only as long as nothing of the parcel is said to have arrived or to be
missing, by whoever shipped it as far as one person may act alone (services.alone), else by somebody who may approve.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.errors import NotYours
from parts.choices.orders import OrderKind, OrderState
from parts.choices.stock import MovementKind
from parts.errors.orders import HandedOver, NothingToCallBack, ParcelArrived, ReasonMissing
from parts.models import Layer, OrderLine, PartsOrder, Shipment, ShipmentLine
from parts.models.batches import Allocation
from parts.services import orders_telling as telling
from parts.services.alone import CALL_BACK
from parts.services.ledger import Line, plain, transfer_many
from parts.services.old_parts import forgive_debt
from parts.services.orders_shelf import allot
from parts.services.orders_steps import FLAGS, claim, never_left, settle_flags, step
from parts.services.unbooking import Booking, Offer, offers, standing, take_back
from people.access import has
from people.models import User
from people.permissions import Permission

ON_THE_WAY = (OrderState.SHIPPED, OrderState.PARTLY)
LEFT_BY = (MovementKind.ISSUE, MovementKind.TRANSFER_OUT, MovementKind.TRANSFER_IN)


def _bookings(order: PartsOrder, shipments: Iterable[Shipment]) -> list[Booking]:
    """The lines of the ledger that sent each of these, as far as they stand. One query."""
    lines = standing(order.ledger_cause, *LEFT_BY)
    return [
        Booking(
            [line for line in lines if line.key.startswith(f"{order.ledger_cause}:{one.n}:")],
            order.from_place, one.by_id, one.shipped_at,
        )
        for one in shipments
    ]  # fmt: skip


def _open(order: PartsOrder, shipment: Shipment, rows: Iterable[ShipmentLine]) -> list[ShipmentLine]:
    """What can be called back of it. Raises HandedOver, NothingToCallBack, ParcelArrived."""
    if shipment.handed_over:
        raise HandedOver()
    rows = list(rows)
    if order.kind != OrderKind.TECHNICIAN and any(row.received or row.short for row in rows):
        raise ParcelArrived()
    left = [row for row in rows if row.left > 0]
    if not left:
        raise NothingToCallBack()
    return left


@transaction.atomic
def call_back(*, shipment: Shipment, reason: str, by: User, seen: int | None = None) -> PartsOrder:
    """Take back what of a parcel has not arrived: same batches, onto the shelf it left; the old parts it made owed are
    owed no longer. What came back is promised to the order again, to be picked anew; what is not there by then is
    backorder.

    Raises OrderMovedOn, ReasonMissing, HandedOver, NothingToCallBack, ParcelArrived, NotYours, AnotherTakesBack.
    """
    why = reason.strip()
    if not why:
        raise ReasonMissing()
    held = claim(shipment.order, *ON_THE_WAY, seen=seen)
    rows = _open(held, shipment, shipment.lines.select_related("line__part").order_by("pk"))
    back = {row.line.part.number: plain(row.left) for row in rows}
    if held.kind == OrderKind.TECHNICIAN:
        if not has(by, Permission.ORDER_CHECK):
            raise NotYours()
        told: dict[str, Any] = {}
        _out_of_transit(held, shipment, rows, why=why, by=by)
    else:
        owed = [f"{held.ledger_cause}:{shipment.n}:{row.line_id}" for row in rows]
        # These very pieces, before the ledger's reversal withdraws those opened last.
        forgive_debt(cause=held.ledger_cause, sources=owed, reason=why, by=by)
        told = take_back(_bookings(held, [shipment])[0], why=why, by=by)
    lines = {line.pk: line for line in held.lines.select_related("part")}
    for row in rows:
        never_left(row, lines[row.line_id], row.left)
    OrderLine.objects.bulk_update(lines.values(), ["shipped", "picked", "allotted"])
    reserved = allot(held, [lines[row.line_id] for row in rows], by=by)
    data = {"n": shipment.n, "back": back, "reserved": reserved, **told}
    step(held, settle_flags(held, lines.values()), CALL_BACK, by=by, note=why, data=data, fields=FLAGS)
    telling.called_back(held, why)
    return held


def _out_of_transit(held: PartsOrder, shipment: Shipment, rows: list[ShipmentLine], *, why: str, by: User) -> None:
    """Back where it left from, with the batches it took along. What is received takes the oldest in transit, so the
    youngest of its own go back first; where another parcel's receipt took them, what lies there instead."""
    sent = _bookings(held, [shipment])[0].lines
    came = [line for line in sent if line.kind == MovementKind.TRANSFER_IN]
    shelf = next(line.place for line in sent if line.kind == MovementKind.TRANSFER_OUT)
    transit = came[0].place
    own: dict[int, list[Allocation]] = {}
    for one in Allocation.objects.filter(movement__in=came).select_related("movement", "batch").order_by("-pk"):
        own.setdefault(one.movement.part_id, []).append(one)
    batches = [one.batch_id for of_part in own.values() for one in of_part]
    lying = dict(Layer.objects.filter(place=transit, batch__in=batches).values_list("batch", "left"))
    back: list[Line] = []
    for row in rows:
        part, left = row.line.part, row.left
        for one in own.get(part.pk, ()):
            take = min(left, one.quantity, lying.get(one.batch_id, Decimal(0)))
            if take > 0:
                back.append(Line(part, take, batch=one.batch))
                left -= take
        if left > 0:
            back.append(Line(part, left))
    transfer_many(
        from_place=transit, to_place=shelf, lines=back, cause=held.ledger_cause, by=by, note=why[:200],
        key=f"{held.ledger_cause}:back{held.revision}",
    )  # fmt: skip


def call_back_offers(order: PartsOrder, shipments: Iterable[Shipment], user: User) -> dict[int, Offer]:
    """For a page, by the parcel's number: the button, or why it is not this reader's; left out where nothing of it
    can be called back. `shipments` with their lines."""
    open_ones = [one for one in shipments if order.state in ON_THE_WAY and _can(order, one)]
    if order.kind == OrderKind.TECHNICIAN:
        return {one.n: Offer(True) for one in open_ones if has(user, Permission.ORDER_CHECK)}
    told = offers(_bookings(order, open_ones), user) if open_ones else []
    return {one.n: offer for one, offer in zip(open_ones, told, strict=True) if offer is not None}


def _can(order: PartsOrder, shipment: Shipment) -> bool:
    try:
        return bool(_open(order, shipment, shipment.lines.all()))
    except (HandedOver, NothingToCallBack, ParcelArrived):
        return False
