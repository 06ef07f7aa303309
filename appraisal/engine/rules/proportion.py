"""proportion: an amount in the proportion of a part to its whole."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from appraisal.engine.errors import Contradiction
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome, rounding
from appraisal.engine.parameters import money, parameter


@dataclass(frozen=True, slots=True)
class Proportion:
    """amount × done ÷ due. The proportion is exact; only the amount is rounded, at the end of the line."""

    reads: ClassVar[dict[str, str]] = {"done": "count", "due": "count"}
    amount: int = parameter(money, "满额（元）", "Full amount in yuan")

    def outcome(self, done: int, due: int) -> Outcome:
        """Nothing due counts as 100%, and the line says so. More done than due contradicts."""
        if done > due:
            raise Contradiction("done", f"{done} is more than the {due} due")
        if not due:
            return self.amount, "proportion.nothing_due", {"full": plain(self.amount)}
        amount = Fraction(self.amount * done, due)
        args = {"full": plain(self.amount), "done": done, "due": due, "rounding": rounding(amount)}
        return amount, "proportion.share", args
