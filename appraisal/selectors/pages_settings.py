"""The dated settings of pay, as their page lists them."""

from dataclasses import dataclass
from datetime import date

from appraisal.choices import SettingCode
from appraisal.models import MinimumWage, PaySetting
from appraisal.places import places_of


@dataclass(slots=True)
class PlaceWages:
    """A place of ours with its minimum wages, the newest first. None in force blocks approval there."""

    place: str
    rows: list[MinimumWage]
    current: MinimumWage | None
    branches: int


def known_places() -> list[str]:
    """The places our branches lie in."""
    return sorted({place for place in places_of().values() if place})


def wages_by_place(today: date) -> list[PlaceWages]:
    """Every place that has branches or a wage. Two queries."""
    branches: dict[str, int] = {}
    for place in places_of().values():
        if place:
            branches[place] = branches.get(place, 0) + 1
    rows: dict[str, list[MinimumWage]] = {place: [] for place in branches}
    for wage in MinimumWage.objects.order_by("place", "-valid_from"):
        rows.setdefault(wage.place, []).append(wage)
    return [
        PlaceWages(place, found, next((w for w in found if w.valid_from <= today), None), branches.get(place, 0))
        for place, found in sorted(rows.items())
    ]


def note_percents(today: date) -> list[tuple[PaySetting, bool]]:
    """(setting, whether it holds today), the newest first within a place."""
    found, seen = [], set()
    for row in PaySetting.objects.filter(code=SettingCode.DEDUCTION_NOTE).order_by("place", "-valid_from"):
        holds = row.valid_from <= today and row.place not in seen
        if holds:
            seen.add(row.place)
        found.append((row, holds))
    return found
