"""A transfer's dispatch, or one of its receipts, is taken back: the goods lie where they lay, the document says so."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from parts.choices.buying import ON_THE_WAY, LossState, TransferState
from parts.choices.stock import MovementKind
from parts.errors.buying import DocumentMovedOn, GoodsMovedOn, LossPending
from parts.exact import thousandths
from parts.models import Movement, StockTransfer, TransferLoss
from parts.services.document_trail import locked, said, step
from parts.services.ledger import plain
from parts.services.shipping_between import came_key, moved_on
from parts.services.unbooking import Booking, standing, take_back
from people import notices
from people.models import User

S = TransferState
ROUTE = (MovementKind.TRANSFER_OUT, MovementKind.TRANSFER_IN)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One count at the place it came to, by the id of its first line."""

    pk: int
    booking: Booking

    @property
    def came(self) -> list[Movement]:
        """A line for each part that came."""
        return [line for line in self.booking.lines if line.kind == MovementKind.TRANSFER_IN]


def dispatch_of(transfer: StockTransfer) -> Booking:
    """The lines that sent it, as far as they stand."""
    lines = [line for line in standing(transfer.document, *ROUTE) if not line.key.startswith(came_key(transfer))]
    return Booking(lines, transfer.from_place, transfer.shipped_by_id, transfer.shipped_at)


def receipts_of(transfer: StockTransfer) -> list[Receipt]:
    """Every count that stands, the oldest first."""
    counts: dict[str, list[Movement]] = {}
    for line in standing(transfer.document, *ROUTE):
        if line.key.startswith(came_key(transfer)):
            counts.setdefault(line.key.rsplit(":", 2)[0], []).append(line)
    return [
        Receipt(lines[0].pk, Booking(lines, transfer.to_place, lines[0].by_id, lines[0].recorded_at))
        for lines in counts.values()
    ]


@transaction.atomic
def unship_transfer(*, transfer: StockTransfer, note: str, by: User) -> StockTransfer:
    """It did not leave after all: everything back where it lay, a draft again.

    Raises DocumentMovedOn, GoodsMovedOn (some of it came or is written off), LossPending, and as take_back.
    """
    held, why = locked(StockTransfer, transfer.pk), said(note)
    if held.state not in ON_THE_WAY:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    if held.lines.filter(received__gt=0).exists() or held.lines.filter(lost__gt=0).exists():
        raise GoodsMovedOn()
    _no_loss_waits(held)
    told = take_back(dispatch_of(held), why=why, by=by)
    step(
        held, to=S.DRAFT, allowed=ON_THE_WAY, action="unshipped", by=by, note=why, data=told, transit=None,
        shipped_by=None, shipped_at=None, carrier="", waybill="",
    )  # fmt: skip
    notices.settle(held.document, "transfer.on_the_way")
    return held


@transaction.atomic
def uncount_transfer(*, transfer: StockTransfer, receipt: int, note: str, by: User) -> StockTransfer:
    """One count was wrong: what it brought is on the way again. Raises GoodsMovedOn (it is taken back already),
    and as take_back."""
    held, why = locked(StockTransfer, transfer.pk), said(note)
    known = next((one for one in receipts_of(held) if one.pk == receipt), None)
    if known is None:
        raise GoodsMovedOn()
    told = take_back(known.booking, why=why, by=by)
    for line in known.came:
        held.lines.filter(part=line.part).update(received=thousandths(F("received") - line.quantity))
    told |= {line.part.number: plain(line.quantity) for line in known.came}
    moved_on(held, "uncounted", told, by=by, note=why)
    return held


def _no_loss_waits(held: StockTransfer) -> None:
    waiting = TransferLoss.objects.filter(line__transfer=held, state=LossState.PROPOSED).select_related("line__part")
    if (loss := waiting.first()) is not None:
        raise LossPending(part=loss.line.part.name)
