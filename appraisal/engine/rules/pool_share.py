"""pool_share: a pool of money shared by coefficient × attendance days."""

from dataclasses import dataclass
from typing import ClassVar

from appraisal.engine.errors import Contradiction, Missing
from appraisal.engine.figures import plain
from appraisal.engine.outcome import Outcome
from appraisal.engine.parameters import parameter, positive

Members = tuple[tuple[str, int, int], ...]  # employee code, coefficient and days in hundredths


@dataclass(frozen=True, slots=True)
class PoolShare:
    """Shares in whole fen that add up to the pool exactly: each gets the fen that its weight gives in full; those left
    over go to the largest remainders, ties to the higher coefficient, then to the employee code."""

    reads: ClassVar[dict[str, str]] = {"pool": "money", "members": "members", "employee": "name"}
    least: int = parameter(positive, "最低系数", "Lowest coefficient")
    most: int = parameter(positive, "最高系数", "Highest coefficient")

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError("least: is above the highest coefficient")

    def shares(self, pool: int, members: Members) -> dict[str, int]:
        """Every member's share in fen. Nobody, or nobody with a day of attendance, is missing."""
        for employee, coefficient, _ in members:
            if not self.least <= coefficient <= self.most:
                bounds = f"{plain(self.least)} to {plain(self.most)}"
                raise Contradiction("members", f"{employee}: the coefficient {plain(coefficient)} is not {bounds}")
        if len({employee for employee, _, _ in members}) < len(members):
            raise Contradiction("members", "somebody is named twice")
        whole = sum(coefficient * days for _, coefficient, days in members)
        if not whole:
            raise Missing("members")
        shares, claims = {}, []
        for employee, coefficient, days in members:
            shares[employee], remainder = divmod(pool * coefficient * days, whole)
            claims.append((-remainder, -coefficient, employee))
        for _, _, employee in sorted(claims)[: pool - sum(shares.values())]:
            shares[employee] += 1
        return shares

    def outcome(self, pool: int | None, members: Members, employee: str) -> Outcome:
        """The employee's own share."""
        if pool is None:
            raise Missing("pool")
        share = self.shares(pool, members).get(employee)
        if share is None:
            raise Contradiction("employee", f"{employee} is no member of the pool")
        own = next((coefficient, days) for name, coefficient, days in members if name == employee)
        weights = sum(coefficient * days for _, coefficient, days in members)
        args = {
            "pool": plain(pool),
            "coefficient": plain(own[0]),
            "days": plain(own[1]),
            "weights": f"{weights // 100_00}.{weights % 100_00:04}",
            "members": len(members),
        }
        return share, "pool_share.share", args
