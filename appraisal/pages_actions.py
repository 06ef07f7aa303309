"""What a reader may do with a sheet now. What is not possible stays in sight with its reason."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.choices import DecisionKind, SheetState, SheetStatus
from appraisal.compliance import Signal
from appraisal.errors import PaidByTheSheet, SheetIncomplete, SheetStale, WrongState
from appraisal.models import PaySheet
from appraisal.services.life import refusals_of
from appraisal.wording import missing_text
from core.errors import DomainError
from core.models import Month
from core.ui import Action
from people.access import roles_with
from people.permissions import Permission
from people.roles import Role
from people.scopes import has

ADJUSTABLE = {SheetState.CALCULATED, SheetState.CONFIRMED, SheetState.QUERIED, SheetState.RETURNED}
RETURNABLE = {SheetState.CALCULATED, SheetState.CONFIRMED, SheetState.QUERIED, SheetState.APPROVED}


def actions_of(user, sheet: PaySheet, signals: list[Signal] | None = None, *, is_stale: bool = False) -> list[Action]:
    """The buttons of a sheet, the next step last and filled; none once the month is locked."""
    if sheet.month.state != Month.State.OPEN:
        return []
    at = [sheet.month.month, sheet.employee_code]
    found = []
    if has(user, Permission.PAY_ADJUST):
        refusal = _refusal(user, sheet, ADJUSTABLE) or _incomplete(sheet)
        found.append(Action(_("Adjust…"), icon="plus", dialog="adjust", reason=_said(refusal), name="adjust"))
    if has(user, Permission.PAY_APPROVE):
        refusal = _refusal(user, sheet, RETURNABLE)
        found.append(Action(_("Return…"), icon="arrow-back-up", dialog="return", reason=_said(refusal), name="return"))
    if sheet.payee_id == user.pk and has(user, Permission.PAY_CONFIRM):
        refusal = _state(sheet, {SheetState.CALCULATED}) or _incomplete(sheet)
        found.append(
            Action(
                _("Confirm"), reverse("appraisal:confirm", args=at), "user-check", primary=refusal is None,
                reason=_said(refusal), name="confirm",
            )
        )  # fmt: skip
    elif has(user, Permission.PAY_SEE) and sheet.state != SheetState.APPROVED:
        found.append(_approve(user, sheet, at, signals, is_stale))
    return found


def _approve(user, sheet: PaySheet, at: list, signals: list[Signal] | None, is_stale: bool) -> Action:
    reason = ""
    if not has(user, Permission.PAY_APPROVE):
        roles = "、".join(str(Role(role).label) for role in roles_with(Permission.PAY_APPROVE))
        reason = _("Only this role approves: %(roles)s.") % {"roles": roles}
    elif refusals := refusals_of(sheet=sheet, by=user, known=signals):
        reason = str(refusals[0])
    elif is_stale:
        reason = str(SheetStale(name=sheet.employee_name))
    return Action(
        _("Approve"), reverse("appraisal:approve", args=at), "check", primary=not reason, reason=reason, name="approve"
    )


def _said(refusal: DomainError | None) -> str:
    return str(refusal) if refusal else ""


def _state(sheet: PaySheet, states: Iterable[SheetState]) -> DomainError | None:
    if sheet.state in states:
        return None
    return WrongState(name=sheet.employee_name, state=sheet.get_state_display())


def _refusal(user, sheet: PaySheet, states: Iterable[SheetState]) -> DomainError | None:
    return PaidByTheSheet() if sheet.payee_id == user.pk else _state(sheet, states)


def _incomplete(sheet: PaySheet) -> DomainError | None:
    if sheet.status == SheetStatus.COMPLETE:
        return None
    return SheetIncomplete(name=sheet.employee_name, missing=missing_text(sheet))


def dialogs_of(user, sheet: PaySheet, signal_codes: set[str], decided: set[str]) -> list[str]:
    """Which of the recorded decisions the reader can take now: acknowledge, satisfaction, minimum_wage."""
    if sheet.month.state != Month.State.OPEN or sheet.payee_id == user.pk or sheet.state == SheetState.APPROVED:
        return []
    found = []
    if "note_open" in signal_codes and has(user, Permission.PAY_APPROVE):
        found.append("acknowledge")
    if has(user, Permission.PAY_ADJUST):
        lacks = {"satisfaction_internal", "satisfaction_external"} & set(sheet.missing)
        if len(lacks) == 1 or DecisionKind.SATISFACTION in decided:
            found.append("satisfaction")
        if "below_minimum_wage" in signal_codes or DecisionKind.MINIMUM_WAGE in decided:
            found.append("minimum_wage")
    return found
