"""When a report is due and how late it is. Pure: days are given by the caller."""

from datetime import date

from core.periods import Period

DUE_DAY = 5  # of the following month, that day included (appraisal, section 2, daily_work.late_report)


def due_on(month: str) -> date:
    """The last day in time for a month's report: 2026-10 → 2026-11-05. No shift for holidays (requirements A7)."""
    return Period(month).next().first_day.replace(day=DUE_DAY)


def days_late(due: date, handed_in: date | None, as_of: date) -> int:
    """Calendar days after the due day: until it was handed in, or until the as-of day where that was earlier or it has
    not been handed in."""
    came = as_of if handed_in is None else min(handed_in, as_of)
    return max(0, (came - due).days)
