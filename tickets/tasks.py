"""Celery's side of the tickets' room. All safe to run twice."""

from celery import shared_task

from tickets.services import contracts, loans, quoting, watching


@shared_task
def plan_visits() -> str:
    """Start the day's planning of maintenance visits as a job; returns its key."""
    job = contracts.start_planning()
    return job.key if job else ""


@shared_task
def expire_quotations() -> int:
    """Quotations nobody decided on in time; returns how many."""
    return quoting.expire_quotations()


@shared_task
def chase_loans() -> int:
    """Tell of loan units that are overdue; returns how many."""
    return loans.chase_loans()


@shared_task
def watch_clocks() -> int:
    """Warnings, misses and the chain above them; returns how many clocks had something to say."""
    return watching.watch()
