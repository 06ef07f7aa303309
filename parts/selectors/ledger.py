"""What the ledger says: now, on any past day, batch by batch; and whether its three books agree.

A past day goes by the lines' own time (`at`, when it happened), not by when they were written down. Values are exact
(seven decimals); whoever shows them rounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from parts.models import Balance, Layer, Movement, Part, Place, Reservation

QUANTITY = DecimalField(max_digits=12, decimal_places=3)
VALUE = DecimalField(max_digits=20, decimal_places=7)
NIL = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stock:
    """So much of a part at a place, in its unit, and what it cost in yuan."""

    part_id: int
    place_id: int
    quantity: Decimal
    value: Decimal


def exact(of: str, *, by: str = "") -> Round:
    """The sum of a column, NULL as 0; SQLite adds in floating point, hence Round. by: "quantity" or "value"."""
    value = (by or of).endswith("value")
    return Round(Coalesce(Sum(of), NIL), precision=7 if value else 3, output_field=VALUE if value else QUANTITY)


def end_of(at: date | datetime) -> datetime:
    """The moment up to which a line counts: the end of a day, or the moment itself."""
    if isinstance(at, datetime):
        return at
    return timezone.make_aware(datetime.combine(at + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def on_hand(places: Iterable[Place] | QuerySet[Place]) -> QuerySet[Balance]:
    """What lies there now: rows with `part`, `place`, `quantity` above zero, `reserved`, `frozen`, by part number."""
    return Balance.objects.on_hand().filter(place__in=places).select_related("part", "place").order_by("part__number")


def movements_until(at: date | datetime, places: Iterable[Place] | QuerySet[Place] | None = None) -> QuerySet[Movement]:
    """The lines that had happened by then."""
    lines = Movement.objects.filter(at__lte=end_of(at))
    return lines if places is None else lines.filter(place__in=places)


def stock_at(at: date | datetime, places: Iterable[Place] | QuerySet[Place] | None = None) -> list[Stock]:
    """What lay there at the end of a day (or at a moment), by part and place; what was nothing is not in it.

    One query, the sum of the lines and nothing else. Its twin is movements_until.
    """
    sums = movements_until(at, places).values("part", "place").order_by("part", "place")
    rows = sums.annotate(lay=exact("quantity"), cost=exact("value")).exclude(lay=0, cost=0)
    return [Stock(row["part"], row["place"], row["lay"], row["cost"]) for row in rows]


def balance_at(part: Part, place: Place, at: date | datetime) -> Decimal:
    """What lay of one part at one place then."""
    lines = movements_until(at).filter(part=part, place=place)
    return lines.aggregate(sum=exact("quantity"))["sum"]


def value_at(at: date | datetime, places: Iterable[Place] | QuerySet[Place] | None = None) -> Decimal:
    """What the stock cost then, in yuan."""
    return movements_until(at, places).aggregate(sum=exact("value"))["sum"]


def layers_of(part: Part, place: Place) -> QuerySet[Layer]:
    """What is left there, batch by batch, in the order it will go: rows with `batch`, its supplier, and `left`."""
    layers = Layer.objects.filter(part=part, place=place, left__gt=0).select_related("batch__supplier")
    return layers.order_by("received_on", "batch_id")


def value_of(part: Part, place: Place, quantity: Decimal, batch_id: int | None = None) -> Decimal:
    """What the next `quantity` to leave would cost; as far as it lies there."""
    rest, value = quantity, NIL
    layers = layers_of(part, place)
    for layer in layers.filter(batch=batch_id) if batch_id else layers:
        piece = min(rest, layer.left)
        value += piece * layer.batch.unit_cost
        rest -= piece
        if not rest:
            break
    return value


def reservations_of(place: Place) -> QuerySet[Reservation]:
    """What is promised at a place, the oldest first."""
    return Reservation.objects.filter(place=place, left__gt=0).select_related("part", "by").order_by("id")


def promised_to(cause: str) -> QuerySet[Reservation]:
    """What is promised to a document, at whatever place, the oldest first."""
    return Reservation.objects.filter(cause=cause, left__gt=0).select_related("part", "place").order_by("id")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A part and place whose books differ; empty everywhere is the proof that goods, account and card agree."""

    part_id: int
    place_id: int
    balance: Decimal
    lines: Decimal
    layers: Decimal
    value_of_lines: Decimal
    value_of_layers: Decimal
    reserved: Decimal
    promised: Decimal


def disagreements(parts: Iterable[Part] | None = None) -> list[Disagreement]:
    """Where balance, sum of lines and sum of layers differ, or their values, or promises. Four queries."""
    chosen = Q() if parts is None else Q(part__in=list(parts))

    def sums(rows: QuerySet, **of: Round) -> dict[tuple[int, int], dict]:
        found = rows.filter(chosen).values("part", "place").order_by().annotate(**of)
        return {(row["part"], row["place"]): row for row in found}

    balances = {
        (row["part"], row["place"]): row
        for row in Balance.objects.filter(chosen).values("part", "place", "quantity", "reserved")
    }
    lines = sums(Movement.objects.all(), sum=exact("quantity"), cost=exact("value"))
    worth = Sum(F("left") * F("batch__unit_cost"), output_field=VALUE)
    layers = sums(
        Layer.objects.all(), sum=exact("left"), cost=Round(Coalesce(worth, NIL), precision=7, output_field=VALUE)
    )
    promises = sums(Reservation.objects.all(), sum=exact("left"))
    found = []
    for at in sorted(balances.keys() | lines.keys() | layers.keys() | promises.keys()):
        balance, line, layer = balances.get(at, {}), lines.get(at, {}), layers.get(at, {})
        told = (
            balance.get("quantity", NIL), line.get("sum", NIL), layer.get("sum", NIL), line.get("cost", NIL),
            layer.get("cost", NIL), balance.get("reserved", NIL), promises.get(at, {}).get("sum", NIL),
        )  # fmt: skip
        if not (told[0] == told[1] == told[2] and told[3] == told[4] and told[5] == told[6]):
            found.append(Disagreement(*at, *told))
    return found


def unbalanced_lines() -> QuerySet[Movement]:
    """Lines whose allocations do not add up to their quantity; none, ever."""
    lines = Movement.objects.annotate(split=exact("allocations__quantity"))
    return lines.exclude(split=F("quantity"))
