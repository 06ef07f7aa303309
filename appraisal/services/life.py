"""calculated → confirmed, returned → approved. Clause: appraisal, section 6, with its separation of duties."""

from django.db import transaction
from django.utils import timezone

from appraisal.choices import EventKind, LineKind, SheetState, SheetStatus
from appraisal.compliance import Signal, decisions_of, settings_for, signals
from appraisal.errors import (
    AdjustedTheSheet,
    CalculatedWithManual,
    NotThePayee,
    PaidByTheSheet,
    SheetIncomplete,
    SheetStale,
)
from appraisal.models import PayLine, PaySheet
from appraisal.selectors.staleness import stale_sheets
from appraisal.services.steps import locked, reason_of, require_state, told
from appraisal.wording import missing_text
from core.errors import DomainError
from people.models import User


@transaction.atomic
def confirm_sheet(*, sheet: PaySheet, by: User) -> PaySheet:
    """The payee has read it and agrees. Raises NotThePayee, SheetIncomplete, WrongState, MonthLocked."""
    sheet = locked(sheet)
    if sheet.payee_id is None or sheet.payee_id != by.pk:
        raise NotThePayee(name=sheet.employee_name)
    require_state(sheet, SheetState.CALCULATED)
    _require_complete(sheet)
    sheet.state, sheet.confirmed_at = SheetState.CONFIRMED, timezone.now()
    sheet.save(update_fields=["state", "confirmed_at"])
    told(sheet, EventKind.CONFIRMED, by=by, after={"total": sheet.total, "digest": sheet.digest})
    return sheet


@transaction.atomic
def return_sheet(*, sheet: PaySheet, reason: str, by: User) -> PaySheet:
    """It goes back and says why; also from approved, while the month is open. A new calculation takes it up again.
    Raises ReasonNeeded, PaidByTheSheet, WrongState, MonthLocked."""
    reason = reason_of(reason)
    sheet = locked(sheet)
    if sheet.payee_id == by.pk:
        raise PaidByTheSheet()
    require_state(sheet, SheetState.CALCULATED, SheetState.CONFIRMED, SheetState.QUERIED, SheetState.APPROVED)
    before = sheet.state
    sheet.state, sheet.return_reason, sheet.confirmed_at = SheetState.RETURNED, reason, None
    sheet.approved_by = sheet.approved_at = sheet.minimum_wage = None
    sheet.save()
    told(sheet, EventKind.RETURNED, by=by, reason=reason, before={"state": before})
    return sheet


@transaction.atomic
def approve_sheet(*, sheet: PaySheet, by: User) -> PaySheet:
    """The sheet may be paid. Raises the first thing that stands against it: who may not, the state, what is missing,
    stale evidence, open compliance signals."""
    sheet = locked(sheet)
    for refusal in _refusals(sheet, by):
        raise refusal
    if stale_sheets(sheet.month, [sheet.employee_id]):
        raise SheetStale(name=sheet.employee_name)
    sheet.state, sheet.approved_by, sheet.approved_at = SheetState.APPROVED, by, timezone.now()
    sheet.minimum_wage = settings_for(sheet.month.month).wage(sheet.place)
    sheet.save(update_fields=["state", "approved_by", "approved_at", "minimum_wage"])
    told(sheet, EventKind.APPROVED, by=by, after={"total": sheet.total, "minimum_wage": sheet.minimum_wage})
    return sheet


def refusals_of(*, sheet: PaySheet, by: User, known: list[Signal] | None = None) -> list[DomainError]:
    """Everything that stands against this user approving the sheet now, staleness apart; a page disables its button
    with the first and lists the others. `known` are the sheet's signals where the page has read them already."""
    return list(_refusals(sheet, by, known))


def _refusals(sheet: PaySheet, by: User, known: list[Signal] | None = None):
    if sheet.payee_id == by.pk:
        yield PaidByTheSheet()
    by_hand = PayLine.objects.filter(sheet=sheet).exclude(kind=LineKind.CALCULATED)
    if sheet.adjusted_by_id == by.pk or by_hand.filter(author=by).exists():
        yield AdjustedTheSheet()
    if sheet.calculated_with_manual and sheet.calculated_by_id == by.pk:
        yield CalculatedWithManual()
    try:
        require_state(sheet, SheetState.CALCULATED, SheetState.CONFIRMED)
        _require_complete(sheet)
    except DomainError as refusal:
        yield refusal
        return
    if known is None:
        month = sheet.month.month
        known = signals(sheet, settings_for(month), decisions_of(month, [sheet.employee_id]))
    for signal in known:
        if signal.is_open:
            yield signal.refusal


def _require_complete(sheet: PaySheet) -> None:
    if sheet.status != SheetStatus.COMPLETE:
        raise SheetIncomplete(name=sheet.employee_name, missing=missing_text(sheet))
