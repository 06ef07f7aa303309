"""The amount from which on somebody else approves a purchase order, day by day."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from core.money import round_fen
from parts.errors.buying import LimitInThePast, LimitOfThatDay
from parts.models import PurchaseLimit
from parts.services.document_trail import said
from people.access import has_everywhere
from people.models import User
from people.permissions import Permission


def limit_on(day: date) -> Decimal:
    """The amount from which on a second person must approve; zero (always) before the first limit."""
    found = PurchaseLimit.objects.filter(from_on__lte=day).order_by("-from_on").first()
    return found.amount if found else Decimal(0)


@transaction.atomic
def set_purchase_limit(*, from_on: date, amount: Decimal, note: str, by: User) -> PurchaseLimit:
    """From that day on orders below the amount need no approval. Raises LimitOfThatDay, LimitInThePast, NotYours."""
    if not has_everywhere(by, Permission.PURCHASE_APPROVE):
        raise NotYours()
    if from_on < timezone.localdate():
        raise LimitInThePast()
    try:
        with transaction.atomic():
            made = PurchaseLimit.objects.create(from_on=from_on, amount=round_fen(amount), note=said(note), by=by)
    except IntegrityError:
        raise LimitOfThatDay() from None
    audit.record("purchase_limit.set", target=made, by=by, reason=made.note, after={"amount": str(made.amount)})
    return made
