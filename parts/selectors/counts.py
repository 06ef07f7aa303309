"""What is to be counted, how far it is, and what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Max, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from parts.choices.counts import UNDERWAY, CountScope, CountState
from parts.choices.stock import CONSUMED, PlaceKind
from parts.models import (
    Balance,
    CountLine,
    CountPolicy,
    CountTally,
    Layer,
    Movement,
    Part,
    Place,
    StockCount,
    StockLevel,
)
from parts.rules.counts import classes
from parts.selectors.batches import last_batches
from people.access import has
from people.models import User
from people.permissions import Permission

COUNTED_PLACES = (PlaceKind.WAREHOUSE, PlaceKind.VAN, PlaceKind.QUARANTINE)
YEAR = timedelta(days=365)


def policy() -> CountPolicy:
    """The rule in force; the house's own where none was ever written."""
    return CountPolicy.objects.first() or CountPolicy()


def value_classes(on: date | None = None) -> dict[int, str]:
    """Part id → A or B or C by what was issued and used of it in the year before a day, at cost; absent: C."""
    last = on or timezone.localdate()
    until = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    lines = Movement.objects.filter(kind__in=CONSUMED, at__gte=until - YEAR, at__lt=until)
    rows = lines.values("part").annotate(gone=-Sum("value")).order_by().values_list("part", "gone")
    rule = policy()
    return classes(
        ((part, Decimal(gone)) for part, gone in rows if gone > 0), share_a=rule.share_a, share_b=rule.share_b
    )


def shelf_of(place: Place) -> dict[int, tuple[str, Decimal]]:
    """Part id → (shelf, booked) of all that lies at a place or has a shelf there."""
    bins = dict(StockLevel.objects.filter(place=place).values_list("part", "bin"))
    lying = dict(Balance.objects.filter(place=place, quantity__gt=0).values_list("part", "quantity"))
    wanted = lying.keys() | {part for part, shelf in bins.items() if shelf}
    return {part: (bins.get(part, ""), lying.get(part, Decimal(0))) for part in wanted}


def asked_of(count: StockCount) -> dict[int, tuple[str, Decimal]]:
    """As shelf_of, narrowed to what a count asks for; chosen parts are its lines already."""
    shelf = shelf_of(count.place)
    if count.scope == CountScope.CLASS:
        known = value_classes()
        return {part: told for part, told in shelf.items() if known.get(part, "C") == count.value_class}
    if count.scope == CountScope.BINS:
        wanted = {name.strip().upper() for name in count.bins.split(",")}
        return {
            part: told for part, told in shelf.items() if wanted & {one.strip().upper() for one in told[0].split(",")}
        }
    if count.scope == CountScope.CHOSEN:
        chosen = count.lines.values_list("part", flat=True)
        return {part: shelf.get(part, ("", Decimal(0))) for part in chosen}
    return shelf


def mean_costs(place: Place, parts: Iterable[int]) -> dict[int, Decimal]:
    """Part id → yuan for one: the mean of what lies there, else the latest batch anywhere; absent: never bought."""
    parts = list(parts)
    worth = Sum(F("left") * F("batch__unit_cost"), output_field=DecimalField(max_digits=24, decimal_places=7))
    there = Layer.objects.filter(place=place, part__in=parts, left__gt=0).values("part").order_by()
    found = {
        row["part"]: (Decimal(row["worth"]) / Decimal(row["pieces"])).quantize(Decimal("0.0001"))
        for row in there.annotate(worth=worth, pieces=Sum("left"))
    }
    missing = [part for part in parts if part not in found]
    if missing:
        found |= {part: batch.unit_cost for part, batch in last_batches(missing).items()}
    return found


def with_progress(counts: QuerySet[StockCount]) -> QuerySet[StockCount]:
    """`lines_all`, `lines_done`: how far each is."""
    done = Q(lines__counted__isnull=False, lines__tallied_round=F("lines__round"))
    return counts.annotate(lines_all=Count("lines"), lines_done=Count("lines", filter=done))


def to_count(user: User) -> QuerySet[StockCount]:
    """What somebody is asked to count, the earliest first."""
    mine = StockCount.objects.filter(counters=user, state__in=(CountState.OPEN, CountState.COUNTING))
    return with_progress(mine.select_related("place")).order_by("planned_on", "id")


def lines_of(count: StockCount) -> QuerySet[CountLine]:
    """In the order one walks along the shelves, with what each counter said."""
    tallies = CountTally.objects.select_related("by", "undone_by").order_by("id")
    return count.lines.select_related("part", "counted_by").prefetch_related(Prefetch("tallies", tallies))


def differing(count: StockCount) -> QuerySet[CountLine]:
    """Lines whose count is not what the books said."""
    return count.lines.filter(counted__isnull=False).exclude(counted=F("booked"))


def sees_booked(user: User, count: StockCount) -> bool:
    """A blind count shows its figures to nobody who counts until it is over."""
    if not count.blind or count.state in (CountState.POSTED, CountState.CANCELLED):
        return True
    if any(one.pk == user.pk for one in count.counters.all()):
        return False
    return has(user, Permission.STOCK_APPROVE) or has(user, Permission.STOCK_MOVE)


@dataclass(frozen=True, slots=True)
class Due:
    """So many parts of a class at a place whose last count is too long ago; `oldest` None: some never counted."""

    place: Place
    value_class: str
    parts: int
    oldest: date | None


def due_counts(places: Iterable[Place], on: date | None = None) -> list[Due]:
    """Cyclic counts to plan: by place and class, class A first; what is being counted now is left out."""
    day, rule, known = on or timezone.localdate(), policy(), value_classes(on)
    places = {place.pk: place for place in places}
    last = {
        (place, part): counted
        for place, part, counted in StockLevel.objects.filter(place__in=places).values_list(
            "place", "part", "last_counted_on"
        )
    }
    underway = set(
        StockCount.objects.filter(place__in=places, state__in=UNDERWAY).values_list("place", "scope", "value_class")
    )
    found: dict[tuple[int, str], list[date | None]] = {}
    for place, part in Balance.objects.filter(place__in=places, quantity__gt=0).values_list("place", "part"):
        letter, counted = known.get(part, "C"), last.get((place, part))
        if counted is None or counted <= day - timedelta(days=rule.days[letter]):
            found.setdefault((place, letter), []).append(counted)
    rows = [
        Due(places[place], letter, len(days), None if None in days else min(days))
        for (place, letter), days in found.items()
        if (place, "all", "") not in underway and (place, "class", letter) not in underway
    ]
    return sorted(rows, key=lambda row: (row.value_class, row.place.code))


def last_counted(place: Place) -> date | None:
    """The day anything at a place was last counted."""
    return StockLevel.objects.filter(place=place).aggregate(day=Max("last_counted_on"))["day"]


def parts_by_shelf(shelf: Mapping[int, str]) -> list[Part]:
    """These parts in the order one walks along the shelves. `shelf`: part id → shelf."""
    found = Part.objects.filter(pk__in=shelf)
    return sorted(found, key=lambda part: (shelf[part.pk], part.number))
