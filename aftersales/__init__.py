"""The house as a whole: settings, addresses, the Celery app. Imported by nobody."""

from aftersales.celery import app as celery_app

__all__ = ["celery_app"]
