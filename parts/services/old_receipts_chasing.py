"""Returned goods are counted and stored within a working day of their receipt (S1-R50): what lies longer is told."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.worktime import WorkCalendar
from parts.models import Arrival, OldPartReceipt
from people.calendars import calendars
from people.notices import tell_each, users_over
from people.permissions import Permission

EVENT = "old_parts.uncounted"
YEAR = 366
Received = TypeVar("Received", OldPartReceipt, Arrival)


def counted_by(opened: date, works: WorkCalendar, days: int) -> date:
    """The last day in time: so many working days after the one it was opened on."""
    day = opened
    for _n in range(YEAR):
        if days <= 0:
            break
        day += timedelta(days=1)
        days -= bool(works.spans(day))
    return day


def with_last_days(rows: Iterable[Received], today: date) -> list[Received]:
    """Each with `count_by`, and whether that is past (`is_late`)."""
    works, found = calendars(), list(rows)
    works.learn(one.branch_id for one in found)
    for one in found:
        opened = timezone.localdate(one.opened_at)
        one.count_by = counted_by(opened, works.of(one.branch_id), settings.RETURNS_COUNTED_DAYS)
        one.is_late = one.is_open and one.count_by < today
    return found


@transaction.atomic
def chase_receipts(*, today: date | None = None) -> int:
    """Tell the keepers of the branch of each receipt that is late; the same day again tells nobody twice."""
    today = today or timezone.localdate()
    begun = OldPartReceipt.objects.filter(is_open=True).select_related("debtor_staff", "debtor_partner")
    late = [one for one in with_last_days(begun, today) if one.is_late]
    keepers = users_over(Permission.OLD_PART_MOVE, {one.branch_id for one in late})
    tell_each(
        EVENT,
        [
            {
                "to": keepers[one.branch_id], "about": f"old_receipt:{one.number}",
                "url": one.get_absolute_url(), "key": f"old-uncounted:{one.number}:{today}",
                "params": {"receipt": one.number, "who": str(one.debtor), "day": one.count_by.isoformat()},
            }
            for one in late
        ],
    )  # fmt: skip
    return len(late)
