"""The report calendar: every report the supervisor owed for the month, with the days it came late."""

from appraisal.choices import RecordKind, Why
from appraisal.evidence.frame import Frame
from reports.selectors import days_late, days_late_evidence

LATE = "report_days_late"


def rows(frame: Frame) -> tuple[list[tuple], dict[int, list[int]]]:
    """Evidence rows (COLUMNS), those in time with 0 days, and by supervisor the days in the same order. Two queries."""
    month = frame.month.month
    late = days_late(month, frame.as_of, frame.employees)
    days = {pk: count for owed in late.values() for pk, count in owed}
    due = days_late_evidence(month, frame.employees).values_list(
        "pk", "owner", "kind__code", "kind__title_zh", "due_on", "handed_in_at"
    )
    found = []
    for pk, owner, code, title, due_on, handed_in_at in due:
        if pk not in days:
            continue  # planned in between: the next calculation sees it
        why = Why.OUTSTANDING if handed_in_at is None else "" if days[pk] else Why.ON_TIME
        found.append(
            (
                frame.month.pk,
                owner,
                LATE,
                RecordKind.REPORT.value,
                pk,
                code,
                title,
                True,
                str(why),
                days[pk],
                None,
                due_on,
            )
        )
    return found, {owner: [count for _pk, count in owed] for owner, owed in late.items()}
