"""Celery's side of the people's room. All safe to run twice."""

from celery import shared_task

from people import outbox
from people.duty import papers
from people.notices import mailing


@shared_task
def write_letters() -> int:
    """Notices that go by mail become letters; returns how many."""
    return mailing.write_letters()


@shared_task
def deliver() -> int:
    """Letters and webhooks that are due; returns how many were tried."""
    return outbox.deliver_due()


@shared_task
def tell_expiring_licences() -> int:
    """Certificates that end within a month, told once each; returns how many there are."""
    return papers.tell_expiring()
