"""Goods that came back and are not counted, agreed or closed in time (S1-R50, R51, R53): told every working morning."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from parts.models import GoodsReturn
from parts.selectors.goods_returns import late
from parts.services.goods_returns_rights import KEEPER, MARKETING
from parts.services.goods_returns_telling import LATE, params_of
from people.notices import tell_each, users_over


@transaction.atomic
def chase_returns(*, today: date | None = None) -> int:
    """Tell whose turn it is about each case that is late; the same day again tells nobody twice. Returns how many."""
    today = today or timezone.localdate()
    found = late(GoodsReturn.objects.select_related("partner", "model", "part"), today)
    for what, event in LATE.items():
        right = KEEPER if what == "count" else MARKETING
        whose = users_over(right, {case.branch_id for case in found if case.due == what})
        tell_each(
            event,
            [
                {
                    "to": whose[case.branch_id], "about": case.document, "url": case.get_absolute_url(),
                    "key": f"{event}:{case.number}:{today}",
                    "params": params_of(case) | {"day": case.due_on.isoformat()},
                }
                for case in found
                if case.due == what
            ],
        )  # fmt: skip
    return len(found)
