"""Orders beyond their day: whose turn it is is told, once a day an order, on days the order's branch works."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from django.db import transaction
from django.utils import timezone

from parts.choices.orders import OrderState
from parts.models import PartsOrder
from parts.selectors.orders import overdue
from parts.services import orders_telling as telling
from parts.services.orders_steps import LATE
from people.calendars import calendars
from people.notices import tell_each

OURS = {"pick": "is_to_pick", "ship": "is_to_ship", "short": "is_short"}


@transaction.atomic
def chase_orders(*, today: date | None = None) -> int:
    """Tell of every late order whoever has to act on it; the same day again tells nobody twice. Returns how many.

    A step of the order settles what was told; where it is still late the next working day tells it anew.
    """
    today = today or timezone.localdate()
    works, keepers, accounts = calendars(), cache(telling.keepers_of), cache(telling.accounts_of)
    rows = PartsOrder.objects.filter(overdue(today)).select_related("branch", "staff__user", "partner", "from_place")
    late = [order for order in rows if works.of(order.branch_id).spans(today)]
    told = []
    for order in late:
        for turn, requester in turns_of(order):
            to, outside = telling.asked_for(order, accounts) if requester else (keepers(telling.kept_at(order)), False)
            to = telling.approvers(order) if turn == "approve" else to
            key, due = f"{LATE}:{order.number}:{today}:{turn}", order.due_on.isoformat()
            told.append(telling.notice(order, to, key, outside=outside, turn=turn, due=due))
    tell_each(LATE, told)
    return len(late)


def turns_of(order: PartsOrder) -> Iterator[tuple[str, bool]]:
    """What has to be done about an open order now, and whether by the requester: a word of LATE's turns."""
    if order.question_open:
        yield "answer", True
    elif order.state == OrderState.REQUESTED:
        yield "check", False
    elif order.state == OrderState.CHECKED:
        yield "approve", False
    else:
        ours = next((turn for turn, flag in OURS.items() if getattr(order, flag)), "")
        if ours:
            yield ours, False
        if order.is_on_way:
            yield "arrive", True
        elif not ours:
            yield "missing", False
