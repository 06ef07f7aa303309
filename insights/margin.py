"""What a month's parts brought and cost (售后配件月利润表), and what was given away against 2‰ of the month's sales.

Revenue: parts charged on tickets, net of reversed charges, and charged orders as they were shipped. Cost: what the
ledger says the same documents took, batch by batch. A document that charges a part sells it; any other gives it free.
What a customer brings back counts against the order or ticket it names; where it names none nobody knows what it was
sold for, and it makes neither the goods sold cheaper nor the parts given free fewer.

Free parts are warranty parts at cost (A23). Goods exchanged are free for as much as the good ones cost more than those
that came back are worth to us again, in the month the good ones went out; wrongly delivered or unsold goods that are
swapped were paid for and belong to the goods sold.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from catalog.models import Category
from core.money import round_fen
from core.periods import Period
from parts.choices.goods_returns import NO_FAULT
from parts.choices.orders import Charge as OrderCharge
from parts.choices.stock import CONSUMED
from parts.models import (
    GoodsReturn,
    MonthCost,
    MonthMargin,
    MonthSales,
    Movement,
    Part,
    PartsOrder,
    Place,
    Shipment,
    ShipmentLine,
    StockMonth,
)
from parts.selectors.months import closed
from people.models import User
from people.scopes import scope_of
from tickets.models import ChargeLine

NIL, FEN, EXACT = Decimal(0), Decimal("0.01"), Decimal("0.0000001")
FREE_SHARE = Decimal("0.002")  # parts given free stay under 2‰ of the month's sales (requirements S1-R42)
EXCHANGED = "goods_return:"  # causes of goods exchanged
LOST = ("scrap", "count")
_WHAT = Coalesce(F("reverses__kind"), F("kind"))  # a reversal is of the kind it undoes
FIGURES = ("revenue", "cost", "free_cost", "lost")


@dataclass(slots=True)
class Line:
    """Yuan, exact: of one product category, or of all."""

    name: str
    revenue: Decimal = NIL
    cost: Decimal = NIL
    free_cost: Decimal = NIL
    lost: Decimal = NIL
    category: int | None = None

    @property
    def gross(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def rate(self) -> Decimal | None:
        """Gross margin in percent of revenue; None without any."""
        return self.gross * 100 / self.revenue if self.revenue else None

    @property
    def net(self) -> Decimal:
        """What is left of the gross margin after free parts and losses."""
        return self.gross - self.free_cost - self.lost

    def add(self, other: "Line") -> None:
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Margin:
    """A month. `costs`: what was entered beside, the taken back ones left out. `free_share`: free parts at cost in per
    mille of the sales entered; None while none are entered."""

    month: str
    lines: list[Line] = field(default_factory=list)
    total: Line = field(default_factory=lambda: Line(""))
    freight: Decimal = NIL
    costs: list[MonthCost] = field(default_factory=list)
    sales: MonthSales | None = None
    is_closed: bool = False

    @property
    def net(self) -> Decimal:
        """What is left of the gross margin after free parts, freight, losses and other costs."""
        return self.total.net - self.freight - self.other

    @property
    def other(self) -> Decimal:
        return sum((cost.amount for cost in self.costs), NIL)

    @property
    def free_share(self) -> Decimal | None:
        return self.total.free_cost * 1000 / self.sales.amount if self.sales and self.sales.amount else None

    @property
    def free_limit(self) -> Decimal | None:
        """Yuan that may be given free."""
        return round_fen(self.sales.amount * FREE_SHARE) if self.sales else None

    @property
    def free_is_over(self) -> bool:
        return self.free_limit is not None and self.total.free_cost > self.free_limit


def margin_of(month: Period, user: object) -> Margin:
    """The month as the user may see it. Of a closed month whoever sees every branch reads what was kept of it; what
    others see of theirs is read from the ledger, which nothing is added to any more. A fixed number of statements."""
    sees_all = scope_of(user).everything
    kept = MonthMargin.objects.filter(stock_month__month=str(month)).first() if sees_all else None
    made = _as_kept(month, kept) if kept else reckoned(month, user)
    for line in made.lines:
        made.total.add(line)
    made.costs = _costs_beside(month) if sees_all else []
    made.is_closed = closed(str(month)) is not None
    made.sales = MonthSales.objects.filter(month=str(month)).order_by("-id").first()
    return made


def _costs_beside(month: Period) -> list[MonthCost]:
    """Of the whole company, in the order they were entered; of a closed month none comes or goes any more."""
    told = MonthCost.objects.filter(month=str(month), reverses=None, reversed_by=None)
    return list(told.select_related("by"))


def keep_margin(closing: StockMonth, *, by: User) -> None:
    """With the closing of a month (services.months.register_closing), by somebody who sees every branch."""
    made = reckoned(Period(closing.month), by)
    lines = [[one.category, *(str(getattr(one, name)) for name in FIGURES)] for one in made.lines]
    MonthMargin.objects.create(stock_month=closing, lines=lines, freight=made.freight)


def _as_kept(month: Period, kept: MonthMargin) -> Margin:
    names = {category.pk: category.name for category in Category.objects.all()}
    lines = []
    for category, *figures in kept.lines:
        told = dict(zip(FIGURES, map(Decimal, figures), strict=True))
        lines.append(Line(names.get(category, ""), category=category, **told))
    return Margin(str(month), lines, freight=kept.freight)


def reckoned(month: Period, user: object) -> Margin:
    """From charges, orders and the ledger as they stand, without sum and sales."""
    zone = timezone.get_current_timezone()
    first, end = month.start(zone), month.next().start(zone)
    found: dict[int, Line] = defaultdict(lambda: Line(""))
    for part, amount in (*_tickets(first, end, user), *_orders(first, end, user)):
        found[part].revenue += amount
    for part, is_sold, value in _costs(first, end, user):
        if is_sold:
            found[part].cost += value
        else:
            found[part].free_cost += value
    for part, value in _losses(first, end, user):
        found[part].lost += value
    return Margin(str(month), _by_category(found), freight=_freight(first, end, user))


def _tickets(first: datetime, end: datetime, user: object) -> Iterable[tuple[int, Decimal]]:
    """What parts were charged on tickets; a reversing charge is negative."""
    lines = ChargeLine.objects.filter(charge__at__gte=first, charge__at__lt=end, part__isnull=False, covered=False)
    scope = scope_of(user)
    if not scope.everything:
        lines = lines.filter(charge__ticket__branch__in=scope.branch_ids)
    for part, amount in lines.values_list("part").annotate(sum=Sum("amount")).order_by():
        yield part, amount.quantize(FEN)


def _orders(first: datetime, end: datetime, user: object) -> Iterable[tuple[int, Decimal]]:
    """Charged orders, as they were shipped, at the price they were asked for at."""
    charged = PartsOrder.objects.visible_to(user).filter(charge=OrderCharge.CHARGED)
    lines = ShipmentLine.objects.filter(
        shipment__shipped_at__gte=first, shipment__shipped_at__lt=end, line__unit_price__isnull=False,
        line__order__in=charged,
    )  # fmt: skip
    for part, quantity, price in lines.values_list("line__part", "quantity", "line__unit_price"):
        yield part, round_fen(quantity * price)


def _moved(first: datetime, end: datetime, places: Iterable[Place], kinds: Iterable[str]) -> QuerySet[Movement]:
    lines = Movement.objects.filter(at__gte=first, at__lt=end, place__in=places)
    return lines.annotate(what=_WHAT).filter(what__in=list(kinds)).order_by()


def went_out(first: datetime, end: datetime, places: Iterable[Place]) -> QuerySet[Movement]:
    """What documents took there, net of what came back to them; `is_sold`: the document charges it, in whatever
    month. What came back for goods exchanged stands beside them, whenever it came."""
    within, gave = Q(at__gte=first, at__lt=end), Q(cause__startswith="order:") | Q(cause__startswith="ticket:")
    exchanged = Movement.objects.filter(within, kind="issue", cause__startswith=EXCHANGED).values_list("cause")
    lines = Movement.objects.annotate(what=_WHAT).order_by().filter(
        within & (Q(what__in=list(CONSUMED)) | (Q(what="take_back") & gave))
        | Q(what="take_back", cause__in=[cause for (cause,) in exchanged]),
        place__in=places,
    )  # fmt: skip
    return lines.annotate(is_sold=sold())


def _costs(first: datetime, end: datetime, user: object) -> Iterable[tuple[int, bool, Decimal]]:
    """Part id, whether it is sold, what it cost."""
    lines = went_out(first, end, Place.objects.visible_to(user))
    for part, is_sold, value in lines.values_list("part", "is_sold").annotate(sum=Sum("value")):
        yield part, bool(is_sold), -value.quantize(EXACT)


def sold() -> Exists:
    """Condition on a movement: its ticket or order charges the part, or its goods were sold and only swapped."""
    charged = ChargeLine.objects.filter(
        charge__ticket__number=Substr(OuterRef("cause"), len("ticket:") + 1), part=OuterRef("part"), amount__gt=0,
        charge__reverses=None, charge__reversed_by=None,
    )  # fmt: skip
    bought = PartsOrder.objects.filter(number=Substr(OuterRef("cause"), len("order:") + 1), charge=OrderCharge.CHARGED)
    swapped = GoodsReturn.objects.filter(number=Substr(OuterRef("cause"), len(EXCHANGED) + 1), reason__in=NO_FAULT)
    return Exists(charged) | Exists(bought) | Exists(swapped)


def _losses(first: datetime, end: datetime, user: object) -> Iterable[tuple[int, Decimal]]:
    for part, value in (
        _moved(first, end, Place.objects.visible_to(user), LOST).values_list("part").annotate(sum=Sum("value"))
    ):
        yield part, -value.quantize(EXACT)


def _freight(first: datetime, end: datetime, user: object) -> Decimal:
    sent = Shipment.objects.filter(
        shipped_at__gte=first, shipped_at__lt=end, order__in=PartsOrder.objects.visible_to(user)
    )
    return Decimal(sent.aggregate(sum=Sum("freight"))["sum"] or NIL).quantize(FEN)


def _by_category(found: dict[int, Line]) -> list[Line]:
    """Summed by the product the part fits; one that fits several, or any, stands with the others."""
    belongs = Part.categories.through.objects.filter(part__in=found).values_list("part", "category")
    of: dict[int, list[int]] = defaultdict(list)
    for part, category in belongs:
        of[part].append(category)
    names = {category.pk: category.name for category in Category.objects.all()}
    lines: dict[int | None, Line] = {}
    for part, line in found.items():
        only = of[part][0] if len(of[part]) == 1 else None
        lines.setdefault(only, Line(names.get(only, ""), category=only)).add(line)
    return sorted(lines.values(), key=lambda line: (line.name == "", -line.revenue))
