"""What beat starts in the parts' room. All safe to run twice."""

from celery import shared_task

from parts.services import levels


@shared_task
def watch_levels() -> int:
    """Tell the keepers of what fell below its minimum; returns how many parts."""
    return levels.watch_levels()
