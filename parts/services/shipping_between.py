"""Transfers between places: sent into transit, counted where they come, what never came acknowledged by a second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotYours
from parts.choices.buying import ON_THE_WAY, LossKind, LossState, TransferState
from parts.choices.old_parts import CaseKind
from parts.choices.stock import PlaceKind
from parts.errors.buying import (
    DocumentMovedOn,
    LossPending,
    MoreThanSent,
    NothingOnIt,
    PartTwice,
    PlaceWithoutTransfer,
    SecondPersonAcknowledges,
)
from parts.errors.stock import SamePlace
from parts.exact import thousandths
from parts.models import Movement, Part, Place, StockTransfer, StockTransferLine, TransferLoss
from parts.services.cases import open_case
from parts.services.document_trail import counted, locked, require, said, step, tell_trail
from parts.services.ledger import (
    Line,
    count_difference,
    plain,
    scrap,
    transfer_many,
    transit_of,
)
from parts.services.ledger_corrections import reverse_lines
from parts.services.numbering import next_number
from people import notices
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission

S, L = TransferState, LossState


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


def _keeps(by: User, place: Place) -> None:
    """A storekeeper over the place, or whose van it is: parts come to it and go back from it."""
    scope = scope_of(by)
    if place.holder_id is not None and place.holder_id == scope.staff_id:
        return
    require(Permission.STOCK_MOVE, place, by=by)


@transaction.atomic
def draft_transfer(
    *, from_place: Place, to_place: Place, by: User, key: str, lines: Sequence[Sent] = (), note: str = ""
) -> StockTransfer:
    """A transfer DB…, not sent yet; the same key again gives the first. Raises SamePlace, PlaceWithoutTransfer."""
    if from_place.pk == to_place.pk:
        raise SamePlace()
    _keeps(by, _end(from_place))
    made = StockTransfer(
        number="", from_place=from_place, to_place=_end(to_place), note=note.strip(), key=f"{by.pk}:{key}"[:120],
        drafted_by=by,
    )  # fmt: skip
    if (known := StockTransfer.objects.filter(key=made.key).first()) is not None:
        return known
    try:
        with transaction.atomic():
            made.number = next_number("DB")
            made.save()
    except IntegrityError:
        return StockTransfer.objects.get(key=made.key)
    for line in lines:
        set_transfer_line(transfer=made, sent=line, by=by)
    tell_trail(made, "drafted", by=by, data={"lines": len(lines)})
    return made


def _draft(transfer: StockTransfer, by: User) -> StockTransfer:
    held = locked(StockTransfer, transfer.pk)
    _keeps(by, held.from_place)
    if held.state != S.DRAFT:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


@transaction.atomic
def set_transfer_line(
    *, transfer: StockTransfer, sent: Sent, by: User, line: StockTransferLine | None = None
) -> StockTransferLine:
    """Add a line to a transfer not sent yet, or change one. Raises PartTwice, DocumentMovedOn, WholeUnitsOnly."""
    held = _draft(transfer, by)
    known = held.lines.filter(part=sent.part).first()
    if known is not None and (line is None or known.pk != line.pk):
        raise PartTwice(part=sent.part.name)
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
    transfer_many(
        from_place=held.from_place, to_place=transit, cause=held.document, by=by, key=f"{held.document}:ship",
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
        "transfer.on_the_way", to=[pk for pk in to if pk != by.pk], about=held.document, key=f"{held.document}:shipped",
        url=held.get_absolute_url(), params=params,
    )  # fmt: skip
    return held


def _on_the_way(transfer: StockTransfer) -> StockTransfer:
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
    _keeps(by, held.to_place)
    rows = {line.pk: line for line in held.lines.select_related("part")}
    came = [(rows[pk], counted(rows[pk].part, n)) for pk, n in sorted(counted_lines.items()) if n and pk in rows]
    if not came:
        raise NothingOnIt()
    pending = {loss.line_id: loss for loss in TransferLoss.objects.filter(line__in=rows, state=L.PROPOSED)}
    for line, quantity in came:
        if line.pk in pending and line.open - pending[line.pk].quantity < quantity:
            raise LossPending(part=line.part.name)
        _account(line, "received", quantity)
    transfer_many(
        from_place=held.transit, to_place=held.to_place, cause=held.document, by=by, note=note.strip(),
        key=_receipt(held, key), lines=[Line(line.part, n) for line, n in came],
    )  # fmt: skip
    _moved_on(held, "received", by, {line.part.number: plain(n) for line, n in came}, note=note, key=key)
    return held


def _receipt(held: StockTransfer, key: str) -> str:
    """The ledger's key of one receipt."""
    return f"{held.document}:in:{key}"[:70]


def _on_the_way_or_known(transfer: StockTransfer, key: str) -> StockTransfer | None:
    """The transfer, ours; None where this very receipt is written already."""
    held = locked(StockTransfer, transfer.pk)
    if Movement.objects.filter(key__startswith=f"{_receipt(held, key)}:", cause=held.document).exists():
        return None
    if held.state not in ON_THE_WAY:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


def _account(line: StockTransferLine, column: str, quantity: Decimal) -> None:
    """One guarded statement: nobody accounts for more than was sent."""
    rows = StockTransferLine.objects.filter(pk=line.pk, quantity__gte=thousandths(F("received") + F("lost") + quantity))
    if not rows.update(**{column: thousandths(F(column) + quantity)}):
        line.refresh_from_db()
        raise MoreThanSent(left=plain(line.open), unit=line.part.unit, part=line.part.name)


def _moved_on(
    held: StockTransfer, action: str, by: User, data: dict[str, str], *, note: str = "", key: str = ""
) -> None:
    """The state that follows from the lines, with its event."""
    rest = held.lines.filter(quantity__gt=thousandths(F("received") + F("lost"))).exists()
    to = S.PARTLY if rest else S.RECEIVED
    facts = {} if rest else {"received_at": timezone.now()}
    step(held, to=to, allowed=[*ON_THE_WAY, S.RECEIVED], action=action, by=by, note=note, data=data, **facts)
    if not rest:
        notices.settle(held.document, "transfer.on_the_way")


@transaction.atomic
def report_loss(
    *, line: StockTransferLine, quantity: Decimal, kind: str, reason: str, by: User, key: str
) -> TransferLoss:
    """So many never came or came broken: said by who counts, to be acknowledged by somebody else.

    Opens a case. Raises MoreThanSent, LossPending (one of this line waits already), ReasonMissing.
    """
    held, why = _on_the_way(line.transfer), said(reason)
    _keeps(by, held.to_place)
    line = held.lines.select_related("part").get(pk=line.pk)
    quantity = counted(line.part, quantity)
    if quantity > line.open:
        raise MoreThanSent(left=plain(line.open), unit=line.part.unit, part=line.part.name)
    key = f"{held.document}:{key}"[:100]
    if (known := TransferLoss.objects.filter(key=key).first()) is not None:
        return known
    try:
        with transaction.atomic():
            made = TransferLoss.objects.create(
                line=line, quantity=quantity, kind=LossKind(kind), reason=why, key=key, proposed_by=by
            )
    except IntegrityError:
        raise LossPending(part=line.part.name) from None
    words = {"part": line.part.name, "quantity": plain(quantity), "unit": line.part.unit, "why": why}
    tell_trail(held, "loss_reported", by=by, note=why, data={"part": line.part.number, "quantity": plain(quantity)})
    open_case(
        kind=CaseKind.TRANSFER, subject=held.number, by=by, key=f"{held.document}:loss:{made.pk}", cause=held.document,
        what=_("%(part)s: %(quantity)s %(unit)s did not arrive. %(why)s") % words, branch=held.to_place.branch,
    )  # fmt: skip
    notices.tell(
        "transfer.loss", to=notices.users_with(Permission.STOCK_APPROVE, held.to_place.branch_id),
        about=f"{held.document}:loss:{made.pk}", url=held.get_absolute_url(),
        params={"transfer": held.number, **words}, key=f"{held.document}:loss:{made.pk}",
    )  # fmt: skip
    return made


def _second(held: StockTransfer, loss: TransferLoss, by: User) -> None:
    if not has(by, Permission.STOCK_APPROVE):
        raise NotYours()
    require(Permission.STOCK_APPROVE, held.to_place, by=by)
    if by.pk in (loss.proposed_by_id, held.shipped_by_id):
        raise SecondPersonAcknowledges()


def _decided(loss: TransferLoss, state: str, by: User, answer: str) -> None:
    rows = TransferLoss.objects.filter(pk=loss.pk, state=L.PROPOSED)
    if not rows.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer.strip()):
        loss.refresh_from_db()
        raise DocumentMovedOn(number=loss.line.transfer.number, state=loss.get_state_display())
    loss.refresh_from_db()


@transaction.atomic
def acknowledge_loss(*, loss: TransferLoss, by: User, answer: str = "") -> TransferLoss:
    """A second person agrees: it is taken off the way, as scrap or as a count difference. Raises
    SecondPersonAcknowledges, DocumentMovedOn, MoreThanSent."""
    held = locked(StockTransfer, loss.line.transfer_id)
    _second(held, loss, by)
    _decided(loss, L.POSTED, by, answer)
    line = held.lines.select_related("part").get(pk=loss.line_id)
    _account(line, "lost", loss.quantity)
    told = {"part": line.part, "place": held.transit, "cause": loss.cause, "by": by, "key": f"{loss.cause}:posted"}
    if loss.kind == LossKind.SCRAP:
        scrap(quantity=loss.quantity, note=loss.reason, **told)
    else:
        count_difference(difference=-loss.quantity, note=loss.reason, **told)
    notices.settle(f"{held.document}:loss:{loss.pk}")
    _moved_on(held, "loss_posted", by, {line.part.number: plain(loss.quantity)}, note=answer)
    return loss


@transaction.atomic
def refuse_loss(*, loss: TransferLoss, answer: str, by: User) -> TransferLoss:
    """Look again: it stays on the way. Raises SecondPersonAcknowledges, DocumentMovedOn, ReasonMissing."""
    held, why = locked(StockTransfer, loss.line.transfer_id), said(answer)
    _second(held, loss, by)
    _decided(loss, L.REFUSED, by, why)
    notices.settle(f"{held.document}:loss:{loss.pk}")
    tell_trail(held, "loss_refused", by=by, note=why, data={"part": loss.line.part.number})
    return loss


@transaction.atomic
def find_loss(*, loss: TransferLoss, note: str, by: User) -> TransferLoss:
    """It turned up: the line that took it off the way is reversed and it can be received. Raises DocumentMovedOn."""
    held, why = locked(StockTransfer, loss.line.transfer_id), said(note)
    require(Permission.STOCK_MOVE, held.to_place, by=by)
    rows = TransferLoss.objects.filter(pk=loss.pk, state=L.POSTED)
    if not rows.update(state=L.FOUND, found_by=by, found_at=timezone.now()):
        loss.refresh_from_db()
        raise DocumentMovedOn(number=held.number, state=loss.get_state_display())
    loss.refresh_from_db()
    for movement in Movement.objects.filter(cause=loss.cause, reverses=None).select_related("part", "place"):
        reverse_lines([movement], note=why, by=by)
    StockTransferLine.objects.filter(pk=loss.line_id).update(lost=thousandths(F("lost") - loss.quantity))
    StockTransfer.objects.filter(pk=held.pk).update(received_at=None)
    _moved_on(held, "found", by, {loss.line.part.number: plain(loss.quantity)}, note=why)
    return loss


@transaction.atomic
def cancel_transfer(*, transfer: StockTransfer, note: str, by: User) -> StockTransfer:
    """It is not sent after all. Raises DocumentMovedOn, ReasonMissing."""
    held, why = _draft(transfer, by), said(note)
    step(held, to=S.CANCELLED, allowed=[S.DRAFT], action="cancelled", by=by, note=why)
    return held
