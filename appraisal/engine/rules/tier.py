"""tier: the count chooses one amount, which is the whole amount."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import money, parameter, series


@dataclass(frozen=True, slots=True)
class Tier:
    """An amount for 0, 1, 2 … incidents; the last one stands for its count and every larger one."""

    reads: ClassVar[dict[str, str]] = {"count": "count"}
    amounts: tuple[int, ...] = parameter(series(money), "0、1、2…件的金额（元）", "Amounts for 0, 1, 2, … in yuan")

    def outcome(self, count: int) -> Outcome:
        """Not per incident: the tier is the whole amount."""
        last = len(self.amounts) - 1
        amount = self.amounts[min(count, last)]
        if not amount:
            return 0, "tier.none", {"count": count}
        if count < last:
            return amount, "tier.reached", {"count": count, "tier": plain(amount)}
        return amount, "tier.last", {"count": count, "from": last, "tier": plain(amount)}
