"""Starting, stopping and finishing a month's run. The job table does the work; a run remembers what it was about."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from appraisal.choices import Scheme
from appraisal.services import calculate_chunk, load_rulebooks
from appraisal.versions import version_for
from core import audit, jobs
from core.models import Job, JobItem, Month
from core.month import open_month, require_open
from core.periods import Period
from monthend.checks import checks_of
from monthend.errors import NoSupervisors, NothingFailed, RunIsOver
from monthend.models import MonthRun
from people.models import User
from people.selectors import supervisors_in

KIND = "month_end"
CHUNK = 1_000  # people a transaction
UNFINISHED = [Job.State.QUEUED, Job.State.RUNNING]
COUNTS = ("people", "calculated", "approved_kept", "failed")


def start_run(
    *, month: str, as_of: datetime | None = None, by: User | None, chunk: int = CHUNK, ring: bool = True
) -> tuple[MonthRun, bool]:
    """The run of a month and whether it is new: while one is unfinished, a second start gives that one.

    `as_of` (default now) is stored and used by every chunk. Raises MonthLocked, NoRulebook, NoSupervisors.
    """
    version = open_month(month)  # made beforehand: a start that is refused leaves the month, not the run
    with transaction.atomic():
        version = require_open(month)
        if (running := unfinished_run(version)) is not None:
            return running, False
        load_rulebooks(by=by)
        version_for(Scheme.SUPERVISOR_MONTHLY, month)
        as_of = as_of or timezone.now()
        period = Period.parse(month)
        people = list(supervisors_in(period).values_list("pk", flat=True))
        if not people:
            raise NoSupervisors(month=month)
        number = (MonthRun.objects.filter(month=version).aggregate(last=Max("number"))["last"] or 0) + 1
        run = MonthRun.objects.create(
            month=version,
            number=number,
            as_of=as_of,
            cutoff_at=min(period.cutoff(timezone.get_default_timezone()), as_of),
            checks=[check.as_json() for check in checks_of(version, as_of)],
            people=len(people),
            started_by=by,
            started_by_name=str(by or ""),
        )
        run.job, _created = jobs.start(
            kind=KIND,
            key=f"{KIND}:{month}:{version.version}:{number}",
            items=[{"employees": people[n : n + chunk]} for n in range(0, len(people), chunk)],
            params={"month": month, "version": version.version, "run": run.pk},
            by=by,
        )
        run.save(update_fields=["job"])
        audit.record("month_run.started", target=run, by=by, after={"as_of": as_of, "people": len(people)})
        if ring:
            jobs.wake(run.job)
    return run, True


def unfinished_run(version: Month) -> MonthRun | None:
    """The run of a month version that is still under way, reopened ones included."""
    under_way = Q(finished_at=None) | Q(job__state__in=UNFINISHED)
    return MonthRun.objects.filter(under_way, month=version).select_related("job").first()


def handle_chunk(job: Job, item: JobItem) -> dict:
    """One item of the job: its people calculated in the item's own transaction."""
    run = MonthRun.objects.select_related("month", "started_by").get(pk=job.params["run"])
    return calculate_chunk(month=run.month, employees=item.payload["employees"], as_of=run.as_of, by=run.started_by)


def summary_of(job: Job) -> dict:
    """What the items say together. People of an item that failed for a technical reason count as failed and are named
    by their number only: nobody is left out, and calculated + approved_kept + failed is everybody."""
    counts, failures, kept, broken = Counter(dict.fromkeys(COUNTS, 0)), [], [], []
    for item in job.items.order_by("position"):
        if item.state == JobItem.State.DONE:
            counts.update({name: item.result[name] for name in COUNTS})
            failures += item.result["failures"]
            kept += item.result["kept"]
        else:
            people = len(item.payload["employees"])
            counts.update(people=people, failed=people)
            broken.append({"position": item.position, "people": people, "error": item.error})
    return {**counts, "failures": failures, "kept": kept, "broken": broken}


def finish_run(job: Job) -> None:
    """Called once by whoever closes the job, in the closing's transaction; again after a retry."""
    result = summary_of(job)
    run = MonthRun.objects.get(job=job)
    run.result, run.finished_at = result, timezone.now()
    run.save(update_fields=["result", "finished_at"])
    audit.record("month_run.finished", target=run, by=None, after={name: result[name] for name in COUNTS})


@transaction.atomic
def cancel_run(*, run: MonthRun, by: User) -> MonthRun:
    """Stop between two chunks; what is calculated stays. Raises RunIsOver."""
    if not jobs.cancel(run.job):
        raise RunIsOver()
    run.result, run.finished_at = summary_of(run.job), timezone.now()
    run.save(update_fields=["result", "finished_at"])
    audit.record("month_run.cancelled", target=run, by=by, after={name: run.result[name] for name in COUNTS})
    return run


@transaction.atomic
def retry_run(*, run: MonthRun, by: User) -> int:
    """Work the chunks that failed for a technical reason again; returns how many. Raises NothingFailed."""
    opened = jobs.retry_failed(run.job)
    if not opened:
        raise NothingFailed()
    audit.record("month_run.retried", target=run, by=by, after={"chunks": opened})
    return opened
