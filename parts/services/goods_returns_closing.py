"""Goods that are here: received, counted and stored, disputed and agreed, then credited, exchanged or sent back."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from parts.choices.goods_returns import GoodsKind, GoodsState, Outcome
from parts.choices.stock import MovementKind
from parts.errors.buying import DocumentMovedOn
from parts.errors.goods_returns import (
    CostNeeded,
    DiffersWithoutWord,
    NotDisputed,
    PlaceMissing,
    SalesNotAsked,
    SerialsMissing,
    StillDisputed,
    SurplusUndecided,
    TooManySerials,
    WholeGoods,
)
from parts.models import GoodsDispute, GoodsReturn, Place
from parts.services.document_trail import counted as exactly
from parts.services.document_trail import locked, said, step, tell_trail, warehouse
from parts.services.goods_returns import listed
from parts.services.goods_returns_rights import require_turn
from parts.services.goods_returns_telling import LATE, tell_next
from parts.services.ledger import checked, issue, plain, take_back
from parts.services.ledger_corrections import reverse_lines
from parts.services.ledger_places import quarantine_of
from parts.services.unbooking import Booking, round_of, standing
from parts.services.unbooking import take_back as take_booking_back
from people.models import User
from people.notices import settle

S = GoodsState


@transaction.atomic
def receive_return(*, case: GoodsReturn, came_with: str, by: User) -> GoodsReturn:
    """They stand at the door: from now on the days count (S1-R50, R51)."""
    held = locked(GoodsReturn, case.pk)
    allowed = require_turn("receive", held, by=by)
    step(held, to=S.RECEIVED, allowed=allowed, action="received", by=by, note=came_with.strip(), received_by=by,
         received_at=timezone.now(), came_with=came_with.strip())  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def count_return(
    *, case: GoodsReturn, counted: Decimal, found: str, by: User, note: str = "", place: Place | None = None,
    place_text: str = "", cost: Decimal | None = None, no_more_made: bool = False,
) -> GoodsReturn:  # fmt: skip
    """Counted and stored. Parts go into the quarantine of the warehouse as a new batch at `cost` each; of whole goods
    the place is written down. `no_more_made`: sales must agree what becomes of them (S1-R53).

    Raises DiffersWithoutWord, PlaceMissing, CostNeeded, WarehouseNeeded, WholeGoods and as the ledger.
    """
    held = locked(GoodsReturn, case.pk)
    allowed = require_turn("count", held, by=by)
    part = held.part
    exact = exactly(part, counted) if part else checked(counted)
    if part is None and exact != exact.to_integral_value():
        raise WholeGoods()
    if exact != held.quantity and not note.strip():
        raise DiffersWithoutWord(asked=plain(held.quantity), counted=plain(exact))
    if (place is None) if part else (not place_text.strip()):
        raise PlaceMissing()
    if part and cost is None:
        raise CostNeeded()
    facts = {"counted": exact, "found": found, "place_text": place_text.strip(), "no_more_made": no_more_made}
    if part:
        facts["place"] = warehouse(place)
        take_back(
            part=part, place=quarantine_of(place, by=by), quantity=exact, cost=cost, cause=held.document, by=by,
            key=f"{held.document}:in{round_of(held.document, 'counted')}", note=note.strip()[:200],
        )  # fmt: skip
    told = {"counted": str(exact), "found": found}
    step(held, to=S.COUNTED, allowed=allowed, action="counted", by=by, note=note.strip(), data=told, counted_by=by,
         counted_at=timezone.now(), **facts)  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def recount_return(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """Counted wrongly: what it brought leaves the books, and it is counted anew. Raises as unbooking.take_back."""
    held, why = locked(GoodsReturn, case.pk), said(note)
    allowed, told = require_turn("recount", held, by=by), {}
    if held.part:
        lines = standing(held.document, MovementKind.TAKE_BACK)
        told = take_booking_back(Booking(lines, held.place, held.counted_by_id, held.counted_at), why=why, by=by)
    step(held, to=S.RECEIVED, allowed=allowed, action="recounted", by=by, note=why, data=told, counted=None, found="",
         counted_by=None, counted_at=None, place=None, place_text="", no_more_made=False, agreed="", agreed_by=None,
         agreed_at=None, surplus_kept=None, surplus_by=None, surplus_at=None)  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def agree_with_sales(*, case: GoodsReturn, agreed: str, by: User) -> GoodsReturn:
    """What sales says of goods that are out of stock and production (S1-R53)."""
    held, words = locked(GoodsReturn, case.pk), said(agreed)
    require_turn("agree", held, by=by)
    if not held.no_more_made or held.agreed:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    step(held, to=S.COUNTED, allowed=[S.COUNTED], action="agreed", by=by, note=words, agreed=words, agreed_by=by,
         agreed_at=timezone.now())  # fmt: skip
    settle(held.document, LATE["agree"])
    return held


def _disputed(case: GoodsReturn) -> GoodsDispute | None:
    return case.disputes.filter(until=None).first()


@transaction.atomic
def dispute_return(*, case: GoodsReturn, note: str, by: User) -> GoodsDispute:
    """They do not agree with us: the days stand still from now on. Raises StillDisputed, ReasonMissing."""
    held, why = locked(GoodsReturn, case.pk), said(note)
    require_turn("dispute", held, by=by)
    if _disputed(held):
        raise StillDisputed(number=held.number)
    made = GoodsDispute.objects.create(case=held, reason=why, by=by)
    tell_trail(held, "disputed", by=by, note=why)
    settle(held.document, *LATE.values())
    return made


@transaction.atomic
def settle_dispute(*, case: GoodsReturn, agreed: str, by: User) -> GoodsReturn:
    """It is agreed, and the days go on. Raises NotDisputed, ReasonMissing."""
    held, words = locked(GoodsReturn, case.pk), said(agreed)
    require_turn("settle", held, by=by)
    open_one = held.disputes.filter(until=None)
    if not open_one.update(until=timezone.now(), agreed=words, agreed_by=by):
        raise NotDisputed(number=held.number)
    tell_trail(held, "settled", by=by, note=words)
    return held


def to_close(name: str, case: GoodsReturn, *, by: User) -> GoodsReturn:
    """The case, ours, ready to be closed. Raises StillDisputed, SurplusUndecided, SalesNotAsked and as require_turn."""
    held = locked(GoodsReturn, case.pk)
    require_turn(name, held, by=by)
    if _disputed(held):
        raise StillDisputed(number=held.number)
    if held.has_surplus and name != "send-back":
        raise SurplusUndecided(surplus=plain(held.surplus), approved=plain(held.quantity), unit=held.unit)
    if held.no_more_made and not held.agreed:
        raise SalesNotAsked()
    return held


def close(
    held: GoodsReturn, outcome: str, *, by: User, note: str, data: dict | None = None, **facts: object
) -> GoodsReturn:
    step(
        held, to=S.CLOSED, allowed=[held.state], action=outcome, by=by, note=note.strip(), data=data, outcome=outcome,
        ended_by=by, ended_at=timezone.now(), answer=note.strip(), **facts,
    )  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def exchange_return(
    *, case: GoodsReturn, by: User, new_serials: str = "", carrier: str = "", waybill: str = "", note: str = ""
) -> GoodsReturn:
    """As many good ones go out as came and were approved: parts off the shelf of the warehouse, of whole goods
    the serials are noted.

    Raises NotEnoughStock, SerialsMissing, DocumentMovedOn (a return is not exchanged).
    """
    held = to_close("exchange", case, by=by)
    serials, quantity = listed(new_serials), held.kept
    if held.kind != GoodsKind.EXCHANGE:
        raise DocumentMovedOn(number=held.number, state=held.get_kind_display())
    if held.model and not serials:
        raise SerialsMissing()
    if serials and len(serials.split("\n")) > quantity:
        raise TooManySerials(serials=len(serials.split("\n")), quantity=plain(quantity))
    if held.part:
        issue(
            part=held.part, place=held.place, quantity=quantity, cause=held.document, by=by,
            key=f"{held.document}:out", note=waybill.strip(),
        )  # fmt: skip
    return close(
        held, Outcome.EXCHANGED, by=by, note=note, new_serials=serials, carrier=carrier.strip(),
        waybill=waybill.strip(),
    )  # fmt: skip


@transaction.atomic
def send_back(*, case: GoodsReturn, carrier: str, waybill: str, note: str, by: User) -> GoodsReturn:
    """Not accepted after all: the very goods go back with a waybill. Of parts the line that took them back
    is reversed: they never became ours. Raises ReasonMissing, UsedUp (they were put on the shelf meanwhile)."""
    held, why = to_close("send-back", case, by=by), said(note)
    if held.part:
        lines = standing(held.document, MovementKind.TAKE_BACK)
        reverse_lines(lines, note=f"{waybill} {why}".strip()[:200], by=by)
    return close(held, Outcome.SENT_BACK, by=by, note=why, carrier=carrier.strip(), waybill=said(waybill))
