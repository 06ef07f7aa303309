"""More came than was approved: somebody else approves the surplus too, or it goes back with a waybill."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parts.choices.goods_returns import GoodsKind, GoodsState
from parts.choices.stock import MovementKind
from parts.errors.goods_returns import NoSurplus, SurplusTooLarge
from parts.models import GoodsReturn
from parts.services.clearances import require_clearance
from parts.services.document_trail import locked, said, step
from parts.services.goods_returns_rights import require_turn
from parts.services.goods_returns_telling import tell_next
from parts.services.ledger import plain, take_back
from parts.services.ledger_corrections import reverse_lines
from parts.services.unbooking import round_of, standing
from people.models import User

S = GoodsState


def _surplus(name: str, case: GoodsReturn, by: User) -> GoodsReturn:
    held = locked(GoodsReturn, case.pk)
    require_turn(name, held, by=by)
    if not held.has_surplus:
        raise NoSurplus(number=held.number)
    return held


def _decide(held: GoodsReturn, action: str, *, kept: bool, by: User, note: str) -> GoodsReturn:
    step(
        held, to=S.COUNTED, allowed=[S.COUNTED], action=action, by=by, note=note[:300],
        data={"surplus": plain(held.surplus)}, surplus_kept=kept, surplus_by=by, surplus_at=timezone.now(),
    )  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def keep_surplus(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """The surplus counts as approved: it is credited or exchanged with the rest.

    Raises NoSurplus, AnotherKeeps (who asked or counted), SurplusTooLarge (that many to exchange are marketing's to
    decide, S1-R52), NoFeedback, ReasonMissing.
    """
    held, why = _surplus("surplus", case, by), said(note)
    exchange = held.kind == GoodsKind.EXCHANGE
    if exchange and not held.is_large and held.counted >= settings.GOODS_LARGE_EXCHANGE:
        raise SurplusTooLarge(threshold=settings.GOODS_LARGE_EXCHANGE)
    if exchange and held.part and held.partner:
        require_clearance(partner=held.partner, on=timezone.localdate())
    return _decide(held, "surplus_kept", kept=True, by=by, note=why)


@transaction.atomic
def send_surplus_back(*, case: GoodsReturn, carrier: str, waybill: str, note: str, by: User) -> GoodsReturn:
    """The surplus goes back to its sender. Of parts the line that took all of them in is reversed and only what was
    approved comes in again, at the same cost. Raises NoSurplus, ReasonMissing, UsedUp (put on the shelf meanwhile)."""
    held, why, parcel = _surplus("surplus-back", case, by), said(note), said(waybill)
    told = f"{carrier.strip()} {parcel} {why}".strip()
    if held.part:
        lines = standing(held.document, MovementKind.TAKE_BACK)
        took = lines[0]
        reverse_lines(lines, note=told[:200], by=by)
        take_back(
            part=held.part, place=took.place, quantity=held.quantity, cost=took.value / took.quantity,
            cause=held.document, by=by, note=told[:200],
            key=f"{held.document}:kept{round_of(held.document, 'surplus_back')}",
        )  # fmt: skip
    return _decide(held, "surplus_back", kept=False, by=by, note=told)
