"""What a bench promises, as rows of one table; a bench has `run` → told, `tell` (all figures) and `rows`."""

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import NamedTuple

from tests import services


class Row(NamedTuple):
    """One promise; `equal`: both sides came to the same."""

    what: str
    figure: float
    side: str  # "≤" or "≥"
    limit: float
    equal: bool

    @property
    def kept(self) -> bool:
        fast = self.figure <= self.limit if self.side == "≤" else self.figure >= self.limit
        return self.equal and fast


def show(rows: Iterable[Row]) -> None:
    """The table."""
    print("| what | figure | limit | kept | results equal |\n|---|---|---|---|---|")
    for row in rows:
        kept, equal = ("yes" if yes else "NO" for yes in (row.kept, row.equal))
        print(f"| {row.what} | {row.figure:.2f} | {row.side} {row.limit} | {kept} | {equal} |")


def finish(bench: ModuleType, *sizes: float) -> None:
    """A bench by itself: run, told, ended; exit code 1 where a promise is not kept."""
    try:
        told = bench.run(*sizes)
    finally:
        services.pytest_unconfigure()
    bench.tell(told)
    rows = bench.rows(told)
    show(rows)
    sys.exit(0 if all(row.kept for row in rows) else 1)
