"""What every step in the life of a sheet shares: the locked row, the reason, the event and the audit line."""

from django.utils import timezone

from appraisal.choices import EventKind, SheetState
from appraisal.errors import ReasonNeeded, WrongState
from appraisal.models import PaySheet, SheetEvent
from core import audit
from core.models import Month
from core.month import MonthLocked

LEAST_REASON = 5


def locked(sheet: PaySheet) -> PaySheet:
    """The sheet as it stands, its row locked until the transaction ends; raises MonthLocked."""
    sheet = PaySheet.objects.select_for_update(of=("self",), no_key=True).select_related("month").get(pk=sheet.pk)
    if sheet.month.state != Month.State.OPEN:
        raise MonthLocked(month=str(sheet.month))
    return sheet


def require_state(sheet: PaySheet, *states: SheetState) -> None:
    """Raises WrongState unless the sheet is in one of these."""
    if sheet.state not in states:
        raise WrongState(name=sheet.employee_name, state=sheet.get_state_display())


def reason_of(text: str) -> str:
    """A reason somebody typed, without blanks around it; raises ReasonNeeded."""
    reason = text.strip()
    if len(reason) < LEAST_REASON:
        raise ReasonNeeded()
    return reason


def told(
    sheet: PaySheet, kind: EventKind, *, by, reason: str = "", before: object = None, after: object = None
) -> None:
    """The event of the sheet and the audit line, in the transaction of the step itself."""
    SheetEvent.objects.create(
        sheet=sheet, kind=kind, at=timezone.now(), by=by, by_name=str(by or ""), number=sheet.number,
        total=sheet.total, reason=reason,
    )  # fmt: skip
    audit.record(f"pay_sheet.{kind}", target=sheet, by=by, reason=reason, before=before, after=after)
