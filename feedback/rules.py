"""How an incident lives, as data: numbers, steps, who may not take them. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime

from feedback.choices import ComplaintClass, IncidentKind, IncidentState, Verdict

LEAST_REASON = 5  # characters
PREFIXES = {
    IncidentKind.COMPLAINT: "TS",
    IncidentKind.DIRECTIVE: "ZL",
    IncidentKind.PRAISE: "BY",
    IncidentKind.SPECIAL_TASK: "RW",
    IncidentKind.HARDSHIP: "WQ",
    IncidentKind.NEWS_EXPOSURE: "BG",
}
JUDGED = frozenset({IncidentKind.COMPLAINT, IncidentKind.DIRECTIVE})  # verdict with a class, then handled and closed
S = IncidentState


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed way: from which states, to which. `judged`: for complaints and directives, the others, or both."""

    name: str
    before: frozenset[str]
    after: str
    judged: bool | None = None


STEPS = (
    Step("verify", frozenset({S.REGISTERED}), S.VERIFYING),
    Step("uphold", frozenset({S.REGISTERED, S.VERIFYING}), S.UPHELD, judged=True),
    Step("dismiss", frozenset({S.REGISTERED, S.VERIFYING}), S.DISMISSED, judged=True),
    Step("uphold", frozenset({S.REGISTERED, S.VERIFYING}), S.CONFIRMED, judged=False),
    Step("dismiss", frozenset({S.REGISTERED, S.VERIFYING}), S.REJECTED, judged=False),
    Step("handle", frozenset({S.UPHELD}), S.HANDLED, judged=True),
    Step("close", frozenset({S.HANDLED, S.DISMISSED}), S.CLOSED, judged=True),
)


def step_from(name: str, *, kind: str, state: str) -> Step | None:
    """The step of this name for an incident of this kind in this state, or None where there is none."""
    judged = kind in JUDGED
    return next((s for s in STEPS if s.name == name and s.judged in {None, judged} and state in s.before), None)


def path_of(kind: str, verdict: str) -> list[str]:
    """The states such an incident passes, in order, for the line at the head of its page."""
    if kind in JUDGED:
        if verdict == Verdict.DISMISSED:
            return [S.REGISTERED, S.VERIFYING, S.DISMISSED, S.CLOSED]
        return [S.REGISTERED, S.VERIFYING, S.UPHELD, S.HANDLED, S.CLOSED]
    return [S.REGISTERED, S.VERIFYING, S.REJECTED if verdict == Verdict.DISMISSED else S.CONFIRMED]


def number_prefix(kind: str, day: datetime) -> str:
    """TS2610 for a complaint registered in October 2026 (branch time)."""
    return f"{PREFIXES[IncidentKind(kind)]}{day:%y%m}"


def class_for(kind: str, verdict: str, chosen: str) -> str:
    """The class to store: none unless upheld and judged; a directive's is always directive. Empty: still to choose."""
    if verdict != Verdict.UPHELD or kind not in JUDGED:
        return ""
    return ComplaintClass.DIRECTIVE if kind == IncidentKind.DIRECTIVE else chosen
