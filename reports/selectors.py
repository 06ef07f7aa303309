"""How late each month's reports are, and the calendar as pages show it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from reports import rules
from reports.models import ReportDue, ReportEvent


def day_of(moment: date | datetime) -> date:
    """The calendar day of an instant in branch time; a day is itself."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def days_late(
    month: str, as_of: date | datetime, owners: Iterable[int] | None = None
) -> dict[int, list[tuple[int, int]]]:
    """Owner id → [(report due id, calendar days late)] for the month reported on, reports in time with 0.

    What is not handed in by the as-of day counts up to it; an as-of instant stands for its day in branch time. An
    owner who owes nothing is absent: [] (appraisal, section 2, daily_work.late_report). One query.
    """
    until = day_of(as_of)
    late: dict[int, list[tuple[int, int]]] = {}
    for pk, owner, due, handed in days_late_evidence(month, owners).values_list(
        "pk", "owner", "due_on", "handed_in_at"
    ):
        came = None if handed is None else day_of(handed)
        late.setdefault(owner, []).append((pk, rules.days_late(due, came, until)))
    return late


def days_late_evidence(month: str, owners: Iterable[int] | None = None) -> QuerySet[ReportDue]:
    """The very reports behind days_late; a test holds the two equal."""
    rows = ReportDue.objects.filter(month=month)
    if owners is not None:
        rows = rows.filter(owner__in=list(owners))
    return rows.order_by("owner", "kind__code", "pk")


def with_later_hand_in(rows: QuerySet[ReportDue]) -> QuerySet[ReportDue]:
    """Adds `handed_in_later_at`: when it came in after its month was locked, from the events; else null."""
    later = ReportEvent.objects.filter(due=OuterRef("pk"), code=ReportEvent.Code.HANDED_IN_LATER).order_by("id")
    return rows.annotate(handed_in_later_at=Subquery(later.values("at")[:1]))
