"""weighted_score: the mean over months of the marks of several raters, each with a weight."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from appraisal.engine.errors import Contradiction, Missing
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome, rounding
from appraisal.engine.parameters import parameter, percent, positive, table


@dataclass(frozen=True, slots=True)
class WeightedScore:
    """Weights by rater in percent, together 100; marks from 0 to `best`. The score is the mean of the months."""

    reads: ClassVar[dict[str, str]] = {"reviews": "reviews"}
    weights: tuple[tuple[str, int], ...] = parameter(table(percent), "权重（%）", "Weights in percent")
    best: int = parameter(positive, "最高分", "Best mark")

    def __post_init__(self) -> None:
        if sum(weight for _, weight in self.weights) != 100_00:
            raise ValueError("weights: must add up to 100 percent")

    def outcome(self, reviews: tuple[tuple[tuple[str, int | None], ...], ...]) -> Outcome:
        """Points in hundredths. No month, or a mark that is not in, is missing; a stranger's mark contradicts."""
        total = 0  # hundredths of points × hundredths of percent, over all months
        for month in reviews:
            marks = dict(month)
            if strangers := sorted(marks.keys() - dict(self.weights).keys()):
                raise Contradiction("reviews", f"{strangers[0]} has no weight")
            for rater, weight in self.weights:
                if marks.get(rater) is None:
                    raise Missing("reviews")
                if marks[rater] > self.best:
                    raise Contradiction("reviews", f"{plain(marks[rater])} is more than the best mark")
                total += weight * marks[rater]
        if not reviews:
            raise Missing("reviews")
        mean = Fraction(total, 100_00 * len(reviews))
        args = {
            "weights": [f"{rater} {plain(weight)}%" for rater, weight in self.weights],
            "marks": [[plain(dict(month)[rater]) for rater, _ in self.weights] for month in reviews],
            "months": len(reviews),
            "rounding": rounding(mean),
        }
        return mean, "weighted_score.mean", args
