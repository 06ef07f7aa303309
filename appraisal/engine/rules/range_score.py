"""range_score: points of an indicator, moved by a value outside its range."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.errors import Missing
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import gain, number, parameter, positive


@dataclass(frozen=True, slots=True)
class RangeScore:
    """Inside the range the full points; for each whole step below it points are taken, above it points are added.
    Never below 0, never more than `most_added` above the full points; 0 there makes an indicator that only loses."""

    reads: ClassVar[dict[str, str]] = {"value": "number"}
    points: int = parameter(gain, "满分", "Full points")
    lower: int = parameter(number, "下限", "Lower bound")
    upper: int = parameter(number, "上限", "Upper bound")
    step: int = parameter(positive, "每档", "Step")
    each: int = parameter(gain, "每档分数", "Points a step")
    most_added: int = parameter(gain, "加分上限", "Most points added")

    def __post_init__(self) -> None:
        if self.lower > self.upper:
            raise ValueError("lower: is above the upper bound")

    def outcome(self, value: int | None) -> Outcome:
        """Points in hundredths; a null value is missing."""
        if value is None:
            raise Missing("value")
        args = {"points": plain(self.points), "value": plain(value), "lower": plain(self.lower)}
        args |= {"upper": plain(self.upper), "step": plain(self.step), "each": plain(self.each)}
        if value < self.lower:
            steps = (self.lower - value) // self.step
            lost = min(self.points, steps * self.each)
            return self.points - lost, "range_score.below", args | {"steps": steps, "change": plain(-lost)}
        if value > self.upper:
            steps = (value - self.upper) // self.step
            added = min(self.most_added, steps * self.each)
            return self.points + added, "range_score.above", args | {"steps": steps, "change": plain(added)}
        return self.points, "range_score.inside", args
