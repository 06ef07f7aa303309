"""Due reports for tests."""

from datetime import date, datetime
from itertools import count

from parts.halves import Half
from people.models import Partner, Staff, User
from reports import repair_feedback, rules
from reports.models import RepairFeedback, ReportDue, ReportKind
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


def a_repair(half: Half | str = "2026-10-1", **fields) -> dict:
    """The facts of a row of repair feedback: a machine nobody has on file, repaired in those days."""
    n, day = next(_numbers), Half(str(half)).first_day
    return {
        "customer": "吴先生", "model": f"XH{n}", "serial": f"LSAMPLE{n:06d}", "purchased_on": day.replace(year=day.year - 1),
        "repaired_on": day, "symptom": "不点火", "action": "exchange", "part_number": "MT-CDI-125",
    } | fields  # fmt: skip


def a_feedback(partner: Partner, *, by: User, half: str = "2026-10-1", rows: int = 1) -> RepairFeedback:
    """A draft of a half-month with rows."""
    draft = repair_feedback.open_page(partner=partner, half=Half(half), by=by)
    for _n in range(rows):
        repair_feedback.save_row(feedback=draft, by=by, **a_repair(half))
    return draft
