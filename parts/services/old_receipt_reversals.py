"""A finished receipt taken back (入库单冲销): asked for by one with a reason, done by another, while nobody has judged
or moved what it brought. Nothing is erased: pieces get a line back, scans end, the receipt says when."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from core import audit
from parts.choices.old_parts import CaseState, LineResult, ListState, OldPartState, RequestState
from parts.errors.old_parts import (
    PiecesMovedOn,
    ReceiptNotFinished,
    ReceiptReversed,
    RequestDecided,
    SecondPersonDecides,
)
from parts.models import (
    OldPart,
    OldPartMove,
    OldPartReceipt,
    OldReceiptReversal,
    PartsCase,
    ReturnLine,
    ReturnList,
)
from parts.services.old_part_rights import over, require, require_reason
from parts.services.old_part_steps import step_all
from parts.services.old_part_telling import tell_debtor
from parts.services.return_freights import WAITS
from people.models import User
from people.notices import settle, tell, users_with
from people.permissions import Permission

S = OldPartState
NAMED = 5


def cause_of(receipt: OldPartReceipt) -> str:
    """The cause of its moves and of the cases it opened."""
    return f"old-receipt:{receipt.number}"


def about(asked: OldReceiptReversal) -> str:
    """What its notices are about."""
    return f"old_reversal:{asked.pk}"


def _pieces(receipt: OldPartReceipt) -> list[OldPart]:
    """What it brought, ours until the transaction ends; raises PiecesMovedOn."""
    ids = receipt.scans.filter(undone_at=None, old_part__isnull=False).values("old_part")
    held = list(OldPart.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    looked = set(OldPart.objects.filter(pk__in=ids, inspections__isnull=False).values_list("pk", flat=True))
    gone = [p for p in held if p.state != S.RECEIVED or p.place_id != receipt.place_id or p.pk in looked]
    if gone:
        codes = "、".join(piece.code for piece in gone[:NAMED]) + (" …" if len(gone) > NAMED else "")
        raise PiecesMovedOn(receipt=receipt.number, codes=codes)
    return held


@transaction.atomic
def ask_reversal(*, receipt: OldPartReceipt, reason: str, by: User) -> OldReceiptReversal:
    """Ask to take it back. Raises ReceiptNotFinished, ReceiptReversed, PiecesMovedOn, ReasonNeeded."""
    require(by, Permission.OLD_PART_MOVE, receipt.branch_id)
    held = OldPartReceipt.objects.select_for_update(of=("self",), no_key=True).get(pk=receipt.pk)
    if held.is_open:
        raise ReceiptNotFinished(receipt=held.number)
    why = require_reason(reason)
    _pieces(held)
    try:
        with transaction.atomic():
            made = OldReceiptReversal.objects.create(receipt=held, reason=why, asked_by=by)
    except IntegrityError:
        raise ReceiptReversed(receipt=held.number) from None
    audit.record("old_receipt.reversal_asked", target=held, by=by, reason=why)
    tell(
        "old_parts.reversal_asked", to=set(users_with(Permission.OLD_PART_DISPOSE, held.branch_id)) - {by.pk},
        about=about(made), url=held.get_absolute_url(), key=about(made),
        params={"receipt": held.number, "reason": why},
    )  # fmt: skip
    return made


def may_decide(asked: OldReceiptReversal, user: User) -> bool:
    """A second person with the right over the receipt's branch."""
    return asked.asked_by_id != user.pk and over(user, Permission.OLD_PART_DISPOSE, asked.receipt.branch_id)


def _decide(asked: OldReceiptReversal, by: User, to: str, note: str = "") -> None:
    require(by, Permission.OLD_PART_DISPOSE, asked.receipt.branch_id)
    if asked.asked_by_id == by.pk:
        raise SecondPersonDecides()
    live = OldReceiptReversal.objects.filter(pk=asked.pk, state=RequestState.ASKED).exclude(asked_by=by)
    if not live.update(state=to, decided_by=by, decided_at=timezone.now(), note=note):
        asked.refresh_from_db()
        raise RequestDecided(state=asked.get_state_display())
    asked.refresh_from_db()
    settle(about(asked))


@transaction.atomic
def refuse_reversal(*, asked: OldReceiptReversal, note: str, by: User) -> OldReceiptReversal:
    """The receipt stands. Raises SecondPersonDecides, RequestDecided, ReasonNeeded."""
    why = require_reason(note)
    _decide(asked, by, RequestState.REFUSED, why)
    audit.record("old_receipt.reversal_refused", target=asked.receipt, by=by, reason=why)
    return asked


@transaction.atomic
def reverse_receipt(*, asked: OldReceiptReversal, by: User) -> OldPartReceipt:
    """Every piece stands where it stood before the receipt, its list is on the way again, and the cases nobody has
    touched are closed. Raises SecondPersonDecides, RequestDecided, PiecesMovedOn: all or nothing."""
    held = OldPartReceipt.objects.select_for_update(of=("self",), no_key=True).get(pk=asked.receipt_id)
    _decide(asked, by, RequestState.GRANTED)
    pieces, now = _pieces(held), timezone.now()
    _step_back(held, pieces, asked.reason, by)
    _reopen_list(held, pieces, asked.reason, by)
    held.scans.filter(undone_at=None).update(undone_at=now)
    OldPartReceipt.objects.filter(pk=held.pk).update(reversed_at=now)
    _close_cases(held, asked.reason, by)
    held.refresh_from_db()
    after = {"codes": [piece.code for piece in pieces]}
    audit.record("old_receipt.reversed", target=held, by=by, reason=asked.reason, after=after)
    tell_debtor(
        "old_parts.receipt_reversed", staff=held.debtor_staff, partner=held.debtor_partner,
        about=f"old_receipt:{held.number}", key=f"old-reversed:{held.number}",
        params={"receipt": held.number, "count": len(pieces), "reason": asked.reason},
    )  # fmt: skip
    return held


def _step_back(receipt: OldPartReceipt, pieces: Sequence[OldPart], reason: str, by: User) -> None:
    """Where each stood before: what its line of this receipt came from."""
    lines = OldPartMove.objects.filter(old_part__in=pieces, to_state=S.RECEIVED, cause=cause_of(receipt))
    before = dict(lines.order_by("id").values_list("old_part", "from_state"))
    groups: dict[str, list[OldPart]] = {}
    for piece in pieces:
        groups.setdefault(before[piece.pk], []).append(piece)
    for state, group in groups.items():
        step_all(
            group, state, cause=cause_of(receipt), by=by, note=reason, back=True, bin="", condition="", untagged=False,
            received_at=None, received_by=None,
        )  # fmt: skip
    # Pieces this very receipt registered were owed by nobody.
    own = [piece for piece in pieces if piece.cause == cause_of(receipt)]
    step_all(own, S.WITHDRAWN, cause=cause_of(receipt), by=by, note=reason)


def _reopen_list(receipt: OldPartReceipt, pieces: Sequence[OldPart], reason: str, by: User) -> None:
    """The list is on the way again, with what was counted as missing; what came since, or lies on another, is not."""
    if receipt.return_list_id:
        last = OldPartMove.objects.filter(old_part=OuterRef("old_part")).order_by("-id")
        lines = ReturnLine.objects.filter(return_list=receipt.return_list_id, result=LineResult.MISSING)
        told = lines.annotate(
            last=Subquery(last.values("cause")[:1]), to=Subquery(last.values("to_state")[:1]),
            before=Subquery(last.values("from_state")[:1]),
        )  # fmt: skip
        still = told.filter(last=cause_of(receipt), to=S.MISSING, before__in=[S.BOXED, S.ON_THE_WAY])
        missing = [line.old_part for line in still.select_related("old_part")]
        step_all(missing, S.ON_THE_WAY, cause=cause_of(receipt), by=by, note=reason, back=True)
        lines.filter(old_part__in=missing).update(result=LineResult.PENDING)
        ReturnList.objects.filter(pk=receipt.return_list_id).update(state=ListState.SENT, received_at=None)
        settle(receipt.return_list.document, WAITS)
    # Lines this receipt closed, of its own list or of one still underway.
    closed = ReturnLine.objects.filter(old_part__in=pieces, result=LineResult.RECEIVED)
    underway = Q(return_list__state__in=[ListState.DRAFT, ListState.SENT])
    closed.filter(underway, old_part__state__in=[S.BOXED, S.ON_THE_WAY]).update(result=LineResult.PENDING)


def _close_cases(receipt: OldPartReceipt, reason: str, by: User) -> None:
    """Cases the receipt opened and nobody has answered: closed with the reason."""
    open_ones = list(PartsCase.objects.filter(cause=cause_of(receipt), state=CaseState.OPEN, amount=None))
    now = timezone.now()
    PartsCase.objects.filter(pk__in=[case.pk for case in open_ones], state=CaseState.OPEN).update(
        state=CaseState.CLOSED, answer=reason, answered_by=by, answered_at=now, closed_by=by, closed_at=now
    )
    audit.record_many("parts_case.closed", told=[(case, {"answer": reason}) for case in open_ones], by=by)
    settle(f"parts_case:{case.number}" for case in open_ones)
