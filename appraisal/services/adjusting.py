"""What people add to a sheet: signed lines, recorded decisions, acknowledgements. Nothing calculated is edited."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from appraisal.choices import AdjustmentType, DecisionKind, EventKind, LineKind, PayType, SheetState, SheetStatus
from appraisal.compliance import note_value, settings_for
from appraisal.errors import (
    AmountRefused,
    BelowZero,
    DecisionRefused,
    NothingToAcknowledge,
    PaidByTheSheet,
    SheetIncomplete,
)
from appraisal.models import Decision, PayLine, PaySheet
from appraisal.rules import ZERO, deductions, needs_note
from appraisal.services.steps import locked, reason_of, require_state, told
from appraisal.services.totals import floor_line
from appraisal.versions import rulebook_of
from appraisal.wording import MANUAL, missing_text
from core.models import StoredFile
from core.money import FEN, amount_text
from core.month import require_open
from people.models import Staff, User

BY_HAND_FROM = 900  # positions of hand-written lines, after whatever a rulebook has
MOST = Decimal(1_000_000)
CHOICES = {
    DecisionKind.SATISFACTION: {"internal_only", "external_only", ""},
    DecisionKind.MINIMUM_WAGE: {"exempt", ""},
}


@transaction.atomic
def add_adjustment(
    *, sheet: PaySheet, type: str, amount: Decimal, reason: str, by: User, file: StoredFile | None = None
) -> PayLine:
    """One signed line beside the calculated ones; only before approval. The payee confirms again.

    Raises AmountRefused, BelowZero, ReasonNeeded, PaidByTheSheet, SheetIncomplete, WrongState, MonthLocked.
    """
    reason, kind = reason_of(reason), AdjustmentType(type)
    if not amount.is_finite() or amount == 0 or amount != amount.quantize(FEN) or abs(amount) >= MOST:
        raise AmountRefused()
    sheet = locked(sheet)
    require_state(sheet, SheetState.CALCULATED, SheetState.CONFIRMED, SheetState.QUERIED, SheetState.RETURNED)
    if sheet.payee_id == by.pk:
        raise PaidByTheSheet()
    if sheet.status != SheetStatus.COMPLETE:
        raise SheetIncomplete(name=sheet.employee_name, missing=missing_text(sheet))
    if sheet.total + amount < 0:
        raise BelowZero(total=amount_text(sheet.total + amount))
    last = sheet.lines.exclude(kind=LineKind.CALCULATED).aggregate(last=Max("position"))["last"]
    line = PayLine.objects.create(
        month=sheet.month, sheet=sheet, position=(last or BY_HAND_FROM) + 1, component=MANUAL,
        code=f"{MANUAL}.{kind}", kind=LineKind.MANUAL,
        pay_type=PayType.DEDUCTION if amount < 0 else PayType.VARIABLE_PAY, amount=amount, reason=reason,
        author=by, author_name=str(by), added_at=timezone.now(), file=file,
    )  # fmt: skip
    before = sheet.total
    _retotal(sheet)
    sheet.adjusted_by = by
    if sheet.state != SheetState.QUERIED:
        sheet.state, sheet.confirmed_at, sheet.return_reason = SheetState.CALCULATED, None, ""
    sheet.save(update_fields=["total", "deductions", "adjusted_by", "state", "confirmed_at", "return_reason"])
    after = {"total": sheet.total, "line": line.code, "amount": amount}
    told(sheet, EventKind.ADJUSTED, by=by, reason=reason, before={"total": before}, after=after)
    return line


def _retotal(sheet: PaySheet) -> None:
    """Total and deductions from the lines as they stand, with the floor under lines by hand made anew."""
    sheet.lines.filter(code=f"{MANUAL}.floor", kind=LineKind.CALCULATED).delete()
    amounts = list(sheet.lines.values_list("amount", flat=True))
    total = sum(amounts, ZERO)
    if floor := floor_line(rulebook_of(sheet.rulebook), total):
        PayLine.objects.create(
            month=sheet.month, sheet=sheet, position=BY_HAND_FROM, component=MANUAL, code=floor.code,
            pay_type=floor.pay, amount=floor.amount, explanation=floor.why, args=floor.args,
            clause={"zh": floor.clause.zh, "en": floor.clause.en},
        )  # fmt: skip
        total += floor.amount
    sheet.total, sheet.deductions = total, deductions(amounts)


@transaction.atomic
def record_decision(*, month: str, employee: Staff, kind: str, value: str, reason: str, by: User) -> Decision:
    """A manager's decision about one person's month: satisfaction `internal_only` or `external_only`, minimum_wage
    `exempt`; an empty value takes the last one back. Raises DecisionRefused, ReasonNeeded, PaidByTheSheet, MonthLocked.

    A decision about facts shows at the next calculation; until then the sheet is stale.
    """
    reason = reason_of(reason)
    if kind not in CHOICES or value not in CHOICES[kind]:
        raise DecisionRefused()
    if employee.user_id == by.pk:
        raise PaidByTheSheet()
    require_open(month)
    decision = Decision.objects.create(
        month=month, employee=employee, kind=kind, value=value, reason=reason, by=by, by_name=str(by)
    )
    for sheet in PaySheet.objects.of_month(month).filter(employee=employee):
        told(sheet, EventKind.DECIDED, by=by, reason=reason, after={"kind": kind, "value": value})
    return decision


@transaction.atomic
def acknowledge_note(*, sheet: PaySheet, reason: str, by: User) -> Decision:
    """Somebody has looked at deductions above the noted percentage and says why they stand. It speaks about these
    figures only. Raises NothingToAcknowledge, ReasonNeeded, PaidByTheSheet, MonthLocked."""
    reason = reason_of(reason)
    sheet = locked(sheet)
    if sheet.payee_id == by.pk:
        raise PaidByTheSheet()
    percent = settings_for(sheet.month.month).percent(sheet.place)
    if sheet.status != SheetStatus.COMPLETE or not needs_note(sheet.total, sheet.deductions, percent):
        raise NothingToAcknowledge()
    decision = Decision.objects.create(
        month=sheet.month.month, employee=sheet.employee, kind=DecisionKind.DEDUCTION_NOTE, value=note_value(sheet),
        reason=reason, by=by, by_name=str(by),
    )  # fmt: skip
    after = {"kind": DecisionKind.DEDUCTION_NOTE, "deductions": sheet.deductions, "total": sheet.total}
    told(sheet, EventKind.DECIDED, by=by, reason=reason, after=after)
    return decision
