"""What was shipped arrives: confirmed by count, partly too; what is missing is looked for; then the order is closed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.errors import NotYours
from parts.choices.case_sentences import names_of
from parts.choices.old_parts import CaseKind, CaseState
from parts.choices.orders import GRANTED, Charge, OrderKind, OrderState, Payment, Rest, ShortOutcome
from parts.errors.orders import AnotherWritesOff, NothingToDo, ReasonMissing, StillDue, StillShort, TooMuch
from parts.models import OrderLine, PartsCase, PartsOrder, Shipment, ShipmentLine
from parts.services import orders_telling as telling
from parts.services.cases import open_case, settle_case
from parts.services.ledger import (
    Line,
    count_difference,
    plain,
    return_unused,
    transfer,
    transfer_many,
    transit_of,
)
from parts.services.orders_rights import may_speak_for, require_voice
from parts.services.orders_shelf import close_if_ours
from parts.services.orders_steps import FLAGS, claim, done_or_claim, in_whole_pieces, never_left, settle_flags, step
from people.access import has
from people.models import User
from people.permissions import Permission


def _receives(by: User, order: PartsOrder) -> None:
    """The requester's side; a keeper only for who has no account: he writes down what was told by phone."""
    keeper = has(by, Permission.ORDER_CHECK) and by.pk != order.asked_by_id
    if not may_speak_for(by, order) and not keeper:
        raise NotYours()


@transaction.atomic
def receive_shipment(
    *, shipment: Shipment, counts: Mapping[int, Decimal], by: User, rest: str = Rest.COMING, note: str = "",
    at: datetime | None = None, key: str = "",
) -> PartsOrder:  # fmt: skip
    """So much of each line of a parcel (by the id of its ShipmentLine) has arrived.

    Less than was sent: `rest` says whether it is still coming or missing; missing pieces open a case (short), and for
    our own people stay in transit until it is settled. The same key changes nothing a second time. Raises
    OrderMovedOn, NothingToDo, TooMuch, NotYours.
    """
    way = (OrderState.SHIPPED, OrderState.PARTLY)
    known, held = done_or_claim(shipment.order, *way, key=key and f"receive:{key}")
    if known is not None:
        return known
    _receives(by, held)
    rows = [row for row in shipment.lines.select_related("line__part") if row.left > 0]
    if not rows:
        raise NothingToDo()
    came: list[tuple[ShipmentLine, Decimal]] = []
    missing: list[tuple[ShipmentLine, Decimal]] = []
    for row in rows:
        count = in_whole_pieces(row.line.part, counts.get(row.pk, Decimal(0)))
        if count < 0 or count > row.left:
            raise TooMuch(part=row.line.part.name, most=plain(row.left), unit=row.line.part.unit)
        if count:
            came.append((row, count))
        if rest == Rest.MISSING and count < row.left:
            missing.append((row, row.left - count))
    if not came and not missing:
        raise NothingToDo()
    revision = held.revision
    if held.kind == OrderKind.TECHNICIAN and came:
        _into_the_van(held, came, by, f"{held.ledger_cause}:in{revision}", at)
    lines = _written(held, came, missing)
    data = {"n": shipment.n, "received": _told(came), "missing": _told(missing), "rest": rest}
    state = settle_flags(held, lines)
    step(held, state, "receive", by=by, note=note, data=data, fields=FLAGS, key=f"receive:{key}" if key else "")
    if missing:
        _look_for(held, shipment, missing, by, note)
    if came:
        telling.arrived(held, by=by)
    close_if_ours(held, by=by)
    return held


def _told(rows: list[tuple[ShipmentLine, Decimal]]) -> dict[str, str]:
    return {row.line.part.number: plain(quantity) for row, quantity in rows}


def _into_the_van(
    held: PartsOrder, came: list[tuple[ShipmentLine, Decimal]], by: User, key: str, at: datetime | None
) -> None:
    lines = [Line(part=row.line.part, quantity=quantity) for row, quantity in came]
    transfer_many(
        from_place=transit_of(held.branch, by=by), to_place=held.to_place, lines=lines, cause=held.ledger_cause,
        by=by, key=key, at=at,
    )  # fmt: skip


def _written(
    held: PartsOrder, came: list[tuple[ShipmentLine, Decimal]], missing: list[tuple[ShipmentLine, Decimal]]
) -> list[OrderLine]:
    """The counts on the parcel's lines and the order's; the order's lines as they stand now."""
    lines = {line.pk: line for line in held.lines.select_related("part")}
    for name, rows in (("received", came), ("short", missing)):
        for row, quantity in rows:
            setattr(row, name, getattr(row, name) + quantity)
            line = lines[row.line_id]
            setattr(line, name, getattr(line, name) + quantity)
    ShipmentLine.objects.bulk_update({row.pk: row for row, _q in [*came, *missing]}.values(), ["received", "short"])
    OrderLine.objects.bulk_update(lines.values(), ["received", "short"])
    return list(lines.values())


def _look_for(
    held: PartsOrder, shipment: Shipment, missing: list[tuple[ShipmentLine, Decimal]], by: User, note: str
) -> None:
    rows = [(row.line.part, names_of(row.line.part), plain(quantity)) for row, quantity in missing]
    parts = {code: "; ".join(f"{p.number} {name[code]} × {n}" for p, name, n in rows) for code in ("zh", "en")}
    open_case(
        kind=CaseKind.ORDER, subject=_subject(shipment), said="not_arrived", by=by, partner=held.partner,
        params={"parts": parts, "why": note.strip()}, cause=held.ledger_cause, branch=held.branch,
        key=f"{held.ledger_cause}:{shipment.n}:{held.revision}",
    )  # fmt: skip
    telling.short(held, parts["zh"])


@transaction.atomic
def settle_short(*, row: ShipmentLine, outcome: str, by: User, note: str) -> PartsOrder:
    """How the missing pieces of a parcel's line ended: found after all, never left, or lost (written off by a count).

    What did not arrive is backorder again: it can be sent anew, or dropped. Who wrote down that it is missing does
    not write it off. Raises OrderMovedOn, NothingToDo, ReasonMissing, AnotherWritesOff.
    """
    if not has(by, Permission.ORDER_CHECK):
        raise NotYours()
    if not note.strip():
        raise ReasonMissing()
    held = claim(row.shipment.order, *GRANTED)
    row = ShipmentLine.objects.select_related("line__part", "shipment").get(pk=row.pk)
    quantity = row.short
    if quantity <= 0:
        raise NothingToDo()
    if outcome == ShortOutcome.LOST and by.pk in _said_missing(held, row):
        raise AnotherWritesOff()
    _post_outcome(held, row, quantity, outcome, by, note)
    line = row.line
    line.short -= quantity
    if outcome == ShortOutcome.FOUND:
        row.short, row.received = Decimal(0), row.received + quantity
        line.received += quantity
        row.save(update_fields=["short", "received"])
    else:
        row.short = Decimal(0)
        never_left(row, line, quantity)
    line.save(update_fields=["short", "received", "shipped", "picked", "allotted"])
    lines = list(held.lines.select_related("part"))
    data = {"part": line.part.number, "quantity": plain(quantity), "outcome": outcome}
    step(held, settle_flags(held, lines), "settle", by=by, note=note, data=data, fields=FLAGS)
    if not row.shipment.lines.filter(short__gt=0).exists():
        for case in PartsCase.objects.filter(cause=held.ledger_cause, subject=_subject(row.shipment)):
            if case.state != CaseState.CLOSED:
                settle_case(case=case, said="short_settled", params={"outcome": outcome, "why": note.strip()}, by=by)
    close_if_ours(held, by=by)
    return held


def _subject(shipment: Shipment) -> str:
    return f"{shipment.order.number}/{shipment.n}"


def _said_missing(held: PartsOrder, row: ShipmentLine) -> set[int | None]:
    """Whoever wrote down that pieces of this line are missing."""
    told = held.events.filter(action="receive").values_list("data", "by")
    number = row.line.part.number
    return {by for data, by in told if data.get("n") == row.shipment.n and number in data.get("missing", {})}


def _post_outcome(held: PartsOrder, row: ShipmentLine, quantity: Decimal, outcome: str, by: User, note: str) -> None:
    """The ledger's side. What left our books and never arrived comes back onto them first, and its debt goes."""
    key, part = f"{held.ledger_cause}:short{held.revision}", row.line.part
    told = {"part": part, "cause": held.ledger_cause, "by": by, "note": note}
    if held.kind == OrderKind.TECHNICIAN:
        place = transit_of(held.branch, by=by)
    else:
        place = held.from_place
        if outcome != ShortOutcome.FOUND:
            return_unused(place=place, quantity=quantity, key=f"{key}:back", **told)
    if outcome == ShortOutcome.LOST:
        count_difference(place=place, difference=-quantity, key=f"{key}:lost", **told)
    elif held.kind == OrderKind.TECHNICIAN:
        to = held.to_place if outcome == ShortOutcome.FOUND else held.from_place
        transfer(from_place=place, to_place=to, quantity=quantity, key=key, **told)


@transaction.atomic
def drop_backorder(*, order: PartsOrder, reason: str, by: User, seen: int | None = None) -> PartsOrder:
    """What is not on the shelf is no longer waited for. Raises OrderMovedOn, NothingToDo, ReasonMissing."""
    require_voice(by, order)
    if not reason.strip():
        raise ReasonMissing()
    held = claim(order, *GRANTED, seen=seen)
    lines = list(held.lines.select_related("part"))
    told = {line.part.number: plain(line.backorder) for line in lines if line.backorder > 0}
    if not told:
        raise NothingToDo()
    for line in lines:
        line.approved = line.allotted
    OrderLine.objects.bulk_update(lines, ["approved"])
    state, fields = settle_flags(held, lines), [*FLAGS]
    if not any(line.allotted for line in lines):
        state, held.ended_at, held.end_reason = OrderState.REFUSED, timezone.now(), reason.strip()[:300]
        fields += ["ended_at", "end_reason"]
        telling.refused(held, reason)
    step(held, state, "drop", by=by, note=reason, data={"dropped": told}, fields=fields)
    close_if_ours(held, by=by)
    return held


@transaction.atomic
def close_order(*, order: PartsOrder, by: User, seen: int | None = None) -> PartsOrder:
    """Settled: everything received, nothing missing, nothing to be paid. Raises OrderMovedOn, StillShort, StillDue."""
    if not has(by, Permission.ORDER_CHECK):
        raise NotYours()
    held = claim(order, OrderState.RECEIVED, OrderState.PARTLY, seen=seen)
    if held.state != OrderState.RECEIVED:
        raise StillShort()
    if held.charge == Charge.CHARGED and held.payment == Payment.DUE:
        raise StillDue()
    held.ended_at = timezone.now()
    step(held, OrderState.CLOSED, "close", by=by, fields=("ended_at",))
    return held


@transaction.atomic
def set_waybill(*, shipment: Shipment, carrier: str, waybill: str, freight: Decimal, by: User) -> Shipment:
    """Put the parcel's carrier, number or freight right, as the courier's slip says."""
    if not has(by, Permission.ORDER_CHECK):
        raise NotYours()
    held = claim(shipment.order, *OrderState.values)
    before = f"{shipment.carrier} {shipment.waybill}".strip()
    shipment.carrier, shipment.waybill, shipment.freight = carrier.strip(), waybill.strip(), freight
    shipment.save(update_fields=["carrier", "waybill", "freight"])
    data = {"n": shipment.n, "before": before, "carrier": shipment.carrier, "waybill": shipment.waybill}
    step(held, held.state, "waybill", by=by, data=data)
    return shipment
