"""How long a machine stood in repair: days that the law adds to what is promised for it."""

from collections.abc import Iterable

from django.utils import timezone

from tickets.choices import COMPLETED, Kind
from tickets.models import Ticket


def repair_days(unit_ids: Iterable[int]) -> dict[int, int]:
    """Unit id → days between report and completion of repairs in warranty; a job of one day adds nothing."""
    jobs = Ticket.objects.filter(
        unit__in=list(unit_ids),
        state__in=COMPLETED,
        kind__in=(Kind.REPAIR, Kind.WORKSHOP),
        in_warranty=True,
        is_void=False,
    ).order_by()
    days: dict[int, int] = {}
    for unit, received, settled in jobs.values_list("unit", "received_at", "settled_at"):
        stood = (timezone.localdate(settled) - timezone.localdate(received)).days
        if stood > 0:
            days[unit] = days.get(unit, 0) + stood
    return days
