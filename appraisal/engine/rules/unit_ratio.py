"""unit_ratio: units completed in their time, rewarded above a threshold and deducted below it."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.errors import Contradiction
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import gain, one_of, parameter, percent


@dataclass(frozen=True, slots=True)
class UnitRatio:
    """Below the threshold each unit not completed costs, above it each completed one pays, within a limit either
    way. `blocked` are units not completed because of parts: they leave the cohort, or stay in it but cost nothing."""

    reads: ClassVar[dict[str, str]] = {"due": "count", "completed": "count", "blocked": "count"}
    threshold: int = parameter(percent, "分界（%）", "Threshold in percent")
    each: int = parameter(gain, "每台金额（元）", "Amount a unit, in yuan")
    limit: int = parameter(gain, "上下限（元）", "Limit either way, in yuan")
    parts_blocked: str = parameter(
        one_of("leave_cohort", "exempt_from_deduction"), "配件问题的机器", "Units blocked by parts"
    )

    def outcome(self, due: int, completed: int, blocked: int) -> Outcome:
        """Exactly at the threshold, or no unit left to judge: 0."""
        if completed + blocked > due:
            raise Contradiction("completed", f"{completed} completed and {blocked} blocked are more than {due} due")
        cohort = due - blocked if self.parts_blocked == "leave_cohort" else due
        open_units = due - blocked - completed  # under either reading a blocked unit costs nothing
        args = {
            "cohort_is": f"unit_ratio.{self.parts_blocked}",
            "due": due,
            "blocked": blocked,
            "cohort": cohort,
            "completed": completed,
            "open": open_units,
            "threshold": plain(self.threshold),
            "each": plain(self.each),
            "limit": plain(self.limit),
        }
        above = completed * 100_00 - self.threshold * cohort
        if not cohort or not above:
            return 0, "unit_ratio.at_threshold" if cohort else "unit_ratio.no_cohort", args
        amount, side = (completed * self.each, "above") if above > 0 else (-open_units * self.each, "below")
        held = max(-self.limit, min(self.limit, amount))
        return held, f"unit_ratio.{side}{'_limited' if held != amount else ''}", args
