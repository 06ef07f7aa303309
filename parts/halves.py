"""Half-months as stations report them (BD-25): 2026-10-1 is October 1 to 15, 2026-10-2 the rest. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.periods import Period

SPLIT = 15
FIRST_DUE, SECOND_DUE = 18, 3  # of the same month; of the next (forms, BD-25)
PATTERN = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))-([12])")


@dataclass(frozen=True, order=True, slots=True)
class Half:
    """Half a month. Raises ValueError for a text that is none."""

    text: str

    def __post_init__(self) -> None:
        if not PATTERN.fullmatch(self.text):
            raise ValueError(f"not a half-month: {self.text!r}")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, day: date) -> "Half":
        return cls(f"{day:%Y-%m}-{1 if day.day <= SPLIT else 2}")

    @property
    def period(self) -> Period:
        return Period(self.text[:7])

    @property
    def is_first(self) -> bool:
        return self.text.endswith("-1")

    @property
    def first_day(self) -> date:
        first = self.period.first_day
        return first if self.is_first else first.replace(day=SPLIT + 1)

    @property
    def last_day(self) -> date:
        return self.period.first_day.replace(day=SPLIT) if self.is_first else self.period.last_day

    @property
    def due_on(self) -> date:
        """The last day in time."""
        if self.is_first:
            return self.period.first_day.replace(day=FIRST_DUE)
        return self.period.next().first_day.replace(day=SECOND_DUE)

    def previous(self) -> "Half":
        return Half.of(self.first_day - timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
