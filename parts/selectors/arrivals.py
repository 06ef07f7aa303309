"""Questions about arrivals: what is being checked, what lies aside, how an order stands at the door."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from parts.choices.buying import ArrivalState, LineKind
from parts.models import Arrival, ArrivalLine, Part, PurchaseLine
from parts.querysets.buying import known_by

TABS = ("open", "aside", "booked", "all")


def known_as(arrivals: QuerySet[Arrival], text: str) -> QuerySet[Arrival]:
    """By number, order, delivery note, waybill, supplier, or a part in it."""
    inside = ArrivalLine.objects.filter(part__in=Part.objects.known_as(text))
    return known_by(
        arrivals,
        text,
        "number__istartswith",
        "order__number__istartswith",
        "delivery_note__icontains",
        "waybill__iexact",
        lines=inside,
        document="arrival",
        supplier=True,
    )


def of_tab(arrivals: QuerySet[Arrival], tab: str) -> QuerySet[Arrival]:
    """Open ones, booked ones, those with goods aside, or all."""
    if tab == "aside":
        return arrivals.filter(pk__in=ArrivalLine.objects.set_aside().values("arrival"))
    if tab in (ArrivalState.OPEN, ArrivalState.BOOKED):
        return arrivals.filter(state=tab)
    return arrivals


def tab_counts(arrivals: QuerySet[Arrival]) -> dict[str, int]:
    """How many are open and how many have goods aside. Two statements."""
    counts = arrivals.order_by().aggregate(open=Count("pk", filter=Q(state=ArrivalState.OPEN)))
    return counts | {"aside": of_tab(arrivals, "aside").count()}


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of the order at the door: what is still open, what was counted here, what would be too much."""

    line: PurchaseLine
    here: Decimal

    @property
    def left(self) -> Decimal:
        """Open once this arrival is booked; below zero: more than ordered."""
        return self.line.quantity - self.line.cancelled + self.line.over - self.line.arrived - self.here


def expected(arrival: Arrival, lines: list[ArrivalLine]) -> list[Expected]:
    """The order's lines with what was counted of them here; those with nothing open and nothing here are left out."""
    if not arrival.order_id:
        return []
    here: dict[int, Decimal] = {}
    for line in lines:
        if line.kind == LineKind.ORDERED:
            here[line.order_line_id] = here.get(line.order_line_id, Decimal(0)) + line.taken
    rows = PurchaseLine.objects.filter(order=arrival.order_id).select_related("part").order_by("part__number")
    found = [Expected(row, here.get(row.pk, Decimal(0))) for row in rows]
    return [one for one in found if one.line.open or one.here]
