"""Due reports for tests."""

from datetime import date, datetime
from itertools import count

from people.models import Staff, User
from reports import rules
from reports.models import ReportDue, ReportKind
from tests.builders.people import a_supervisor, a_user

_numbers = count(1)


def a_report_kind(code: str = "", **fields) -> ReportKind:
    n = next(_numbers)
    fields.setdefault("title_zh", f"售后业务月报{n}")
    fields.setdefault("title_en", f"Monthly report {n}")
    return ReportKind.objects.create(code=code or f"BD-{n}", **fields)


def a_due(
    owner: Staff | None = None, *, month: str = "2026-10", kind: ReportKind | None = None, due_on: date | None = None,
    handed_in_at: datetime | None = None, by: User | None = None,
) -> ReportDue:  # fmt: skip
    """A report owed by a supervisor; handed in at a moment where given."""
    return ReportDue.objects.create(
        kind=kind or a_report_kind(),
        month=month,
        owner=owner or a_supervisor(),
        due_on=due_on or rules.due_on(month),
        handed_in_at=handed_in_at,
        handed_in_by=(by or a_user()) if handed_in_at else None,
    )
