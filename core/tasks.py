"""Celery's side of the jobs: a bell, a sweeper, the sealing of the audit trail. All safe to run twice."""

from datetime import timedelta

from celery import shared_task

from core import audit, idempotency, jobs


@shared_task
def work_job(job_id: int) -> None:
    """Work a job's open items."""
    jobs.work(job_id)


@shared_task
def sweep_jobs() -> int:
    """Ring again for every job whose worker vanished or whose bell was lost; returns how many."""
    stale = list(jobs.waiting().values_list("pk", flat=True))
    for job_id in stale:
        jobs.ring(job_id)
    return len(stale)


@shared_task
def seal_audit() -> int:
    """Chain the audit entries since the last seal."""
    return audit.seal()


@shared_task
def forget_idempotency_keys() -> int:
    """Drop the keys of forms sent longer ago than a phone keeps one that got no answer; returns how many."""
    return idempotency.forget(older_than=timedelta(days=8))
