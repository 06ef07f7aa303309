"""What a month's parts cost beside goods, parcels and losses: entered by hand while the month is open."""

from decimal import Decimal

from django.db import IntegrityError, connection, transaction

from core import audit
from core.errors import NotYours
from core.periods import Period
from parts.errors.stock import CostTakenBack, MonthCostsClosed
from parts.models import MonthCost, StockMonth
from parts.services.ledger_postgres import close_gates
from people.access import has_everywhere
from people.models import User
from people.permissions import Permission


def may_enter(user: User) -> bool:
    """Whoever keeps the accounts of the whole company."""
    return has_everywhere(user, Permission.STOCK_ACCOUNT)


@transaction.atomic
def enter_cost(*, month: Period, kind: str, amount: Decimal, reason: str, by: User) -> MonthCost:
    """One more cost, in yuan above zero. Raises MonthCostsClosed, NotYours."""
    _open(month, by)
    made = MonthCost.objects.create(month=str(month), kind=kind, amount=amount, reason=reason.strip(), by=by)
    told = {"kind": kind, "amount": str(amount)}
    audit.record("month_cost.entered", target=made, by=by, after=told, reason=made.reason)
    return made


@transaction.atomic
def take_cost_back(*, cost: MonthCost, reason: str, by: User) -> MonthCost:
    """The opposite line of a wrong one. Raises CostTakenBack, MonthCostsClosed, NotYours."""
    _open(Period(cost.month), by)
    if cost.reverses_id:
        raise CostTakenBack()
    try:
        with transaction.atomic():
            made = MonthCost.objects.create(
                month=cost.month, kind=cost.kind, amount=-cost.amount, reason=reason.strip(), reverses=cost, by=by
            )
    except IntegrityError:
        raise CostTakenBack() from None
    told = {"kind": cost.kind, "amount": str(made.amount)}
    audit.record("month_cost.taken_back", target=made, by=by, after=told, reason=made.reason)
    return made


def _open(month: Period, by: User) -> None:
    """The month does not close while we write: its closing takes the same gate."""
    if not may_enter(by):
        raise NotYours()
    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time
        close_gates(month)
    if StockMonth.objects.filter(month=str(month)).exists():
        raise MonthCostsClosed(month=str(month))
