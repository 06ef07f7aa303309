"""What lies where."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, QuerySet, Sum, Window
from django.db.models.functions import Round

from parts.models import Balance, Movement, Part
from people.models import Staff

QUANTITY = DecimalField(max_digits=12, decimal_places=3)
VALUE = DecimalField(max_digits=20, decimal_places=7)


@dataclass(frozen=True, slots=True)
class Held:
    """One part on one van. `category_ids`: what it fits; empty fits anything."""

    part_id: int
    number: str
    name: str
    unit: str
    quantity: Decimal
    category_ids: frozenset[int]

    def fits(self, *category_ids: int | None) -> bool:
        """Whether it fits one of these (a category and its parent)."""
        return not self.category_ids or bool(self.category_ids & set(category_ids))


def van_of(staff: Staff) -> QuerySet[Balance]:
    """What lies on somebody's van: rows with `part`, `place`, `quantity` above zero, by part number."""
    held = Balance.objects.on_hand().filter(place__holder=staff, place__is_active=True)
    return held.select_related("part", "place").order_by("part__number")


def van_parts(staff_ids: Iterable[int]) -> dict[int, list[Held]]:
    """Staff id → what lies on that van, for all of them in two queries; who has nothing is not in it."""
    rows = (
        Balance.objects.on_hand()
        .filter(place__holder__in=list(staff_ids), place__is_active=True)
        .select_related("part", "place")
        .prefetch_related("part__categories")
        .order_by("part__number")
    )
    found: dict[int, list[Held]] = {}
    for row in rows:
        part = row.part
        fits = frozenset(category.pk for category in part.categories.all())
        held = Held(part.pk, part.number, part.name, part.unit, row.quantity, fits)
        found.setdefault(row.place.holder_id, []).append(held)
    return found


def holders_of(part: Part, *, branch_id: int, at_least: Decimal = Decimal("0.001")) -> QuerySet[Balance]:
    """The vans of a branch that carry so much of a part, the fullest first."""
    held = Balance.objects.filter(part=part, quantity__gte=at_least, place__branch=branch_id, place__is_active=True)
    return held.filter(place__holder__isnull=False).select_related("place__holder").order_by("-quantity", "place")


def used_for(cause: str) -> list[tuple[Part, Decimal]]:
    """What was used for a job and not taken back, `cause` as in parts.services.use; by part number."""
    lines = Movement.objects.filter(cause=cause, kind__in=["use", "return", "reversal"])
    sums = lines.values("part").annotate(sum=Sum("quantity")).order_by()
    left = {row["part"]: -row["sum"].quantize(Decimal("0.001")) for row in sums}
    parts = Part.objects.filter(pk__in=[pk for pk, quantity in left.items() if quantity > 0])
    return [(part, left[part.pk]) for part in parts]


def card(movements: QuerySet[Movement]) -> QuerySet[Movement]:
    """The card (存货卡): the lines with `after` and `worth`, what lay there once each was written and what it had cost.

    Give it one part at one place, or one part everywhere; the last line's `after` is the balance.
    """
    running = Window(Sum("quantity"), order_by=F("id").asc(), output_field=QUANTITY)
    cost = Window(Sum("value"), order_by=F("id").asc(), output_field=VALUE)
    after = Round(running, precision=3, output_field=QUANTITY)  # SQLite adds in floating point
    worth = Round(cost, precision=7, output_field=VALUE)
    lines = movements.annotate(after=after, worth=worth)
    return lines.select_related("place", "part", "by", "reverses", "place__holder")
