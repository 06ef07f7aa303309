"""How a run stands: figures that add up, who could not be calculated, and whether anybody works on it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.models import Job, JobItem, Month
from core.periods import Period
from monthend.models import MonthRun
from people.models import User

QUIET = timedelta(seconds=10)  # without a sign of life for so long the page says so
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass(slots=True)
class Progress:
    """done + failed + waiting = people, at every moment. `quiet` is how long nothing has moved, where that is odd."""

    run: MonthRun
    calculated: int = 0
    kept: int = 0
    failed: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    broken: list[dict[str, Any]] = field(default_factory=list)
    quiet: timedelta | None = None
    lease_until: datetime | None = None

    @property
    def done(self) -> int:
        return self.calculated + self.kept

    @property
    def people(self) -> int:
        return self.run.people

    @property
    def waiting(self) -> int:
        return max(0, self.people - self.done - self.failed)

    @property
    def state(self) -> str:
        """The job's; a run that calculated everything and left somebody incomplete has failures, too."""
        state = self.run.job.state if self.run.job else Job.State.QUEUED
        return Job.State.FAILED if state == Job.State.DONE and self.failed else state

    @property
    def is_running(self) -> bool:
        return bool(self.run.job and self.run.job.state in UNFINISHED)

    @property
    def duration(self) -> timedelta:
        return (self.run.finished_at or timezone.now()) - self.run.started_at


def progress_of(run: MonthRun) -> Progress:
    """One query beside the run with its job; none for a run that came to its end, which has its result."""
    if run.result and run.job and run.job.state in (Job.State.DONE, Job.State.FAILED):
        result = run.result
        return Progress(
            run, result["calculated"], result["approved_kept"], result["failed"], result["failures"],
            [{**one, "position": one["position"] + 1} for one in result["broken"]],
        )  # fmt: skip
    told = Progress(run)
    now, signs = timezone.now(), [run.started_at]
    if run.job is None:
        return told
    signs += [moment for moment in (run.job.created_at, run.job.started_at) if moment]
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    for item in run.job.items.order_by("position").defer("lease_token"):
        if item.state == JobItem.State.DONE:
            told.calculated += item.result["calculated"]
            told.kept += item.result["approved_kept"]
            told.failed += item.result["failed"]
            told.failures += item.result["failures"]
        elif item.state == JobItem.State.FAILED:
            people = len(item.payload["employees"])
            told.failed += people
            told.broken.append({"position": item.position + 1, "people": people, "error": item.error})
        elif item.leased_until:
            signs.append(item.leased_until - lease)
            told.lease_until = item.leased_until
        if item.finished_at:
            signs.append(item.finished_at)
    silent = now - max(signs)
    if told.is_running and silent > QUIET:
        told.quiet = silent
    return told


def latest_run(month: Month | None, number: int | None = None) -> MonthRun | None:
    """The newest run of a month version, or the one of a number."""
    if month is None or month.pk is None:
        return None
    runs = MonthRun.objects.filter(month=month).select_related("job", "month")
    return (runs.filter(number=number) if number else runs).order_by("-number").first()


@dataclass(slots=True)
class MonthRow:
    """A month of the list: how it stands and its newest run."""

    month: str
    version: Month | None
    run: MonthRun | None


def months_of(user: User, today, count: int = 12) -> list[MonthRow]:
    """This month and those before it that were ever opened, at least the last two. Two queries."""
    versions: dict[str, Month] = {}
    for version in Month.objects.order_by("-month", "version"):
        versions[version.month] = version
    current = Period.of(today)
    names = sorted({*versions, str(current), str(current.previous())}, reverse=True)[:count]
    newest: dict[int, MonthRun] = {}
    runs = MonthRun.objects.visible_to(user).filter(month__in=[v.pk for n, v in versions.items() if n in names])
    for run in runs.select_related("job").order_by("number"):
        newest[run.month_id] = run
    rows = []
    for name in names:
        version = versions.get(name)
        rows.append(MonthRow(name, version, newest.get(version.pk) if version else None))
    return rows
