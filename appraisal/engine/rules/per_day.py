"""per_day: so much for each day, days of several things added up."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import money, parameter


@dataclass(frozen=True, slots=True)
class PerDay:
    """The same amount for each day; every entry of the list is one thing (a report) with its days."""

    reads: ClassVar[dict[str, str]] = {"days": "counts"}
    each: int = parameter(money, "每日金额（元）", "Amount a day, in yuan")

    def outcome(self, days: tuple[int, ...]) -> Outcome:
        """All days together × each; an empty list is nothing due."""
        total = sum(days)
        if not total:
            return 0, "per_day.none" if days else "per_day.nothing_due", {"each": plain(self.each)}
        return (
            total * self.each,
            "per_day.counted",
            {"days": [day for day in days if day], "total": total, "each": plain(self.each)},
        )
