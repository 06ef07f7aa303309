"""What one person may do alone: up to STOCK_SCRAP_ALONE_YUAN a day, whatever he does that needs two above it.

Goods he writes off, at any place, bookings of his own that he takes back, parcels he calls back and lines of his own
that he reverses on the stock card, of a sheet too, are one sum, so that much is not cut into little: neither by place
nor by kind. A sheet undone as a whole has its own undo.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from core.money import round_fen
from core.sheets.models import ImportBatch
from parts.choices.stock import MovementKind, ScrapState
from parts.models import DocumentEvent, Movement, OrderEvent, Scrap
from parts.services.ledger_rights import hold_account
from people.models import User

ALONE = "alone"  # in the data of an event: the yuan somebody took back without a second person
CALL_BACK = "call_back"  # the one step of an order that may say so
K = MovementKind
# A line between two places takes nothing off the books; a write-off counted when it was written.
UNCOUNTED = (K.TRANSFER_IN, K.TRANSFER_OUT, K.PUT_AWAY_IN, K.PUT_AWAY_OUT, K.SCRAP)
# What tells of its own how it was taken back: documents by their events.
OWN_ACCOUNT = r"^(arrival|order|purchase|supplier_return|transfer|goods_return):"


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
    own = Movement.objects.filter(at__date=today, kind=K.REVERSAL, by=user, reverses__by=user)
    sheets = [f"import:{pk}" for pk in ImportBatch.objects.filter(undone_at__date=today).values_list("pk", flat=True)]
    undone = own.exclude(cause__regex=OWN_ACCOUNT).exclude(cause__in=sheets).select_related("reverses")
    reversed_ = worth_of(line.reverses for line in undone)
    return sum(written_off.values_list("value", flat=True), Decimal(0)) + taken_back + reversed_


def worth_of(lines: Iterable[Movement]) -> Decimal:
    """Yuan that count where somebody reverses these lines of his own."""
    return sum((round_fen(abs(line.value)) for line in lines if line.kind not in UNCOUNTED), Decimal(0))


def held_alone_today(user: User) -> Decimal:
    """As alone_today; his account is held first: of two acts at once the second counts the first."""
    hold_account(user)
    return alone_today(user)
