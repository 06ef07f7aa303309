"""What stands against locking a month, all of it at once, for the page. The lock itself looks again and decides."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from appraisal.choices import SheetState, SheetStatus
from appraisal.models import PaySheet
from appraisal.selectors.pages import MONTHLY
from core.models import ImportBatch, Job, Month
from core.periods import Period
from people.selectors import supervisors_in


@dataclass(slots=True)
class Blockers:
    """Numbers and names; nothing at all means that the month can be locked."""

    is_over: bool = True
    jobs: int = 0
    without_sheet: list[str] = field(default_factory=list)
    incomplete: int = 0
    waiting: int = 0
    sheets: int = 0


def blockers_of(month: Month) -> Blockers:
    """For an open month version; three queries."""
    period = Period.parse(month.month)
    unfinished = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).filter(
        Q(params__month=month.month)
        | Q(key__contains=f":{month.month}:")
        | Q(pk__in=ImportBatch.objects.filter(month=month.month, job__isnull=False).values("job"))
    )
    have, found = set(), Blockers()
    rows = PaySheet.objects.filter(month=month, scheme=MONTHLY).values_list("employee", "status", "state")
    for employee, status, state in rows:
        have.add(employee)
        found.incomplete += status == SheetStatus.INCOMPLETE
        found.waiting += status == SheetStatus.COMPLETE and state != SheetState.APPROVED
    found.sheets = len(have)
    found.is_over = timezone.now() >= period.cutoff(timezone.get_default_timezone())
    found.jobs = unfinished.count()
    found.without_sheet = list(supervisors_in(period).exclude(pk__in=have).values_list("name", flat=True))
    return found
