"""The inspection's law, pure: whose turn it is, what a failure means, which signatures still speak."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: its round, the place of its level, whether it passed, who and when."""

    round_no: int
    position: int
    passed: bool
    by_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an inspection stands.

    `position` is the level that signs next (from 0), None once all have passed. `signers` have signed this round and
    sign no more in it. `failed` says that the round before this one ended with a failure.
    """

    round_no: int
    position: int | None
    signers: frozenset[int] = frozenset()
    failed: bool = False

    @property
    def passed(self) -> bool:
        return self.position is None


def standing(levels: Sequence[str], signed: Iterable[Signed], work_changed_at: datetime | None) -> Standing:
    """Whose turn it is. Signatures from before the work last changed speak for other work: a new round begins.

    A failure ends its round; the next one begins again with the first level. Without levels nothing is to be signed.
    """
    rows = sorted(signed, key=lambda row: (row.round_no, row.position))
    last = rows[-1].round_no if rows else 0
    if not levels:
        return Standing(last + 1, None)
    of_round = [row for row in rows if row.round_no == last]
    if not of_round:
        return Standing(1, 0)
    if any(not row.passed for row in of_round):
        return Standing(last + 1, 0, failed=True)
    if work_changed_at is not None and any(row.at < work_changed_at for row in of_round):
        return Standing(last + 1, 0)
    signers = frozenset(row.by_id for row in of_round)
    if len(of_round) >= len(levels):
        return Standing(last, None, signers)
    return Standing(last, len(of_round), signers)


def quarter_of(month: int) -> int:
    """1 to 4."""
    return (month - 1) // 3 + 1


def half_hours(first_hour: int, last_hour: int) -> list[int]:
    """Minutes from midnight of every half hour's beginning, the last hour excluded."""
    return list(range(first_hour * 60, last_hour * 60, 30))
