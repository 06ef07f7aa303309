"""ladder: each further offence within a rolling time costs the next rung."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import count, gain, parameter, series


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs for the 1st, 2nd, 3rd … offence, one amount for each further; the evidence counts the earlier ones over
    `months` rolling. From the offence `propose_from` on a consequence may be proposed; nothing happens by itself."""

    reads: ClassVar[dict[str, str]] = {"earlier": "count", "count": "count"}
    rungs: tuple[int, ...] = parameter(series(gain), "逐次扣减（元）", "Amounts in turn, in yuan")
    further: int = parameter(gain, "以后每次扣减（元）", "Each further, in yuan")
    propose_from: int = parameter(count, "从第几次起可提议处理", "A consequence may be proposed from")
    months: int = parameter(count, "滚动月数", "Months rolling")

    def outcome(self, earlier: int, count: int) -> Outcome:
        """Minus the rungs from the one after `earlier`, `count` of them."""
        if not count:
            return 0, "ladder.none", {"months": self.months, "earlier": earlier}
        climbed = self.rungs[earlier : earlier + count]
        beyond = count - len(climbed)
        args = {
            "months": self.months,
            "first": earlier + 1,
            "last": earlier + count,
            "rungs": [plain(rung) for rung in climbed] or [plain(0)],
            "beyond": beyond,
            "further": plain(self.further),
            "proposal": "ladder.proposal" if earlier + count >= self.propose_from else "ladder.no_proposal",
        }
        code = "ladder.rungs" if not beyond else "ladder.beyond"
        return -sum(climbed) - beyond * self.further, code, args
