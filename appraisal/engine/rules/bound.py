"""floor and cap of a component or of the total: a line of its own makes up the difference."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import money, parameter


@dataclass(frozen=True, slots=True)
class Floor:
    """The sum of the other lines is brought up to the limit."""

    reads: ClassVar[dict[str, str]] = {}
    limit: int = parameter(money, "下限（元）", "Floor in yuan")

    def outcome(self, others: int) -> Outcome:
        """What lacks up to the limit, or 0."""
        code = "floor.applied" if others < self.limit else "floor.not_needed"
        return max(0, self.limit - others), code, {"sum": plain(others), "limit": plain(self.limit)}


@dataclass(frozen=True, slots=True)
class Cap:
    """The sum of the other lines is brought down to the limit."""

    reads: ClassVar[dict[str, str]] = {}
    limit: int = parameter(money, "上限（元）", "Cap in yuan")

    def outcome(self, others: int) -> Outcome:
        """Minus what exceeds the limit, or 0."""
        code = "cap.applied" if others > self.limit else "cap.not_needed"
        return min(0, self.limit - others), code, {"sum": plain(others), "limit": plain(self.limit)}
