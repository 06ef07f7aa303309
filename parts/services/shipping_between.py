"""Transfers between places: sent into transit, counted where they come; each of both can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parts.choices.buying import ON_THE_WAY, LossState, TransferState
from parts.choices.stock import PlaceKind
from parts.errors.buying import (
    DocumentMovedOn,
    LossPending,
    MoreThanSent,
    NothingOnIt,
    PartTwice,
    PlaceWithoutTransfer,
)
from parts.errors.stock import SamePlace
from parts.exact import thousandths
from parts.models import Movement, Part, Place, StockTransfer, StockTransferLine, TransferLoss
from parts.services.document_trail import counted, first_of, key_for, locked, require, said, step, still_on, tell_trail
from parts.services.ledger import Line, plain, transfer_many, transit_of
from parts.services.unbooking import round_of
from people import notices
from people.access import scope_of
from people.models import User
from people.permissions import Permission

S = TransferState


@dataclass(frozen=True, slots=True)
class Sent:
    """So many of a part to go."""

    part: Part
    quantity: Decimal
    note: str = ""


def _end(place: Place) -> Place:
    if place.kind not in (PlaceKind.WAREHOUSE, PlaceKind.VAN) or not place.is_active:
        raise PlaceWithoutTransfer()
    return place


def keeps(user: User, place: Place) -> None:
    """By a storekeeper over the place, or whose van it is: parts come to it and go back from it."""
    scope = scope_of(user)
    if place.holder_id is not None and place.holder_id == scope.staff_id:
        return
    require(Permission.STOCK_MOVE, place, by=user)


@transaction.atomic
def draft_transfer(
    *, from_place: Place, to_place: Place, by: User, key: str, lines: Sequence[Sent] = (), note: str = ""
) -> StockTransfer:
    """A transfer DB…, not sent yet; the same key again gives the first. Raises SamePlace, PlaceWithoutTransfer."""
    if from_place.pk == to_place.pk:
        raise SamePlace()
    keeps(by, _end(from_place))
    made = StockTransfer(
        number="", from_place=from_place, to_place=_end(to_place), note=note.strip(), key=key_for(by, key),
        drafted_by=by,
    )  # fmt: skip
    if (known := first_of(made, "DB")) is not made:
        return known
    for line in lines:
        set_transfer_line(transfer=made, sent=line, by=by)
    tell_trail(made, "drafted", by=by, data={"lines": len(lines)})
    return made


def _draft(transfer: StockTransfer, by: User) -> StockTransfer:
    held = locked(StockTransfer, transfer.pk)
    keeps(by, held.from_place)
    if held.state != S.DRAFT:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


@transaction.atomic
def set_transfer_line(
    *, transfer: StockTransfer, sent: Sent, by: User, line: StockTransferLine | None = None
) -> StockTransferLine:
    """Add a line to a transfer not sent yet, or change one. Raises PartTwice, LineGone, DocumentMovedOn,
    WholeUnitsOnly."""
    held = _draft(transfer, by)
    known = held.lines.filter(part=sent.part).first()
    if known is not None and (line is None or known.pk != line.pk):
        raise PartTwice(part=sent.part.name)
    still_on(held, line)
    line = line or StockTransferLine(transfer=held)
    line.part, line.quantity, line.note = sent.part, counted(sent.part, sent.quantity), sent.note.strip()
    line.save()
    return line


@transaction.atomic
def remove_transfer_line(*, line: StockTransferLine, by: User) -> None:
    """It stays. Raises DocumentMovedOn."""
    _draft(line.transfer, by)
    line.delete()


@transaction.atomic
def ship_transfer(*, transfer: StockTransfer, by: User, carrier: str = "", waybill: str = "") -> StockTransfer:
    """It leaves: out of its place, on the way. Raises NothingOnIt, NotEnoughStock, DocumentMovedOn."""
    held = _draft(transfer, by)
    lines = list(held.lines.select_related("part"))
    if not lines:
        raise NothingOnIt()
    transit = transit_of(held.to_place.branch, by=by)
    key = f"{held.document}:ship{round_of(held.document, 'shipped')}"
    transfer_many(
        from_place=held.from_place, to_place=transit, cause=held.document, by=by, key=key,
        note=waybill.strip(), lines=[Line(line.part, line.quantity, note=line.note) for line in lines],
    )  # fmt: skip
    step(
        held, to=S.SHIPPED, allowed=[S.DRAFT], action="shipped", by=by, data={"waybill": waybill.strip()},
        transit=transit, carrier=carrier.strip(), waybill=waybill.strip(), shipped_by=by, shipped_at=timezone.now(),
    )  # fmt: skip
    to = notices.users_with(Permission.STOCK_MOVE, held.to_place.branch_id)
    to += notices.users_of([held.to_place.holder_id])
    params = {"transfer": held.number, "place": held.from_place.name, "waybill": held.waybill or "--"}
    notices.tell(
        "transfer.on_the_way", to=[pk for pk in to if pk != by.pk], about=held.document, key=key,
        url=held.get_absolute_url(), params=params,
    )  # fmt: skip
    return held


def still_on_the_way(transfer: StockTransfer) -> StockTransfer:
    """The transfer, ours until the end of the transaction; raises DocumentMovedOn."""
    held = locked(StockTransfer, transfer.pk)
    if held.state not in ON_THE_WAY:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


@transaction.atomic
def receive_transfer(
    *, transfer: StockTransfer, counted_lines: Mapping[int, Decimal], by: User, key: str, note: str = ""
) -> StockTransfer:
    """What came, counted (line id → quantity); the rest stays on the way. The same key again moves nothing.

    Raises NothingOnIt (nothing was counted), MoreThanSent (409), LossPending, DocumentMovedOn.
    """
    held = _on_the_way_or_known(transfer, key)
    if held is None:
        transfer.refresh_from_db()
        return transfer
    keeps(by, held.to_place)
    rows = {line.pk: line for line in held.lines.select_related("part")}
    came = [(rows[pk], counted(rows[pk].part, n)) for pk, n in sorted(counted_lines.items()) if n and pk in rows]
    if not came:
        raise NothingOnIt()
    pending = {loss.line_id: loss for loss in TransferLoss.objects.filter(line__in=rows, state=LossState.PROPOSED)}
    for line, quantity in came:
        if line.pk in pending and line.open - pending[line.pk].quantity < quantity:
            raise LossPending(part=line.part.name)
        account(line, "received", quantity)
    transfer_many(
        from_place=held.transit, to_place=held.to_place, cause=held.document, by=by, note=note.strip(),
        key=_receipt(held, key), lines=[Line(line.part, n) for line, n in came],
    )  # fmt: skip
    moved_on(held, "received", {line.part.number: plain(n) for line, n in came}, by=by, note=note)
    return held


def came_key(held: StockTransfer) -> str:
    """What the ledger's keys of its receipts begin with."""
    return f"{held.document}:in:"


def _receipt(held: StockTransfer, key: str) -> str:
    """The ledger's key of one receipt."""
    return f"{came_key(held)}{key}"[:70]


def _on_the_way_or_known(transfer: StockTransfer, key: str) -> StockTransfer | None:
    """The transfer, ours; None where this very receipt is written already."""
    held = locked(StockTransfer, transfer.pk)
    if Movement.objects.filter(key__startswith=f"{_receipt(held, key)}:", cause=held.document).exists():
        return None
    if held.state not in ON_THE_WAY:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


def account(line: StockTransferLine, column: str, quantity: Decimal) -> None:
    """One guarded statement: nobody accounts for more than was sent."""
    rows = StockTransferLine.objects.filter(pk=line.pk, quantity__gte=thousandths(F("received") + F("lost") + quantity))
    if not rows.update(**{column: thousandths(F(column) + quantity)}):
        line.refresh_from_db()
        raise MoreThanSent(left=plain(line.open), unit=line.part.unit, part=line.part.name)


def moved_on(held: StockTransfer, action: str, data: dict[str, Any], *, by: User, note: str = "") -> None:
    """The state that follows from the lines, with its event."""
    lines = list(held.lines.all())
    rest = any(line.open for line in lines)
    some = S.PARTLY if any(line.received for line in lines) else S.SHIPPED
    step(
        held, to=some if rest else S.RECEIVED, allowed=[*ON_THE_WAY, S.RECEIVED], action=action, by=by, note=note,
        data=data, received_at=None if rest else timezone.now(),
    )  # fmt: skip
    if not rest:
        notices.settle(held.document, "transfer.on_the_way")


@transaction.atomic
def cancel_transfer(*, transfer: StockTransfer, note: str, by: User) -> StockTransfer:
    """It is not sent after all. Raises DocumentMovedOn, ReasonMissing."""
    held, why = _draft(transfer, by), said(note)
    step(held, to=S.CANCELLED, allowed=[S.DRAFT], action="cancelled", by=by, note=why)
    return held
