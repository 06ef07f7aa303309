"""growth_share: in proportion below last year's figure, with a share of the growth above it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from appraisal.engine.errors import Missing
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome, rounding
from appraisal.engine.parameters import gain, parameter, percent


@dataclass(frozen=True, slots=True)
class GrowthShare:
    """Below the base figure amount × figure ÷ base, from there on amount + share of the excess."""

    reads: ClassVar[dict[str, str]] = {"figure": "money", "base": "money"}
    amount: int = parameter(gain, "满额（元）", "Full amount in yuan")
    share: int = parameter(percent, "超额提成（%）", "Share of the excess in percent")

    def outcome(self, figure: int | None, base: int | None) -> Outcome:
        """A figure that is null, or a base that is null or 0, is missing."""
        absent = [role for role, there in (("figure", figure is not None), ("base", base)) if not there]
        if absent:
            raise Missing(*absent)
        args = {"full": plain(self.amount), "figure": plain(figure), "base": plain(base), "share": plain(self.share)}
        if figure < base:
            amount, code = Fraction(self.amount * figure, base), "growth_share.below"
        else:
            amount = self.amount + Fraction((figure - base) * self.share, 100_00)
            code = "growth_share.above" if figure > base else "growth_share.equal"
        return amount, code, args | {"rounding": rounding(amount)}
