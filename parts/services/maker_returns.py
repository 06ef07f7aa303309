"""Old parts on their way to the maker (BD-31): packed into boxes, shipped, answered piece by piece, paid."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import NotYours
from parts.choices.case_sentences import names_of
from parts.choices.old_parts import HERE, CaseKind, OldPartState
from parts.errors.stock import (
    AnswerIncomplete,
    MakerListEmpty,
    MakerListMovedOn,
    MoreThanClaimed,
    NotApprovedForTheMaker,
    OnAnotherList,
)
from parts.models import Batch, MakerPayment, MakerReturn, MakerReturnLine, OldPart, OldPlace
from parts.models.maker_returns import Answer, MakerReturnState
from parts.selectors.prices import part_prices
from parts.services.cases import Wrong, open_cases
from parts.services.numbering import next_number
from parts.services.old_part_steps import step_all
from people.access import has, scope_of
from people.models import Branch, Partner, User
from people.permissions import Permission

State = MakerReturnState
ANSWER_DAYS = 30  # a maker who has not answered by then is chased
FEN = Decimal("0.01")


def _require(by: User, branch_id: int) -> None:
    scope = scope_of(by)
    if not has(by, Permission.OLD_PART_MOVE) or not (scope.everything or branch_id in scope.branch_ids):
        raise NotYours()


def _held(made: MakerReturn, *states: str) -> MakerReturn:
    """The list under its lock, in one of these states; raises MakerListMovedOn."""
    found = MakerReturn.objects.select_for_update(of=("self",)).select_related("maker", "branch").get(pk=made.pk)
    if found.state not in states:
        raise MakerListMovedOn(number=found.number, state=found.get_state_display())
    return found


@transaction.atomic
def draft_list(
    *, maker: Partner, branch: Branch, pieces: Iterable[OldPart], by: User, packer: str = "", parts_of: str = ""
) -> MakerReturn:
    """A list for one maker. Raises NotApprovedForTheMaker, OnAnotherList, NotYours."""
    _require(by, branch.pk)
    made = MakerReturn.objects.create(
        number=next_number("SP"), maker=maker, branch=branch, packer=packer.strip() or str(by), parts_of=parts_of,
        made_by=by,
    )  # fmt: skip
    audit.record("maker_return.drafted", target=made, by=by, after={"maker": maker.code})
    _put(made, pieces)
    return made


@transaction.atomic
def put_on(*, maker_return: MakerReturn, pieces: Iterable[OldPart], by: User, box_no: int = 1) -> int:
    """More pieces onto a list that is being packed; returns how many. A piece that is on it already stays once."""
    made = _held(maker_return, State.DRAFT)
    _require(by, made.branch_id)
    return _put(made, pieces, box_no)


def _put(made: MakerReturn, pieces: Iterable[OldPart], box_no: int = 1) -> int:
    known = set(made.lines.values_list("old_part", flat=True))
    wanted = [piece for piece in pieces if piece.pk not in known]
    for piece in wanted:
        if piece.state not in HERE or piece.disposal != OldPartState.TO_SUPPLIER or piece.branch_id != made.branch_id:
            raise NotApprovedForTheMaker(code=piece.code)
    worth = _worth(wanted)
    lines = [
        MakerReturnLine(
            maker_return=made, old_part=piece, box_no=box_no, claimed=worth[piece.part_id][0],
            basis=worth[piece.part_id][1],
        )
        for piece in wanted
    ]  # fmt: skip
    try:
        with transaction.atomic():
            MakerReturnLine.objects.bulk_create(lines)
    except IntegrityError:
        raise OnAnotherList() from None
    return len(lines)


def _worth(pieces: list[OldPart]) -> dict[int, tuple[Decimal, str]]:
    """Part id → what is claimed for one piece, and by what: what it cost last, else the list price."""
    parts = {piece.part_id: piece.part for piece in pieces}
    found: dict[int, tuple[Decimal, str]] = {}
    for batch in Batch.objects.filter(part__in=parts).order_by("received_on", "id"):
        found[batch.part_id] = (batch.unit_cost.quantize(FEN), _("cost of batch %(batch)s") % {"batch": batch.label})
    prices = part_prices([part for pk, part in parts.items() if pk not in found], timezone.localdate())
    for pk in parts.keys() - found.keys():
        price = prices.get(pk)
        found[pk] = (price.amount, _("list price")) if price else (Decimal(0), "")
    return found


@transaction.atomic
def change_line(
    *, line: MakerReturnLine, by: User, box_no: int, claim_no: str = "", claimed: Decimal | None = None
) -> MakerReturnLine:
    """Which box, which claim, what is asked for; while the list is being packed."""
    made = _held(line.maker_return, State.DRAFT)
    _require(by, made.branch_id)
    line.box_no, line.claim_no = box_no, claim_no.strip()
    if claimed is not None and claimed != line.claimed:
        line.claimed, line.basis = claimed, _("entered by hand")
    line.save(update_fields=["box_no", "claim_no", "claimed", "basis"])
    return line


@transaction.atomic
def take_off(*, line: MakerReturnLine, by: User) -> None:
    """The piece stays in the store."""
    made = _held(line.maker_return, State.DRAFT)
    _require(by, made.branch_id)
    line.delete()


@transaction.atomic
def pack(*, maker_return: MakerReturn, by: User) -> MakerReturn:
    """The boxes are closed. Raises MakerListEmpty."""
    made = _held(maker_return, State.DRAFT)
    _require(by, made.branch_id)
    if not made.lines.exists():
        raise MakerListEmpty()
    return _into(made, State.PACKED, by)


@transaction.atomic
def unpack(*, maker_return: MakerReturn, by: User) -> MakerReturn:
    """Open the boxes again."""
    made = _held(maker_return, State.PACKED)
    _require(by, made.branch_id)
    return _into(made, State.DRAFT, by)


@transaction.atomic
def ship(
    *, maker_return: MakerReturn, by: User, carrier: str, waybill: str = "", transport: str = "",
    freight: Decimal | None = None, shipped_on: date | None = None,
) -> MakerReturn:  # fmt: skip
    """The consignment leaves: every piece goes back to the supplier, all or none."""
    made = _held(maker_return, State.PACKED)
    _require(by, made.branch_id)
    pieces = [line.old_part for line in made.lines.select_related("old_part").order_by("old_part")]
    step_all(pieces, OldPartState.TO_SUPPLIER, cause=made.cause, by=by, note=f"{carrier} {waybill}".strip())
    made.carrier, made.waybill, made.transport, made.freight = carrier.strip(), waybill.strip(), transport, freight
    made.shipped_on = shipped_on or timezone.localdate()
    made.expected_on = made.shipped_on + timedelta(days=ANSWER_DAYS)
    return _into(made, State.SHIPPED, by, "carrier", "waybill", "transport", "freight", "shipped_on", "expected_on")


@transaction.atomic
def answer(
    *, line: MakerReturnLine, by: User, answer: str, credited: Decimal = Decimal(0), refusal: str = "", note: str = "",
    back_into: OldPlace | None = None,
) -> MakerReturnLine:  # fmt: skip
    """What the maker said to a piece; said again it replaces the first, until the list is answered.

    A piece refused and sent back lies in `back_into` again. Raises MoreThanClaimed, MakerListMovedOn.
    """
    made = _held(line.maker_return, State.SHIPPED)
    _require(by, made.branch_id)
    line = MakerReturnLine.objects.select_related("old_part").get(pk=line.pk)
    if credited > line.claimed:
        raise MoreThanClaimed(claimed=line.claimed)
    if answer == Answer.SENT_BACK and line.answer != Answer.SENT_BACK:
        step_all(
            [line.old_part], OldPartState.IN_STORE, cause=made.cause, by=by, note=note, place=back_into, disposal=""
        )
    elif answer != Answer.SENT_BACK and line.answer == Answer.SENT_BACK:
        # It did not come back after all: out of the store again, as it was shipped.
        step_all(
            [line.old_part], OldPartState.TO_SUPPLIER, cause=made.cause, by=by, note=note,
            disposal=OldPartState.TO_SUPPLIER,
        )  # fmt: skip
    line.answer, line.credited = answer, credited if answer == Answer.CREDITED else Decimal(0)
    line.refusal = refusal if answer in (Answer.REFUSED, Answer.SENT_BACK) else ""
    line.answer_note, line.answered_at, line.answered_by = note.strip(), timezone.now(), by
    line.is_live = answer != Answer.SENT_BACK
    line.save()
    return line


@transaction.atomic
def finish_answer(*, maker_return: MakerReturn, by: User) -> MakerReturn:
    """Every piece is answered; what differs becomes a case: pieces not in the box, and money short of the claim.

    Raises AnswerIncomplete while a piece is not answered.
    """
    made = _held(maker_return, State.SHIPPED)
    _require(by, made.branch_id)
    lines = list(made.lines.select_related("old_part__part"))
    if any(line.answer == Answer.PENDING for line in lines):
        raise AnswerIncomplete(count=sum(line.answer == Answer.PENDING for line in lines))
    told = {"kind": CaseKind.MAKER, "subject": made.number, "cause": made.cause, "partner": made.maker}
    wrongs = [
        Wrong(
            said="maker_missing", old_part=line.old_part, branch=made.branch, amount=line.claimed or None,
            key=f"maker-missing:{line.pk}",
            params={"code": line.old_part.code, "part": names_of(line.old_part.part), "box": line.box_no}, **told,
        )
        for line in lines if line.answer == Answer.MISSING
    ]  # fmt: skip
    short = sum((line.claimed - line.credited for line in lines if line.answer == Answer.CREDITED), Decimal(0))
    if short:
        wrongs.append(
            Wrong(
                said="maker_short", amount=short, branch=made.branch, params={"short": f"{short:.2f}"},
                key=f"maker-short:{made.pk}", **told,
            )
        )  # fmt: skip
    if wrongs:
        open_cases(wrongs, by=by)
    made.lines.update(is_live=False)
    made.answered_at = timezone.now()
    return _into(made, State.ANSWERED, by, "answered_at")


@transaction.atomic
def record_payment(
    *, maker_return: MakerReturn, amount: Decimal, paid_on: date, document: str, by: User, key: str
) -> MakerPayment:
    """Money that came for the list; the same key again gives the same row. Paid in full the list is closed."""
    if (twin := MakerPayment.objects.filter(key=key).first()) is not None:
        return twin
    made = _held(maker_return, State.ANSWERED, State.CLOSED)
    if not has(by, Permission.OLD_PART_DISPOSE):
        raise NotYours()
    paid = MakerPayment.objects.create(
        maker_return=made, amount=amount, paid_on=paid_on, document=document.strip(), key=key, by=by
    )
    audit.record("maker_return.paid", target=made, by=by, after={"amount": str(amount), "document": document})
    if made.state == State.ANSWERED and outstanding(made) <= 0:
        made.closed_at = timezone.now()
        _into(made, State.CLOSED, by, "closed_at")
    return paid


def outstanding(made: MakerReturn) -> Decimal:
    """Credited and not paid yet, yuan."""
    credited = made.lines.aggregate(sum=Sum("credited"))["sum"] or Decimal(0)
    paid = made.payments.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return (Decimal(credited) - Decimal(paid)).quantize(FEN)


@transaction.atomic
def cancel(*, maker_return: MakerReturn, reason: str, by: User) -> MakerReturn:
    """Not sent after all: the pieces stay in the store."""
    made = _held(maker_return, State.DRAFT, State.PACKED)
    _require(by, made.branch_id)
    made.lines.update(is_live=False)
    made.note = reason.strip()[:300]
    made.save(update_fields=["note"])
    return _into(made, State.CANCELLED, by)


def _into(made: MakerReturn, state: str, by: User, *changed: str) -> MakerReturn:
    before, made.state = made.state, state
    made.save(update_fields=["state", *changed])
    audit.record(f"maker_return.{state}", target=made, by=by, before={"state": before}, after={"state": state})
    return made
