"""A month of pay for tests: supervisors with the rows that make their figures, calculated where asked."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from appraisal import services
from appraisal.models import MinimumWage, PaySheet
from core.models import ImportBatch, Month
from core.month import open_month
from core.periods import Period
from people.models import Staff, User
from people.roles import Role
from tests.builders.feedback import a_batch, a_completion_row, a_satisfaction_row
from tests.builders.people import a_supervisor, a_user

MONTH = "2026-10"
TZ = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 6, 9, tzinfo=TZ)


def a_month(month: str = MONTH) -> Month:
    """The open version of a month."""
    return open_month(month)


def with_rates(
    supervisor: Staff, *, internal: tuple[int, int] | None = (980, 1000), external: tuple[int, int] | None = (980, 1000),
    complaints: int | None = None, month: str = MONTH, batch: ImportBatch | None = None,
) -> Staff:  # fmt: skip
    """Both satisfaction sheets know the supervisor: (satisfied, visited); by default exactly 98%."""
    batch = batch or a_batch(month)
    if internal:
        a_satisfaction_row(supervisor, internal[1], internal[0], batch=batch)
    if external:
        a_satisfaction_row(supervisor, external[1], external[0], source="external", batch=batch, complaints=complaints)
    return supervisor


def a_payee(**fields: object) -> Staff:
    """A supervisor with an account and both satisfaction rates at 98%: 1,800.00 with nothing else."""
    return with_rates(a_supervisor(account=True, **fields))


def calculated(*supervisors: Staff, month: str = MONTH, by: User | None = None, as_of: datetime = AS_OF) -> PaySheet:
    """Calculates these and gives the first one's sheet."""
    row = a_month(month)
    services.calculate_chunk(month=row, employees=[s.pk for s in supervisors], as_of=as_of, by=by)
    return sheet_of(supervisors[0], month)


def sheet_of(supervisor: Staff, month: str = MONTH) -> PaySheet:
    return PaySheet.objects.of_month(month).select_related("month").get(employee=supervisor)


def lines_of(sheet: PaySheet) -> dict[str, str]:
    """Line code → amount as text."""
    return {line.code: str(line.amount) for line in sheet.lines.all()}


def a_wage(amount: str = "1500.00", *, place: str = "样例市") -> MinimumWage:
    return MinimumWage.objects.create(
        place=place, amount=Decimal(amount), valid_from=Period(MONTH).first_day.replace(month=1)
    )


def a_pay_manager(**fields: object) -> User:
    """May adjust, approve, lock and run the month-end."""
    return a_user(Role.MANAGER, **fields)


def an_approved_month(*supervisors: Staff, by: User | None = None) -> Month:
    """These supervisors' sheets calculated and approved; everything else of the month is up to the test."""
    by = by or a_pay_manager()
    if not MinimumWage.objects.exists():
        a_wage()
    calculated(*supervisors)
    for supervisor in supervisors:
        services.approve_sheet(sheet=sheet_of(supervisor), by=by)
    return a_month()


def a_locked_month(*supervisors: Staff) -> Month:
    """These supervisors' month, approved and locked; they must be all the supervisors there are."""
    return services.lock_month(month=an_approved_month(*supervisors), by=a_pay_manager())


__all__ = [
    "AS_OF", "MONTH", "TZ", "a_completion_row", "a_locked_month", "a_month", "a_pay_manager", "a_payee", "a_wage",
    "an_approved_month", "calculated", "lines_of", "sheet_of", "with_rates",
]  # fmt: skip
