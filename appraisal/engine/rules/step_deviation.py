"""step_deviation: so much for every full step that a rate stands away from its base."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.errors import Contradiction, Missing
from appraisal.engine.figures import plain, towards_zero
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import gain, parameter, percent, positive


@dataclass(frozen=True, slots=True)
class StepDeviation:
    """The rate is the mean of an internal and an external one. Only whole steps count, towards the base."""

    reads: ClassVar[dict[str, str]] = {"internal": "percentage", "external": "percentage", "decision": "decision"}
    base: int = parameter(percent, "基准（%）", "Base rate in percent")
    step: int = parameter(positive, "每档（百分点）", "Step in percentage points")
    each: int = parameter(gain, "每档金额（元）", "Amount a step, in yuan")

    def outcome(self, internal: int | None, external: int | None, decision: str | None) -> Outcome:
        """each × steps, down to minus and up to plus. A null rate is missing unless the decision names the other;
        a decision beside two rates contradicts."""
        twice, source = self._twice(internal, external, decision)  # double the rate: the mean stays a whole number
        away = twice - 2 * self.base
        steps = towards_zero(away, 2 * self.step)
        args = {
            "source": source,
            "internal": None if internal is None else plain(internal),
            "external": None if external is None else plain(external),
            "rate": _thousandths(twice),
            "base": plain(self.base),
            "away": _thousandths(away),
            "step": plain(self.step),
            "steps": abs(steps),
            "each": plain(self.each),
        }
        code = "up" if steps > 0 else "down" if steps < 0 else "within" if away else "on_base"
        return steps * self.each, f"step_deviation.{code}", args

    @staticmethod
    def _twice(internal: int | None, external: int | None, decision: str | None) -> tuple[int, str]:
        if internal is not None and external is not None:
            if decision:
                raise Contradiction("decision", f"{decision} is refused, both rates are there")
            return internal + external, "step_deviation.mean"
        if decision:
            role, rate = ("internal", internal) if decision == "internal_only" else ("external", external)
            if rate is None:
                raise Missing(role)
            return 2 * rate, f"step_deviation.{decision}"
        raise Missing(*[role for role, rate in (("internal", internal), ("external", external)) if rate is None])


def _thousandths(twice: int) -> str:
    """Double the hundredths of a percentage with three decimals: 19708 is "98.540"."""
    whole, part = divmod(abs(twice) * 5, 1000)
    return f"{'-' if twice < 0 else ''}{whole}.{part:03}"
