"""Shelves, minimum and maximum of a part at a place; and the word to its keepers when it falls below."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.errors.catalogue import FractionOfUnit, LevelOfPlace, MaximumBelowMinimum
from parts.models import Balance, Part, Place, StockLevel
from parts.selectors.levels import KEPT, below_minimum, enough
from parts.services.ledger_pen import plain
from people import notices
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission

BELOW, MANY_BELOW = "stock.below_minimum", "stock.many_below_minimum"
NAMED = 5  # parts of one place told of one by one


@transaction.atomic
def set_level(
    *, part: Part, place: Place, by: User, bin: str = "", minimum: Decimal | None = None,  # noqa: A002
    maximum: Decimal | None = None,
) -> StockLevel:  # fmt: skip
    """What a place should hold of a part and where it lies there. Quantities in the part's unit.

    Raises NotYours, LevelOfPlace (a quarantine has no minimum), MaximumBelowMinimum, FractionOfUnit.
    """
    scope = scope_of(by)
    if not has(by, Permission.STOCK_MOVE) or not (scope.everything or place.branch_id in scope.branch_ids):
        raise NotYours()
    if place.kind not in KEPT and (minimum is not None or maximum is not None):
        raise LevelOfPlace(place=place.name)
    if None not in (minimum, maximum) and maximum < minimum:
        raise MaximumBelowMinimum()
    if not part.divisible and any(value is not None and value % 1 for value in (minimum, maximum)):
        raise FractionOfUnit(unit=part.unit)
    facts = {"bin": bin.strip(), "minimum": minimum, "maximum": maximum}
    levels_written(facts={(place.pk, part.pk): facts})
    level = StockLevel.objects.get(place=place, part=part)
    after = {"place": place.code, "bin": level.bin, "minimum": _text(minimum), "maximum": _text(maximum)}
    audit.record("stock.level_set", target=part, by=by, after=after)
    return level


def levels_written(*, facts: Mapping[tuple[int, int], Mapping[str, Any]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Write facts by (place, part); returns what changed: (place, part) → {"level": id, "was": earlier facts | None}.

    Every place a level is kept for shows in the stock list, with nothing on it too: hence the balance of zero.
    """
    places = {place for place, _part in facts}
    rows = StockLevel.objects.select_for_update(of=("self",), no_key=True).filter(place__in=places).order_by("pk")
    held = {(level.place_id, level.part_id): level for level in rows}
    fresh, changed, was = [], [], {}
    for (place, part), told in sorted(facts.items()):
        level = held.get((place, part))
        if level is None:
            fresh.append(StockLevel(place_id=place, part_id=part, **told))
        elif apart := {name: getattr(level, name) for name, value in told.items() if getattr(level, name) != value}:
            for name in apart:
                setattr(level, name, told[name])
            changed.append(level)
            was[place, part] = {"level": level.pk, "was": {name: _text(value) for name, value in apart.items()}}
    for names in {tuple(sorted(told)) for told in facts.values()}:
        alike = [level for level in fresh if tuple(sorted(facts[level.place_id, level.part_id])) == names]
        # Somebody may write the same part's first level in this moment: then these facts go onto his.
        StockLevel.objects.bulk_create(
            alike, batch_size=500, update_conflicts=True, unique_fields=["place", "part"], update_fields=names
        )
    names = ["bin", "minimum", "maximum", "last_counted_on", "note"]
    StockLevel.objects.bulk_update(changed, names, batch_size=500)
    _balances_for(fresh)
    return was | {(level.place_id, level.part_id): {"level": level.pk, "was": None} for level in fresh}


def _balances_for(fresh: list[StockLevel]) -> None:
    """The balance of zero where there is none. One that is there is not offered again: the offer would wait for whoever
    is changing it, and he may wait for a balance that our caller holds."""
    places = {level.place_id for level in fresh}
    there = set(Balance.objects.filter(place__in=places).order_by().values_list("place_id", "part_id"))
    frozen = set(Place.objects.filter(pk__in=places).exclude(frozen_for="").values_list("pk", flat=True))
    pairs = [
        Balance(place_id=level.place_id, part_id=level.part_id, frozen=level.place_id in frozen)
        for level in fresh
        if (level.place_id, level.part_id) not in there
    ]
    Balance.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


def counted(*, place: Place, parts: list[int], on: date) -> None:
    """These parts were counted there on that day; called by whoever posts a count."""
    levels_written(facts={(place.pk, part): {"last_counted_on": on} for part in parts})


@transaction.atomic
def watch_levels() -> int:
    """Tell the keepers of what fell below its minimum since the last look; returns how many parts and places.

    Told once a crossing: the mark goes when the stock is up again. Safe to run twice and side by side.
    """
    told = StockLevel.objects.filter(told_at__isnull=False)
    up_again = told.filter(Q(minimum=None) | Q(minimum=0) | enough())
    places = set(up_again.order_by().values_list("place__code", flat=True).distinct())
    up_again.update(told_at=None)
    for code in places - set(told.filter(place__code__in=places).order_by().values_list("place__code", flat=True)):
        notices.settle(f"place:{code}", BELOW, MANY_BELOW)  # nothing there is below any more
    below = below_minimum().filter(told_at=None).order_by("pk")
    fresh = sorted(below.select_for_update(of=("self",), no_key=True), key=lambda level: (level.place_id, level.pk))
    now = timezone.now()
    for start in range(0, len(fresh), 2000):
        StockLevel.objects.filter(pk__in=[level.pk for level in fresh[start : start + 2000]]).update(told_at=now)
    for _place, levels in groupby(fresh, key=lambda level: level.place_id):
        _tell(list(levels), now)
    return len(fresh)


def _tell(levels: list[StockLevel], now: datetime) -> None:
    """One place's: each by its name, or all in one where they are many."""
    place = levels[0].place
    to = notices.users_with(Permission.STOCK_MOVE, place.branch_id)
    told = {"to": to, "about": f"place:{place.code}", "url": f"/parts/stock/?place={place.code}&show=below"}
    if len(levels) > NAMED:
        words = {"place": place.name, "count": len(levels), "part": levels[0].part.name_zh}
        notices.tell(MANY_BELOW, params=words, key=f"below:{place.pk}:{now:%Y%m%d%H%M%S%f}", **told)
        return
    lying = {b.part_id: b.available for b in Balance.objects.filter(place=place, part__in=[x.part_id for x in levels])}
    for level in levels:
        words = {
            "part": level.part.name_zh, "number": level.part.number, "place": place.name, "unit": level.part.unit,
            "left": plain(lying.get(level.part_id, Decimal(0))), "minimum": plain(level.minimum),
        }  # fmt: skip
        notices.tell(BELOW, params=words, key=f"below:{level.pk}:{now:%Y%m%d%H%M%S%f}", **told)
