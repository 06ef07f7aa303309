"""What the maker said to a consignment (BD-31), piece by piece, and the money that came for it."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import audit
from core.errors import NotYours
from core.money import round_fen
from parts.choices.case_sentences import names_of
from parts.choices.old_parts import CaseKind, CaseState, OldPartState
from parts.errors.stock import AnswerIncomplete, KeyOfAnotherMovement, MoreThanClaimed, PaidBeforeShipped
from parts.models import MakerPayment, MakerReturn, MakerReturnLine, OldPlace, PartsCase
from parts.models.maker_returns import Answer
from parts.models.maker_returns import MakerReturnState as State
from parts.services.cases import Wrong, open_case, open_cases, restate_case, settle_case
from parts.services.maker_returns import held, into, require
from parts.services.old_part_rights import over
from parts.services.old_part_steps import step_all
from people.models import User
from people.permissions import Permission


@transaction.atomic
def answer(
    *, line: MakerReturnLine, by: User, answer: str, credited: Decimal = Decimal(0), refusal: str = "", note: str = "",
    back_into: OldPlace | None = None,
) -> MakerReturnLine:  # fmt: skip
    """What the maker said to a piece; said again it replaces the first, until the list is answered.

    A piece refused and sent back lies in `back_into` again. Raises MoreThanClaimed, MakerListMovedOn.
    """
    made = held(line.maker_return, State.SHIPPED)
    require(by, made.branch_id)
    line = MakerReturnLine.objects.select_related("old_part").get(pk=line.pk)
    claimed = line.claimed or Decimal(0)
    if credited > claimed:
        raise MoreThanClaimed(claimed=claimed)
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
def credit_rest(*, maker_return: MakerReturn, by: User) -> int:
    """The maker credits every piece nothing was said of yet, as claimed; returns how many. One statement."""
    made = held(maker_return, State.SHIPPED)
    require(by, made.branch_id)
    rest = made.lines.filter(answer=Answer.PENDING)
    n = rest.update(
        answer=Answer.CREDITED, credited=Coalesce("claimed", Decimal(0)), answered_at=timezone.now(), answered_by=by
    )
    audit.record("maker_return.rest_credited", target=made, by=by, after={"pieces": n})
    return n


@transaction.atomic
def finish_answer(*, maker_return: MakerReturn, by: User) -> MakerReturn:
    """Every piece is answered; what differs becomes a case: pieces not in the box, and money short of the claim.

    Raises AnswerIncomplete while a piece is not answered.
    """
    made = held(maker_return, State.SHIPPED)
    require(by, made.branch_id)
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
    accepted = [line for line in lines if line.answer == Answer.CREDITED]
    short = sum(((line.claimed or Decimal(0)) - line.credited for line in accepted), Decimal(0))
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
    return into(made, State.ANSWERED, "answered_at", by=by)


@transaction.atomic
def record_payment(
    *, maker_return: MakerReturn, amount: Decimal, paid_on: date, document: str, by: User, key: str
) -> MakerPayment:
    """Money that came for the list; the same key again gives the same row.

    Paid in full the list is closed. What came short of the credit is a case: the open one tells what is left now, a
    closed one is followed by another; money that comes after all closes it. So is what came beyond the credit, until
    the opposite of a wrong line is entered. Raises NotYours, MakerListMovedOn, PaidBeforeShipped, KeyOfAnotherMovement.
    """
    made = held(maker_return, State.ANSWERED, State.CLOSED)
    if (twin := MakerPayment.objects.filter(key=key).first()) is not None:
        if twin.maker_return_id != made.pk:
            raise KeyOfAnotherMovement()
        return twin
    if not over(by, Permission.OLD_PART_DISPOSE, made.branch_id):
        raise NotYours()
    if made.shipped_on and paid_on < made.shipped_on:
        raise PaidBeforeShipped(shipped=made.shipped_on.isoformat())
    paid = MakerPayment.objects.create(
        maker_return=made, amount=amount, paid_on=paid_on, document=document.strip(), key=key, by=by
    )
    audit.record("maker_return.paid", target=made, by=by, after={"amount": str(amount), "document": document})
    _compared(made, paid, by=by)
    return paid


def _compared(made: MakerReturn, paid: MakerPayment, *, by: User) -> None:
    """What came against what was credited: short or over, a case; in full, an end of it and of the list."""
    left = outstanding(made)
    _difference(made, paid, "unpaid", left, settled="paid_after_all", by=by)
    _difference(made, paid, "overpaid", -left, settled="no_more_than_credited", by=by)
    if left <= 0 and made.state == State.ANSWERED:
        made.closed_at = timezone.now()
        into(made, State.CLOSED, "closed_at", by=by)


def _difference(made: MakerReturn, paid: MakerPayment, word: str, amount: Decimal, *, settled: str, by: User) -> None:
    """One case of the money that is missing or too much, said anew after each payment; settled where there is none."""
    key, params = f"maker-{word}:{made.pk}", {"document": paid.document, "amount": f"{paid.amount:.2f}"}
    of_list = PartsCase.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:"), cause=made.cause)
    live = of_list.exclude(state=CaseState.CLOSED)
    if amount <= 0:
        for case in live:
            settle_case(case=case, by=by, said=settled, params=params)
        return
    told = params | {"left": f"{amount:.2f}"}
    if not restate_case(cases=live, amount=amount, params=told, by=by):
        open_case(
            kind=CaseKind.MAKER, subject=made.number, cause=made.cause, partner=made.maker, branch=made.branch,
            said=f"maker_{word}", amount=amount, key=f"{key}:{paid.pk}", params=told, by=by,
        )  # fmt: skip


def outstanding(made: MakerReturn) -> Decimal:
    """Credited and not paid yet, yuan."""
    credited = made.lines.aggregate(sum=Sum("credited"))["sum"] or Decimal(0)
    paid = made.payments.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return round_fen(Decimal(credited) - Decimal(paid))
