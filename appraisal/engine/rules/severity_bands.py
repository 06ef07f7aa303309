"""severity_bands: the worst incident of the period decides the amount."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.errors import Missing
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import gain, money, parameter, record, series


@dataclass(frozen=True, slots=True)
class SeverityBands:
    """Each incident is judged alone and lands in the first band whose loss it reaches (inclusive); a death has an
    amount of its own. The amount replaces the one for a clean period, it is not taken off it."""

    reads: ClassVar[dict[str, str]] = {"incidents": "incidents"}
    otherwise: int = parameter(money, "无事故或低于各档（元）", "Without an incident, or below all bands, in yuan")
    death: int = parameter(money, "人员死亡（元）", "For a death, in yuan")
    bands: tuple[tuple[int, int], ...] = parameter(
        series(record(loss_from=gain, amount=money)), "损失档次（元）", "Bands of loss, in yuan"
    )

    def __post_init__(self) -> None:
        falling = [loss for loss, _ in self.bands]
        if falling != sorted(set(falling), reverse=True):
            raise ValueError("bands: the losses must fall from band to band")
        rising = [self.death, *(amount for _, amount in self.bands), self.otherwise]
        if rising != sorted(rising):
            raise ValueError("bands: a worse band may not pay more")

    def outcome(self, incidents: tuple[tuple[bool, int | None], ...]) -> Outcome:
        """A loss not assessed yet (null) without a death is missing, whatever the other incidents say."""
        if any(loss is None and not death for death, loss in incidents):
            raise Missing("incidents")
        if not incidents:
            return self.otherwise, "severity_bands.clean", {}
        if any(death for death, _ in incidents):
            return self.death, "severity_bands.death", {"count": len(incidents)}
        worst = max(loss for _, loss in incidents)
        args = {"count": len(incidents), "worst": plain(worst)}
        for bound, amount in self.bands:
            if worst >= bound:
                return amount, "severity_bands.band", args | {"bound": plain(bound)}
        return self.otherwise, "severity_bands.below", args | {"bound": plain(self.bands[-1][0])}
