"""What of the vans is kept for jobs."""

from collections.abc import Iterable
from decimal import Decimal

from parts.models import Reservation


def kept_for(numbers: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """Ticket number → part number → so much of a van is kept for it. One query."""
    causes = [f"ticket:{number}" for number in numbers]
    promises = Reservation.objects.filter(cause__in=causes, left__gt=0, place__holder__isnull=False).order_by("id")
    found: dict[str, dict[str, Decimal]] = {}
    for cause, part, left in promises.values_list("cause", "part__number", "left"):
        of_job = found.setdefault(cause.removeprefix("ticket:"), {})
        of_job[part] = of_job.get(part, Decimal(0)) + left
    return found
