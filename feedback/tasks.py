"""What beat starts in the room of the customers' voice. Both safe to run twice."""

from celery import shared_task

from feedback import services


@shared_task
def gather_calls() -> int:
    """Make the call-backs of what was completed, take over what was recorded on tickets' pages; returns how many."""
    gathered = services.gather()
    return gathered.made + gathered.taken_over


@shared_task
def watch_complaints() -> int:
    """Tell of complaints' clocks that run out; returns how many were looked at."""
    return services.watch_clocks()
