"""What one person may do alone: up to STOCK_SCRAP_ALONE_YUAN a day, whatever he does that needs two above it.

Goods he writes off, at any place, bookings of his own that he takes back and parcels he calls back are one sum, so
that much is not cut into little: neither by place nor by kind.
"""

from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from parts.choices.stock import ScrapState
from parts.models import DocumentEvent, OrderEvent, Scrap
from parts.services.ledger_rights import hold_account
from people.models import User

ALONE = "alone"  # in the data of an event: the yuan somebody took back without a second person
CALL_BACK = "call_back"  # the one step of an order that may say so


def limit() -> int:
    """Yuan a day."""
    return settings.STOCK_SCRAP_ALONE_YUAN


def alone_today(user: User) -> Decimal:
    """Yuan of what somebody did alone today."""
    today = timezone.localdate()
    written_off = Scrap.objects.filter(
        proposed_by=user, decided_by=None, state=ScrapState.POSTED, decided_at__date=today
    )
    told = [
        *DocumentEvent.objects.filter(by=user, at__date=today, data__has_key=ALONE).values_list("data", flat=True),
        *OrderEvent.objects.filter(by=user, at__date=today, action=CALL_BACK).values_list("data", flat=True),
    ]
    taken_back = sum((Decimal(data.get(ALONE, 0)) for data in told), Decimal(0))
    return sum(written_off.values_list("value", flat=True), Decimal(0)) + taken_back


def held_alone_today(user: User) -> Decimal:
    """As alone_today; his account is held first: of two acts at once the second counts the first."""
    hold_account(user)
    return alone_today(user)
