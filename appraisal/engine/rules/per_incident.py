"""per_incident: so much for each one."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import money, parameter


@dataclass(frozen=True, slots=True)
class PerIncident:
    """The same amount for each incident that counts in the period; a negative one deducts."""

    reads: ClassVar[dict[str, str]] = {"count": "count"}
    each: int = parameter(money, "每次金额（元）", "Amount each, in yuan")

    def outcome(self, count: int) -> Outcome:
        """count × each."""
        if not count:
            return 0, "per_incident.none", {"each": plain(self.each)}
        return count * self.each, "per_incident.counted", {"count": count, "each": plain(self.each)}
