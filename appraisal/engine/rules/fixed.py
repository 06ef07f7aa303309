"""fixed: the same amount every period."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import money, parameter


@dataclass(frozen=True, slots=True)
class Fixed:
    """An amount that no fact changes."""

    reads: ClassVar[dict[str, str]] = {}
    amount: int = parameter(money, "金额（元）", "Amount in yuan")

    def outcome(self) -> Outcome:
        """The amount."""
        return self.amount, "fixed.amount", {}
