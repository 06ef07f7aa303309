"""Numbers such as TS2610-003: given out once, in order, under the lock of their counter's row."""

from datetime import datetime

from feedback.models import IncidentCounter
from feedback.rules import number_prefix


def next_number(kind: str, local: datetime) -> str:
    """The next free number of the kind in the month of a branch-time moment. Call inside a transaction: a number of a
    transaction that fails is given out again."""
    counter, _created = IncidentCounter.objects.select_for_update().get_or_create(prefix=number_prefix(kind, local))
    counter.last += 1
    counter.save(update_fields=["last"])
    return str(counter)
