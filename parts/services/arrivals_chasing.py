"""Goods at the door are counted in as fast as returned ones (RETURNS_COUNTED_DAYS): what stands longer is told."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from parts.models import Arrival
from parts.services.old_receipts_chasing import with_last_days
from people.notices import tell_each, users_over
from people.permissions import Permission

EVENT = "arrival.uncounted"


@transaction.atomic
def chase_arrivals(*, today: date | None = None) -> int:
    """Tell the keepers of the branch of each arrival that is late; the same day again tells nobody twice."""
    today = today or timezone.localdate()
    late = [one for one in with_last_days(Arrival.objects.open().select_related("place"), today) if one.is_late]
    keepers = users_over(Permission.STOCK_MOVE, {one.branch_id for one in late})
    tell_each(
        EVENT,
        [
            {
                "to": keepers[one.branch_id], "about": one.document,
                "url": one.get_absolute_url(), "key": f"uncounted:{one.number}:{today}",
                "params": {"arrival": one.number, "place": one.place.name, "day": one.count_by.isoformat()},
            }
            for one in late
        ],
    )  # fmt: skip
    return len(late)
