"""The demonstration's today: never before its own story ends, so that it can be told on any date."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def not_before(moment: datetime) -> Iterator[None]:
    """While it lasts Django's clock shows the real time, or this moment where the machine's clock is behind it."""
    real = timezone.now
    timezone.now = lambda: max(real(), moment)
    try:
        yield
    finally:
        timezone.now = real
