"""Retrying and cancelling jobs, with their audit line; and jobs in words."""

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import audit, jobs
from core.models import Job, JobItem
from people.models import User

KINDS = {
    "month_end": _("Month end"),
    "import_parse": _("Reading a sheet"),
    "import_write": _("Writing a sheet"),
    "plan_visits": _("Planning maintenance visits"),
}
STATES = {
    "queued": pgettext_lazy("job", "Waiting"),
    "running": pgettext_lazy("job", "Running"),
    "done": pgettext_lazy("job", "Done"),
    "failed": pgettext_lazy("job", "Failed"),
    "cancelled": pgettext_lazy("job", "Cancelled"),
}


def title(job: Job) -> str:
    """“Month end 2026-10”: the kind in words, and what the key adds to it."""
    rest = job.key.removeprefix(f"{job.kind}:").strip(": ")
    return f"{KINDS.get(job.kind, job.kind)} {rest}".strip()


def error_text(error: str) -> str:
    """The ground writes its own few sentences untranslated, because a worker has no reader."""
    return gettext(error) if error else ""


def with_progress(rows: list[Job]) -> list[dict]:
    """Each job with its items by state; one query however many jobs."""
    counted: dict[int, dict[str, int]] = {}
    states = JobItem.objects.filter(job__in=[row.pk for row in rows]).values_list("job", "state")
    for job_id, state, n in states.annotate(n=Count("pk")).order_by():
        counted.setdefault(job_id, {})[state] = n
    told = []
    for row in rows:
        by_state = {str(state): counted.get(row.pk, {}).get(state, 0) for state in JobItem.State}
        told.append({"job": row, "title": title(row), "progress": by_state | {"total": sum(by_state.values())}})
    return told


@transaction.atomic
def retry(*, job: Job, by: User) -> int:
    """How many items wait now; 0 where nothing had failed."""
    waiting = jobs.retry_failed(job)
    if waiting:
        audit.record("job.retried", target=job, by=by, after={"key": job.key, "items": waiting})
    return waiting


@transaction.atomic
def cancel(*, job: Job, by: User) -> bool:
    """Whether it was still going."""
    stopped = jobs.cancel(job)
    if stopped:
        audit.record("job.cancelled", target=job, by=by, after={"key": job.key})
    return stopped
