"""The daily sheet of parts orders is kept when its day is over (S1-R44)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from parts.models import OrderDay
from parts.selectors.orders import DayLine, order_lines_of


@transaction.atomic
def keep_order_days(*, today: date | None = None) -> int:
    """Keep each day after the last kept one up to yesterday, at first yesterday alone. Safe to run twice.

    Run when a day is over, and by the first step on an order of a day that is over and not kept (orders_steps).
    """
    yesterday = (today or timezone.localdate()) - timedelta(days=1)
    last = OrderDay.objects.values_list("day", flat=True).first() or yesterday - timedelta(days=1)
    days = [last + timedelta(days=n) for n in range(1, (yesterday - last).days + 1)]
    kept = [OrderDay(day=day, lines=[_row(line) for line in order_lines_of(day)]) for day in days]
    OrderDay.objects.bulk_create(kept, ignore_conflicts=True)  # somebody else kept it meanwhile: the first counts
    return len(kept)


def _row(line: DayLine) -> list[object]:
    price = None if line.unit_price is None else str(line.unit_price)
    figures = (str(line.quantity), price, str(line.amount), str(line.freight))
    return [line.line.pk, *figures, line.payment, line.state, line.note]
