"""Goods that came back and are not counted, agreed or closed in time (S1-R50, R51, R53): told every working morning."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from parts.choices.goods_returns import GoodsState
from parts.models import GoodsReturn
from parts.selectors.goods_returns import late
from parts.services.goods_returns_rights import ACCOUNTS, KEEPER, MARKETING
from parts.services.goods_returns_telling import LATE, params_of
from people.notices import tell_each, users_over


def _whose(cases: list[GoodsReturn], what: str) -> dict[bool, dict[int, list[int]]]:
    """Whether a credit waits → branch → who is told: a credit is approved by whoever keeps the accounts."""
    credits = {case.branch_id for case in cases if case.state == GoodsState.CREDITING}
    others = {case.branch_id for case in cases if case.state != GoodsState.CREDITING}
    return {True: users_over(ACCOUNTS, credits), False: users_over(KEEPER if what == "count" else MARKETING, others)}


@transaction.atomic
def chase_returns(*, today: date | None = None) -> int:
    """Tell whose turn it is about each case that is late; the same day again tells nobody twice. Returns how many."""
    today = today or timezone.localdate()
    found = late(GoodsReturn.objects.select_related("partner", "model", "part"), today)
    for what, event in LATE.items():
        due = [case for case in found if case.due == what]
        whose = _whose(due, what)
        tell_each(
            event,
            [
                {
                    "to": whose[case.state == GoodsState.CREDITING][case.branch_id],
                    "about": case.document, "url": case.get_absolute_url(),
                    "key": f"{event}:{case.number}:{today}",
                    "params": params_of(case) | {"day": case.due_on.isoformat()},
                }
                for case in due
            ],
        )  # fmt: skip
    return len(found)
