"""What the checks of the dispatch desk do, pure: the usual effects, and whether a certificate holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=30)
USUAL_PLACES = 4  # a half day
USUAL_JOB = 75  # minutes


@dataclass(frozen=True, slots=True)
class CheckRule:
    """block, warn or ignore; a warning may need a reason."""

    effect: str
    needs_reason: bool = False


# What holds for a check until somebody sets it otherwise.
USUAL = {
    "skill": CheckRule("block"),
    "licence": CheckRule("block"),  # each rule of a certificate says its own effect; the reason is asked as here
    "leave": CheckRule("block"),
    "off_duty": CheckRule("warn", needs_reason=True),
    "overlap": CheckRule("warn"),
    "limit": CheckRule("warn", needs_reason=True),
    "area": CheckRule("warn"),
}
USUAL_WINDOWS = ((8, 10), (10, 12), (13, 15), (15, 17), (17, 19))


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of a person."""

    kind: str
    valid_until: date
    withdrawn_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Valid on its last day too; not from the day on which it was withdrawn."""
        return day <= self.valid_until and (self.withdrawn_on is None or day < self.withdrawn_on)

    def ends_soon(self, day: date) -> bool:
        """Still valid, but not for another month."""
        return self.holds_on(day) and self.valid_until - day <= SOON


def all_valid(papers: Iterable[Certificate], wanted: Iterable[str], day: date) -> bool:
    """Whether each wanted certificate is held and valid on the day."""
    valid = {paper.kind for paper in papers if paper.holds_on(day)}
    return set(wanted) <= valid


def standing(valid_until: date, withdrawn_on: date | None, review_on: date | None, today: date) -> str:
    """valid, soon, review (due within a month), expired or withdrawn."""
    paper = Certificate("", valid_until, withdrawn_on)
    if withdrawn_on is not None and withdrawn_on <= today:
        return "withdrawn"
    if not paper.holds_on(today):
        return "expired"
    if paper.ends_soon(today):
        return "soon"
    return "review" if review_on is not None and review_on - today <= SOON else "valid"
