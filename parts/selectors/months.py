"""Receipts and issues of a month, part by part and place by place: read from the ledger, or as they were closed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db.models import BooleanField, Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.periods import Period
from parts.jobs import WentFor, purposes_of
from parts.models import MonthPurposes, Movement, Place, StockMonth, StockMonthLine

ZERO, THOUSANDTH, EXACT = Decimal(0), Decimal("0.001"), Decimal("0.0000001")
# The paper's column of each kind of movement; a reversal counts in the column of the line it undoes.
COLUMN_OF = {
    "receive": "purchased",
    "return": "returned",
    "take_back": "returned",
    "transfer_in": "moved_in",
    "put_away_in": "moved_in",
    "issue": "issued",
    "use": "used",
    "transfer_out": "moved_out",
    "put_away_out": "moved_out",
    "scrap": "scrapped",
    "to_supplier": "to_supplier",
    "count": "counted",
}
CAME = ("purchased", "returned", "moved_in")
WENT = ("issued", "used", "moved_out", "scrapped", "to_supplier")


@dataclass(slots=True)
class MonthRow:
    """One part at one place in a month: closing = opening + came + went + counted, where `went` is negative."""

    place_id: int
    part_id: int
    opening: Decimal = ZERO
    purchased: Decimal = ZERO
    returned: Decimal = ZERO
    moved_in: Decimal = ZERO
    issued: Decimal = ZERO
    used: Decimal = ZERO
    moved_out: Decimal = ZERO
    scrapped: Decimal = ZERO
    to_supplier: Decimal = ZERO
    counted: Decimal = ZERO
    closing: Decimal = ZERO
    opening_value: Decimal = ZERO
    value_in: Decimal = ZERO
    value_out: Decimal = ZERO
    value_counted: Decimal = ZERO
    closing_value: Decimal = ZERO

    def add(self, column: str, quantity: Decimal, value: Decimal) -> None:
        """Count so much of a movement's column."""
        setattr(self, column, getattr(self, column) + quantity)
        self.closing += quantity
        self.closing_value += value
        worth = "value_counted" if column == "counted" else "value_in" if column in CAME else "value_out"
        setattr(self, worth, getattr(self, worth) + value)

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self)[2:])


FIGURES = [field.name for field in fields(MonthRow)]


def closed(month: str) -> StockMonth | None:
    """The month's closing, None while it is open."""
    return StockMonth.objects.filter(month=month).select_related("closed_by").first()


def is_closed(at: datetime) -> bool:
    """Whether a moment lies in a closed month, or before one. What happens now never does: no question is asked."""
    month = str(Period.of(timezone.localdate(at)))
    if month >= str(Period.of(timezone.localdate())):
        return False
    return StockMonth.objects.filter(month__gte=month).exists()


def month_rows(month: Period, places: Iterable[int] | None = None) -> list[MonthRow]:
    """What a month brought, per place and part with any stock or movement; None: every place. Two statements.

    A closed month is told as it was closed. An open one begins with the closing of the last closed month before it
    and adds the lines since.
    """
    wanted = None if places is None else list(places)
    if found := closed(str(month)):
        lines = StockMonthLine.objects.filter(stock_month=found)
        lines = lines if wanted is None else lines.filter(place__in=wanted)
        return [MonthRow(**row) for row in lines.values(*FIGURES)]
    return reckoned(month, wanted)


def reckoned(month: Period, places: list[int] | None = None) -> list[MonthRow]:
    """The month from the ledger, whatever was closed later than the month before it."""
    base = StockMonth.objects.filter(month__lt=str(month)).order_by("-month").first()
    rows: dict[tuple[int, int], MonthRow] = {}
    if base is not None:
        kept = StockMonthLine.objects.filter(stock_month=base).filter(~Q(closing=0) | ~Q(closing_value=0))
        kept = kept if places is None else kept.filter(place__in=places)
        for place, part, closing, value in kept.values_list("place", "part", "closing", "closing_value"):
            rows[place, part] = MonthRow(
                place, part, opening=closing, closing=closing, opening_value=value, closing_value=value
            )
    for place, part, before, kind, quantity, value in _sums(month, base, places):
        row = rows.setdefault((place, part), MonthRow(place, part))
        if before:
            row.opening += quantity
            row.closing += quantity
            row.opening_value += value
            row.closing_value += value
        else:
            row.add(COLUMN_OF[kind], quantity, value)
    return [row for _key, row in sorted(rows.items()) if not row.is_empty]


def _sums(month: Period, base: StockMonth | None, places: list[int] | None):
    """Place, part, whether before the month, kind, Σ quantity, Σ value; SQLite adds in floating point."""
    zone = timezone.get_current_timezone()
    lines = Movement.objects.filter(at__lt=month.next().start(zone))
    if base is not None:
        lines = lines.filter(at__gte=Period(base.month).next().start(zone))
    if places is not None:
        lines = lines.filter(place__in=places)
    grouped = (
        lines.annotate(
            what=Coalesce(F("reverses__kind"), F("kind")),
            before=Case(
                When(at__lt=month.start(zone), then=Value(True)), default=Value(False), output_field=BooleanField()
            ),
        )
        .values("place", "part", "before", "what")
        .annotate(
            quantities=Sum("quantity"),
            values_=Sum("value", output_field=DecimalField(max_digits=28, decimal_places=7)),
        )
        .order_by()
    )
    for row in grouped:
        yield (
            row["place"], row["part"], row["before"], row["what"], row["quantities"].quantize(THOUSANDTH),
            row["values_"].quantize(EXACT),
        )  # fmt: skip


@dataclass(slots=True)
class Purpose:
    """What a part went out for, net of what came back: quantities, and cost in yuan, above zero."""

    sold: Decimal = ZERO
    warranty: Decimal = ZERO
    own: Decimal = ZERO
    sold_value: Decimal = ZERO
    warranty_value: Decimal = ZERO
    own_value: Decimal = ZERO


def went_for(month: Period, places: Iterable[Place]) -> tuple[dict[int, Purpose], bool]:
    """Part id → what it went out for at these places, and whether that is kept with the closing: of an open month, and
    of one closed before this was kept, it is read as charges and orders stand now. Three statements."""
    chosen = {place.pk for place in places}
    kept = MonthPurposes.objects.filter(stock_month__month=str(month)).first()
    found: dict[int, Purpose] = {}
    for place, part, purpose, quantity, value in _as_kept(kept) if kept else _as_now(month, chosen):
        if place in chosen:
            row = found.setdefault(part, Purpose())
            setattr(row, purpose, getattr(row, purpose) + quantity)
            worth = f"{purpose}_value"
            setattr(row, worth, getattr(row, worth) + value)
    return found, kept is not None


def _as_kept(kept: MonthPurposes) -> Iterable[WentFor]:
    for *what, quantity, value in kept.lines:
        yield *what, Decimal(quantity), Decimal(value)


def _as_now(month: Period, places: set[int]) -> list[WentFor]:
    zone = timezone.get_current_timezone()
    return purposes_of(month.start(zone), month.next().start(zone), Place.objects.filter(pk__in=places))


def by_part(rows: Iterable[MonthRow], places: dict[int, Place] | None = None) -> list[MonthRow]:
    """The same summed over places, by part; moves between the places stay in both columns."""
    found: dict[int, MonthRow] = {}
    for row in rows:
        total = found.setdefault(row.part_id, MonthRow(0, row.part_id))
        for name in FIGURES[2:]:
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return list(found.values())
