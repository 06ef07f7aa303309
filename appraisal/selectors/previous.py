"""What the month before paid: amounts by line, totals by person, from its latest version."""

from collections.abc import Iterable
from decimal import Decimal

from appraisal.models import PayLine, PaySheet
from core.models import Month
from core.month import latest
from core.periods import Period


def month_before(month: Month) -> Month | None:
    """The latest version of the month before, or None where nobody opened it."""
    return latest(str(Period.parse(month.month).previous()))


def totals_before(month: Month, scheme: str, employees: Iterable[int]) -> dict[int, Decimal | None]:
    """Employee → total of the month before; who had no sheet is absent. Two queries."""
    before = month_before(month)
    if before is None:
        return {}
    rows = PaySheet.objects.filter(month=before, scheme=scheme, employee__in=list(employees))
    return dict(rows.values_list("employee", "total"))


def amounts_before(sheet: PaySheet) -> dict[str, Decimal]:
    """Line code → amount in the month before, lines of one code added up; empty where there was no sheet."""
    before = month_before(sheet.month)
    if before is None:
        return {}
    amounts: dict[str, Decimal] = {}
    lines = PayLine.objects.filter(sheet__month=before, sheet__scheme=sheet.scheme, sheet__employee=sheet.employee_id)
    for code, amount in lines.values_list("code", "amount"):
        amounts[code] = amounts.get(code, Decimal(0)) + amount
    return amounts
