"""An order written down and sent in one stroke: refused, it leaves no draft and no number behind."""

from typing import Any

from django.db import transaction

from parts.choices.orders import OrderState
from parts.models import PartsOrder
from parts.services.orders import draft_order, request_order
from people.models import User


@transaction.atomic
def place_order(*, by: User, send: bool = True, undertaken: bool = False, **facts: Any) -> PartsOrder:
    """A draft of these facts (see `draft_order`), sent at once unless told otherwise.

    Raises what `draft_order` and `request_order` raise; then nothing of it is kept.
    """
    made = draft_order(by=by, **facts)
    if send and made.state == OrderState.DRAFT:
        return request_order(order=made, by=by, undertaken=undertaken)
    return made
