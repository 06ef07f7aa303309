"""Celery's side of the people's room. All safe to run twice."""

from celery import shared_task

from people import outbox
from people.notices import mailing


@shared_task
def write_letters() -> int:
    """Notices that go by mail become letters; returns how many."""
    return mailing.write_letters()


@shared_task
def deliver() -> int:
    """Letters and webhooks that are due; returns how many were tried."""
    return outbox.deliver_due()
