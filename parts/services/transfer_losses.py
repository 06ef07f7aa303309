"""What never came of a transfer: reported by who counts, acknowledged by a second person; found again by two."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.errors import NotYours
from parts.choices.buying import LossKind, LossState
from parts.choices.case_sentences import names_of
from parts.choices.old_parts import CaseKind
from parts.errors.buying import (
    DocumentMovedOn,
    LossPending,
    MoreThanSent,
    SecondPersonAcknowledges,
    SecondPersonConfirms,
)
from parts.exact import thousandths
from parts.models import Movement, StockTransfer, StockTransferLine, TransferLoss
from parts.services.cases import open_case
from parts.services.document_trail import counted, locked, require, said, tell_trail
from parts.services.ledger import count_difference, plain, scrap
from parts.services.ledger_corrections import reverse_lines
from parts.services.shipping_between import account, keeps, moved_on, still_on_the_way
from people import notices
from people.access import has
from people.models import User
from people.permissions import Permission

L = LossState


@transaction.atomic
def report_loss(
    *, line: StockTransferLine, quantity: Decimal, kind: str, reason: str, by: User, key: str
) -> TransferLoss:
    """So many never came or came broken: said by who counts, to be acknowledged by somebody else.

    Opens a case. Raises MoreThanSent, LossPending (one of this line waits already), ReasonMissing.
    """
    held, why = still_on_the_way(line.transfer), said(reason)
    keeps(by, held.to_place)
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
        said="transfer_loss", params={**words, "part": names_of(line.part)}, branch=held.to_place.branch,
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
    _from(loss, L.PROPOSED, state=state, decided_by=by, decided_at=timezone.now(), answer=answer.strip())


def _from(loss: TransferLoss, before: str, **facts: object) -> None:
    """One guarded statement: it still stands where it may go from. Raises DocumentMovedOn."""
    moved = TransferLoss.objects.filter(pk=loss.pk, state=before).update(**facts)
    loss.refresh_from_db()
    if not moved:
        raise DocumentMovedOn(number=loss.line.transfer.number, state=loss.get_state_display())


@transaction.atomic
def acknowledge_loss(*, loss: TransferLoss, by: User, answer: str = "") -> TransferLoss:
    """A second person agrees: it is taken off the way, as scrap or as a count difference. Raises
    SecondPersonAcknowledges, DocumentMovedOn, MoreThanSent."""
    held = locked(StockTransfer, loss.line.transfer_id)
    _second(held, loss, by)
    _decided(loss, L.POSTED, by, answer)
    line = held.lines.select_related("part").get(pk=loss.line_id)
    account(line, "lost", loss.quantity)
    told = {"part": line.part, "place": held.transit, "cause": held.document, "by": by, "key": loss.ledger_key}
    if loss.kind == LossKind.SCRAP:
        scrap(quantity=loss.quantity, note=loss.reason, **told)
    else:
        count_difference(difference=-loss.quantity, note=loss.reason, **told)
    notices.settle(f"{held.document}:loss:{loss.pk}")
    moved_on(held, "loss_posted", {line.part.number: plain(loss.quantity)}, by=by, note=answer)
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
    """It is said to have turned up: two took it off the way, so a second person confirms it before the books say so.

    Raises DocumentMovedOn, ReasonMissing.
    """
    held, why = locked(StockTransfer, loss.line.transfer_id), said(note)
    require(Permission.STOCK_MOVE, held.to_place, by=by)
    _from(loss, L.POSTED, state=L.TURNED_UP, found_by=by, found_at=timezone.now())
    part, quantity = loss.line.part, plain(loss.quantity)
    tell_trail(held, "turned_up", by=by, note=why, data={"part": part.number, "quantity": quantity})
    notices.tell(
        "transfer.turned_up", to=set(notices.users_with(Permission.STOCK_APPROVE, held.to_place.branch_id)) - {by.pk},
        about=f"{held.document}:loss:{loss.pk}", url=held.get_absolute_url(),
        params={"transfer": held.number, "part": part.name, "quantity": quantity, "unit": part.unit, "why": why},
        key=f"{held.document}:turned_up:{loss.pk}:{loss.found_at.isoformat()}",
    )  # fmt: skip
    return loss


def _confirms(held: StockTransfer, loss: TransferLoss, by: User) -> None:
    require(Permission.STOCK_APPROVE, held.to_place, by=by)
    if by.pk == loss.found_by_id:
        raise SecondPersonConfirms()


@transaction.atomic
def confirm_found(*, loss: TransferLoss, by: User, answer: str = "") -> TransferLoss:
    """A second person has seen it: the line that took it off the way is reversed and it can be received.

    Raises SecondPersonConfirms, DocumentMovedOn.
    """
    held = locked(StockTransfer, loss.line.transfer_id)
    loss.refresh_from_db()  # who said so last
    _confirms(held, loss, by)
    _from(loss, L.TURNED_UP, state=L.FOUND, confirmed_by=by, confirmed_at=timezone.now())
    lines = list(Movement.objects.filter(key=loss.ledger_key).select_related("part", "place"))
    reverse_lines(lines, note=answer.strip(), by=by)
    StockTransferLine.objects.filter(pk=loss.line_id).update(lost=thousandths(F("lost") - loss.quantity))
    notices.settle(f"{held.document}:loss:{loss.pk}")
    moved_on(held, "found", {loss.line.part.number: plain(loss.quantity)}, by=by, note=answer)
    return loss


@transaction.atomic
def deny_found(*, loss: TransferLoss, answer: str, by: User) -> TransferLoss:
    """It is not there: the loss stands. Raises SecondPersonConfirms, DocumentMovedOn, ReasonMissing."""
    held, why = locked(StockTransfer, loss.line.transfer_id), said(answer)
    loss.refresh_from_db()
    _confirms(held, loss, by)
    _from(loss, L.TURNED_UP, state=L.POSTED, found_by=None, found_at=None)
    notices.settle(f"{held.document}:loss:{loss.pk}")
    tell_trail(held, "not_found", by=by, note=why, data={"part": loss.line.part.number})
    return loss
