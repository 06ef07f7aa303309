"""The opening stock of a place: one batch a row as of the day of the sheet, shelves and minimums beside it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from parts.choices.stock import MovementKind, PlaceKind
from parts.models import Balance, Movement, Part, Place, StockLevel
from parts.services.ledger import Line, receive_many
from parts.services.ledger_pen import Step, post
from parts.services.ledger_places import quarantine_of
from parts.services.ledger_rights import require
from parts.services.levels import levels_written
from people.models import User

KEY = "opening:"
STANDING = Q(reverses=None, reversed_by=None)  # neither undone nor an undoing


@dataclass(slots=True)
class OpeningLine:
    """One row of the sheet on its way into the ledger; what it became is filled in."""

    part: Part
    warehouse: int
    quarantine: bool
    quantity: Decimal
    cost: Decimal
    bin: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    note: str = ""
    same: bool = False
    place: Place | None = None
    movement: Movement | None = None
    level_before: dict[str, Any] | None = None
    changed: bool = False


@dataclass
class Held:
    """What lies at the places of a sheet already, as far as an opening stock must know."""

    places: dict[int, Place] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)  # warehouse → its quarantine
    pairs: set[tuple[int, int]] = field(default_factory=set)
    openings: dict[tuple[int, int], list[tuple[Decimal, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    in_use: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, places: Iterable[int], parts: Iterable[int]) -> "Held":
        """Five queries, however many rows."""
        held = cls(places=Place.objects.in_bulk(list(places)))
        quarantines = Place.objects.filter(kind=PlaceKind.QUARANTINE, parent__in=held.places, is_active=True)
        held.waiting = dict(quarantines.order_by("-pk").values_list("parent", "pk"))
        here, ids = [*held.places, *held.waiting.values()], list(parts)
        lines = Movement.objects.filter(STANDING, place=OuterRef("pk")).exclude(key__startswith=KEY)
        held.in_use = set(Place.objects.filter(Exists(lines), pk__in=here).values_list("pk", flat=True))
        for start in range(0, len(ids), 2000):
            moved = Movement.objects.filter(STANDING, place__in=here, part__in=ids[start : start + 2000]).order_by()
            held.pairs |= set(moved.values_list("place", "part").distinct())
            for place, part, quantity, value in (
                moved.filter(key__startswith=KEY).order_by("pk").values_list("place", "part", "quantity", "value")
            ):
                held.openings[place, part].append((quantity, value))
        return held

    def lies_at(self, warehouse: int, *, quarantine: bool) -> int | None:
        """The place itself; None for a quarantine that is made only when something comes."""
        return self.waiting.get(warehouse) if quarantine else warehouse

    def take(self, place: int | None, part: int | None, quantity: Decimal, cost: Decimal) -> bool:
        """Whether exactly this came in as opening stock before; each earlier line answers for one row."""
        line = (quantity, quantity * cost)
        lines = self.openings.get((place, part), [])
        if line in lines:
            lines.remove(line)
            return True
        return False

    def moved(self, place: int | None, part: int | None) -> bool:
        """Whether the part has a standing movement there."""
        return (place, part) in self.pairs

    def in_van(self, place: int | None) -> bool:
        """Whether it is a technician's van."""
        return place in self.places and self.places[place].kind == PlaceKind.VAN

    def used(self, place: int | None) -> bool:
        """Whether anything but opening stock ever moved there."""
        return place in self.in_use


def overtaken(lines: Sequence[OpeningLine]) -> bool:
    """Whether something moved since the sheet was checked. The places stand still until the end of the transaction.

    Held as a freeze holds them: the place, so that no balance is added, then its balances. A movement's key to its
    place is let through, for whoever writes one holds a balance that we wait for.
    """
    pks = sorted({line.warehouse for line in lines})
    there = Q(pk__in=pks) | Q(parent__in=pks, kind=PlaceKind.QUARANTINE)
    places = Place.objects.select_for_update(of=("self",), no_key=True).filter(there).order_by("pk")
    found = [place.pk for place in places]
    lying = Balance.objects.select_for_update(of=("self",), no_key=True).filter(place__in=found)
    list(lying.order_by("place_id", "part_id").values_list("pk"))
    held = Held.of(pks, {line.part.pk for line in lines})
    for line in lines:
        if not line.quantity:
            continue
        at = held.lies_at(line.warehouse, quarantine=line.quarantine)
        same = held.take(at, line.part.pk, line.quantity, line.cost)
        if same != line.same or (not same and held.moved(at, line.part.pk)):
            return True
    return False


def receive_opening(*, lines: Sequence[OpeningLine], day: date, cause: str, by: User) -> None:
    """Receive what is not there yet, place by place; fills in `place` and `movement` of each line."""
    at = timezone.make_aware(datetime.combine(day, time.min))
    places: dict[tuple[int, bool], Place] = {}
    for warehouse in Place.objects.filter(pk__in={line.warehouse for line in lines}):
        places[warehouse.pk, False] = warehouse
    groups: dict[int, list[OpeningLine]] = defaultdict(list)
    for line in lines:
        where = (line.warehouse, line.quarantine)
        if where not in places:
            places[where] = quarantine_of(places[line.warehouse, False], by=by)
        line.place = places[where]
        if line.quantity and not line.same:
            groups[line.place.pk].append(line)
    for pk, coming in sorted(groups.items()):
        place = coming[0].place
        said = [Line(one.part, one.quantity, cost=one.cost, note=_note(one)) for one in coming]
        key = f"{KEY}{cause}:{pk}"
        made = receive_many(place=place, lines=said, cause=cause, by=by, key=key, note=_("Opening stock"), at=at)
        for one, movement in zip(coming, made, strict=True):
            one.movement = movement
        value = sum((one.quantity * one.cost for one in coming), Decimal(0))
        after = {"cause": cause, "rows": len(coming), "value": str(value), "day": day}
        audit.record("stock.opening", target=place, by=by, after=after)


def _note(line: OpeningLine) -> str:
    return " · ".join(word for word in (line.bin, line.note) if word)[:200]


def keep_levels(*, lines: Sequence[OpeningLine], day: date) -> None:
    """Shelves, minimums, the day of the count; a blank cell empties nothing. Fills in what each line changed."""
    wanted: dict[tuple[int, int], list[OpeningLine]] = defaultdict(list)
    for line in lines:
        wanted[line.place.pk, line.part.pk].append(line)
    facts = {}
    for pair, told in wanted.items():
        shelves = [one.bin for one in told if one.bin]
        notes = [one.note for one in told if one.note]
        counted = {"last_counted_on": day} if any(one.movement or one.same or not one.quantity for one in told) else {}
        limits: dict[str, Any] = {}
        if not told[0].quarantine:  # nothing is kept in stock where nothing may be taken from
            limits["minimum"] = max((one.minimum for one in told if one.minimum is not None), default=None)
            limits["maximum"] = max((one.maximum for one in told if one.maximum is not None), default=None)
        said = {"bin": ", ".join(dict.fromkeys(shelves))[:60], "note": "; ".join(dict.fromkeys(notes))[:200], **limits}
        facts[pair] = counted | {name: value for name, value in said.items() if value not in (None, "")}
    before = levels_written(facts=facts)
    for pair, told in wanted.items():
        told[0].level_before, told[0].changed = before.get(pair), pair in before


def reverse_opening(*, movements: Sequence[int], note: str, by: User) -> None:
    """Undo these lines by reversing ones, in one statement. Raises UsedUp where something of them is gone."""
    held = Movement.objects.filter(reversed_by=None).select_related("part", "place")
    slices = (movements[start : start + 2000] for start in range(0, len(movements), 2000))
    lines = [line for pks in slices for line in held.filter(pk__in=pks)]
    for place in {line.place_id: line.place for line in lines}.values():
        require(by, place)
    steps = [
        Step(
            line.part, line.place, -line.quantity, MovementKind.REVERSAL, f"reversal:{line.pk}", take="like", undo=line
        )
        for line in lines
    ]
    if steps:
        post(steps, cause=lines[0].cause, by=by, note=note)


def restore_levels(kept: Sequence[dict[str, Any]]) -> None:
    """Give shelves and minimums back what they had before an import; new ones go."""
    for one in kept:
        level = StockLevel.objects.filter(pk=one["level"])
        if one["was"] is None:
            level.delete()
        else:
            level.update(**one["was"])
