"""Stock that lies and does not move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Max, Min, Q
from django.utils import timezone

from parts.models import Layer, Movement, Part

OUT = ("issue", "use", "transfer_out")


@dataclass(frozen=True, slots=True)
class Slow:
    """A part at a place: so much of it, worth so many yuan, last issued then (None: never), idle so many days."""

    part: Part
    place_id: int
    quantity: Decimal
    value: Decimal
    last_out: date | None
    idle_days: int


def slow_movers(places: Iterable[int], days: int, today: date) -> list[Slow]:
    """What was not issued for `days`, the dearest first; what came later than that is left out. Three statements."""
    wanted = list(places)
    held: dict[tuple[int, int], list[Decimal]] = {}
    layers = Layer.objects.filter(place__in=wanted, left__gt=0).order_by()
    for place, part, left, cost in layers.values_list("place", "part", "left", "batch__unit_cost"):
        lies = held.setdefault((place, part), [Decimal(0), Decimal(0)])
        lies[0], lies[1] = lies[0] + left, lies[1] + left * cost
    moved = (
        Movement.objects.filter(place__in=wanted, part__in={part for _place, part in held})
        .values("place", "part")
        .annotate(out=Max("at", filter=Q(kind__in=OUT)), came=Min("at"))
        .order_by(F("place"), "part")
    )
    times = {(row["place"], row["part"]): (row["out"], row["came"]) for row in moved}
    parts = Part.objects.in_bulk({part for _place, part in held})
    found = []
    for (place, part), (quantity, value) in held.items():
        out, came = times.get((place, part), (None, None))
        since = out or came
        if since is None:
            continue
        idle = (today - timezone.localdate(since)) // timedelta(days=1)
        if idle >= days:
            last = timezone.localdate(out) if out else None
            found.append(Slow(parts[part], place, quantity, value, last, idle))
    return sorted(found, key=lambda row: (-row.value, row.part.number))
