"""Closing a month of stock: what was reported stays, and nothing is posted into it any more."""

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from core.periods import Period
from parts.errors.stock import EarlierMonthOpen, MonthNotOver, StockMonthClosed
from parts.jobs import purposes_of
from parts.models import MonthPurposes, MonthSales, Movement, Place, StockMonth, StockMonthLine
from parts.selectors.months import reckoned
from parts.services.ledger_postgres import close_gates
from people.access import has_everywhere
from people.models import User
from people.permissions import Permission

# What other rooms keep of a month with its closing: `keep(stock month, by=)`, in the same transaction.
_kept_along: list[Callable[..., None]] = []


def register_closing(keep: Callable[..., None]) -> None:
    """Called in AppConfig.ready()."""
    if keep not in _kept_along:
        _kept_along.append(keep)


@transaction.atomic
def close_month(*, month: Period, by: User) -> StockMonth:
    """Keep the month's receipts and issues. Raises MonthNotOver, StockMonthClosed, EarlierMonthOpen, NotYours."""
    if not has_everywhere(by, Permission.STOCK_APPROVE):
        raise NotYours()
    if month.last_day >= timezone.localdate():
        raise MonthNotOver(month=str(month))
    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time
        close_gates(month)
    earlier = Movement.objects.filter(at__lt=month.start(timezone.get_current_timezone())).order_by("at").first()
    if earlier is not None:
        first = Period.of(timezone.localdate(earlier.at))
        last = StockMonth.objects.filter(month__lt=str(month)).order_by("-month").first()
        due = Period(last.month).next() if last else first
        if due < month:
            raise EarlierMonthOpen(month=str(due))
    try:
        with transaction.atomic():
            made = StockMonth.objects.create(month=str(month), closed_by=by)
    except IntegrityError:
        raise StockMonthClosed(month=str(month)) from None
    lines = [StockMonthLine(stock_month=made, **_columns(row)) for row in reckoned(month)]
    StockMonthLine.objects.bulk_create(lines, batch_size=2000)
    _keep_purposes(made, month)
    for keep in _kept_along:
        keep(made, by=by)
    audit.record("stock_month.closed", target=made, by=by, after={"lines": len(lines)})
    return made


def _keep_purposes(made: StockMonth, month: Period) -> None:
    zone = timezone.get_current_timezone()
    told = purposes_of(month.start(zone), month.next().start(zone), Place.objects.all())
    lines = [[*what, str(quantity), str(value)] for *what, quantity, value in told]
    MonthPurposes.objects.create(stock_month=made, lines=lines)


def _columns(row: object) -> dict[str, object]:
    return asdict(row)  # type: ignore[call-overload]


@transaction.atomic
def enter_sales(*, month: Period, amount: Decimal, by: User, note: str = "") -> MonthSales:
    """The company's sales of a month, for the 2‰ of free parts; entered again it replaces, and the first stays."""
    if not has_everywhere(by, Permission.STOCK_APPROVE):
        raise NotYours()
    made = MonthSales.objects.create(month=str(month), amount=amount, note=note.strip(), by=by)
    audit.record("month_sales.entered", target=f"parts.monthsales:{month}", by=by, after={"amount": str(amount)})
    return made
