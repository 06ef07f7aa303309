"""The Celery app and the whole beat schedule. A schedule in code cannot be edited out of step with it."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings.dev")

app = Celery("aftersales")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "wake-stale-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 10.0},
    "seal-audit": {"task": "core.tasks.seal_audit", "schedule": 300.0},
    "gather-call-backs": {"task": "feedback.tasks.gather_calls", "schedule": 300.0},
    "watch-complaints": {"task": "feedback.tasks.watch_complaints", "schedule": 60.0},
    "forget-idempotency-keys": {"task": "core.tasks.forget_idempotency_keys", "schedule": crontab(hour=3, minute=10)},
    "watch-stock-levels": {"task": "parts.tasks.watch_levels", "schedule": 300.0},
    "watch-clocks": {"task": "tickets.tasks.watch_clocks", "schedule": 60.0},
    "keep-order-days": {"task": "parts.tasks.keep_order_days", "schedule": crontab(hour=0, minute=1)},
    "chase-receipts": {"task": "parts.tasks.chase_receipts", "schedule": crontab(hour=8, minute=30)},
    "chase-orders": {"task": "parts.tasks.chase_orders", "schedule": crontab(hour=8, minute=25)},
    "chase-purchases": {"task": "parts.tasks.chase_purchases", "schedule": crontab(hour=8, minute=20)},
    "chase-old-parts": {"task": "parts.tasks.chase_old_parts", "schedule": crontab(hour=8, minute=15)},
    "write-letters": {"task": "people.tasks.write_letters", "schedule": 60.0},
    "deliver": {"task": "people.tasks.deliver", "schedule": 10.0},
    "verify-locked-months": {"task": "appraisal.tasks.verify_locked_months", "schedule": crontab(hour=2, minute=30)},
    "plan-visits": {"task": "tickets.tasks.plan_visits", "schedule": crontab(hour=5, minute=20)},
    "expire-quotations": {"task": "tickets.tasks.expire_quotations", "schedule": crontab(hour=0, minute=10)},
    "tell-expiring-licences": {"task": "people.tasks.tell_expiring_licences", "schedule": crontab(hour=7, minute=40)},
    "release-overdue-reservations": {"task": "parts.tasks.release_overdue", "schedule": 300.0},
    "chase-loans": {"task": "tickets.tasks.chase_loans", "schedule": crontab(hour=8, minute=5)},
}
