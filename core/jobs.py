"""Jobs: rows first. A worker takes items by lease; a killed one loses nothing, a second one adds nothing.

States and who writes them: `start` makes the rows; `work` takes items one by one, each in one transaction together
with its result; whoever sees no open item left closes the job. Celery only wakes workers (core.tasks).

A lease says who works; the row lock of the working transaction says that he still lives. An item longer than its
lease is therefore never taken from a living worker: PostgreSQL skips its locked row, SQLite has one writer anyway.
What takes long and needs no transaction (parsing a file) is done in `prepare`, during which the lease is renewed.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError as BrokerAway

from core.errors import DomainError
from core.models import Job, JobItem

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """How the items of one kind of job are worked."""

    handle_item: Callable[..., dict]
    on_finish: Callable[[Job], None] | None = None
    prepare: Callable[[Job, JobItem], object] | None = None


class LeaseLost(Exception):
    """Somebody else took the item while we worked on it: our transaction must go."""


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    handle_item: Callable[..., dict],
    on_finish: Callable[[Job], None] | None = None,
    prepare: Callable[[Job, JobItem], object] | None = None,
) -> None:
    """Called in AppConfig.ready(): what to do with an item, and once at the end (both inside a transaction).

    With `prepare` an item is worked in two steps: prepare(job, item) outside any transaction, while nothing is locked,
    and then handle_item(job, item, what_prepare_gave).
    """
    _kinds[kind] = Kind(handle_item, on_finish, prepare)


@transaction.atomic
def start(
    *, kind: str, key: str, items: list[dict], params: dict | None = None, by: object | None = None
) -> tuple[Job, bool]:
    """The job of this key and whether it is new; two callers at once get one job. Call `wake` after it."""
    defaults = {
        "kind": kind,
        "params": params or {},
        "total": len(items),
        "actor_id": getattr(by, "pk", None),
        "actor_name": str(by) if by is not None else "",
    }
    job, created = Job.objects.get_or_create(key=key, defaults=defaults)
    if created:
        JobItem.objects.bulk_create(JobItem(job=job, position=n, payload=item) for n, item in enumerate(items))
    return job, created


def wake(job: Job) -> None:
    """Ring the bell once the transaction stands. A deaf broker is no harm: the sweeper rings again."""
    transaction.on_commit(lambda: ring(job.pk))


def ring(job_id: int) -> None:
    """Tell the workers that a job waits."""
    try:
        current_app.send_task("core.tasks.work_job", args=[job_id], ignore_result=True, retry=False)
    except (BrokerAway, OSError):
        log.warning("broker away; job %s waits for the sweeper", job_id)


def _claimable() -> Q:
    return Q(state=JobItem.State.OPEN) & (Q(leased_until=None) | Q(leased_until__lt=timezone.now()))


def take_item(job: Job) -> JobItem | None:
    """The next open item, leased to the caller, or None. Rows a living worker has locked are passed over."""
    item = _lease_next(job)
    while item is not None and item.attempts > MAX_ATTEMPTS:
        _give_up(item, item.error or gettext_noop("Its worker stopped each time."))
        item = _lease_next(job)
    return item


@transaction.atomic
def _lease_next(job: Job) -> JobItem | None:
    free = JobItem.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    item = free.filter(_claimable(), job=job).order_by("position").first()
    if item is not None:
        item.lease_token, item.attempts = str(uuid4()), item.attempts + 1
        item.leased_until = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        item.save(update_fields=["lease_token", "attempts", "leased_until"])
    return item


def _give_up(item: JobItem, error: str) -> None:
    _mine(item).update(state=JobItem.State.FAILED, error=error, finished_at=timezone.now())


def _mine(item: JobItem) -> QuerySet[JobItem]:
    return JobItem.objects.filter(pk=item.pk, state=JobItem.State.OPEN, lease_token=item.lease_token)


@contextmanager
def _lease_kept(item: JobItem) -> Iterator[None]:
    """Renews the lease from a thread of its own while nothing of ours is locked."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                _mine(item).update(leased_until=timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS))
            except OperationalError:
                log.warning("job item %s: the lease could not be renewed just now", item.pk)
        connection.close()

    keeper = threading.Thread(target=renew, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _work_item(job: Job, item: JobItem) -> None:
    try:
        kind = _kinds[job.kind]
        prepared = ()
        if kind.prepare:
            with _lease_kept(item):
                prepared = (kind.prepare(job, item),)
        with transaction.atomic():
            if not list(_mine(item).select_for_update()):
                raise LeaseLost
            result = kind.handle_item(job, item, *prepared)
            if not _mine(item).update(state=JobItem.State.DONE, result=result or {}, finished_at=timezone.now()):
                raise LeaseLost
    except LeaseLost:
        log.warning("job %s item %s was taken over; our work is rolled back", job.pk, item.position)
    except DomainError as refusal:
        _give_up(item, str(refusal))
    except Exception as error:  # whatever it is, the other items go on and the error is shown on the job's page
        log.exception("job %s item %s failed", job.pk, item.position)
        if item.attempts >= MAX_ATTEMPTS:
            _give_up(item, f"{type(error).__name__}: {error}")
        else:
            _mine(item).update(leased_until=None, error=f"{type(error).__name__}: {error}")


def work(job_id: int) -> None:
    """Take and work items until none is left, then close the job. Any number of workers may do this at once."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.is_finished:
        return
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.RUNNING, started_at=timezone.now())
    try:
        while not Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists() and (item := take_item(job)):
            _work_item(job, item)
        close(job)
    except OperationalError:
        log.warning("job %s: the database is busy or away; the sweeper rings again", job_id, exc_info=True)


@transaction.atomic
def close(job: Job) -> bool:
    """Close the job if no item is open; exactly one caller does. `on_finish` runs in the same transaction."""
    if job.items.filter(state=JobItem.State.OPEN).exists():
        return False
    failed = job.items.filter(state=JobItem.State.FAILED).exists()
    state = Job.State.FAILED if failed else Job.State.DONE
    running = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not running.update(state=state, finished_at=timezone.now()):
        return False
    job.refresh_from_db()
    if (kind := _kinds.get(job.kind)) and kind.on_finish:
        kind.on_finish(job)
    return True


def cancel(job: Job) -> bool:
    """Stop between two items; what is done stays done."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING]).update(
            state=Job.State.CANCELLED, finished_at=timezone.now()
        )
    )


@transaction.atomic
def retry_failed(job: Job) -> int:
    """Open the failed items of a finished job again, go on with a cancelled one; returns how many items wait now."""
    stopped = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    if not stopped.update(state=Job.State.QUEUED, finished_at=None):
        return 0
    job.items.filter(state=JobItem.State.FAILED).update(
        state=JobItem.State.OPEN, attempts=0, leased_until=None, error="", finished_at=None
    )
    wake(job)
    return job.items.filter(state=JobItem.State.OPEN).count()


def waiting() -> QuerySet[Job]:
    """Unfinished jobs nobody works on: an item to take, or nothing left but the closing."""
    items = JobItem.objects.filter(job=OuterRef("pk"))
    return Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).filter(
        Exists(items.filter(_claimable())) | ~Exists(items.filter(state=JobItem.State.OPEN))
    )


def run_inline(job: Job) -> Job:
    """Work a job in this process, for commands and tests, and wait for what other workers hold; returns it finished."""
    while True:
        work(job.pk)
        job.refresh_from_db()
        if job.is_finished:
            return job
        time.sleep(0.2)


def progress(job: Job) -> dict[str, int]:
    """Items by state, and their total: open + done + failed = total. One query."""
    counted = dict(job.items.values_list("state").annotate(n=Count("pk")).order_by())
    states = {str(state): counted.get(state, 0) for state in JobItem.State}
    return states | {"total": sum(states.values())}
