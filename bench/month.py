"""A month for 1,000 supervisors among 1,000,000 tickets, against the same month in hand-written SQL, on PostgreSQL.

python bench/month.py [people] [tickets] [rounds]

Both write the same evidence, facts, lines, sheets and events into the same tables, foreign keys checked; the two
results are compared row by row, then rolled back (month_sides.py). Measured is processor time, ours and the server's
together, in alternating rounds whose medians are compared, so that a busy machine slows both. DATABASE_URL may name a
server on this machine (a database is made there and replaced); else one is started for the run.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import tables  # noqa: E402  the checkout is not installed
from table import Row, finish  # noqa: E402

LIMIT = 1.5


def company(people: int, tickets: int) -> str:
    """The statements that fill an empty database."""
    return (HERE / "month_company.sql").read_text("utf-8") % {"people": people, "tickets": tickets}


def run(people: int = 1_000, tickets: int = 1_000_000, rounds: int = 5) -> dict[str, Any]:
    """Set up, compare, measure: {people, tickets, ours, theirs (processor seconds), ratio, equal, evidence}."""
    address = tables.fresh(tables.server(), "bench_month")
    tables.execute(address, company(people, tickets), "VACUUM ANALYZE")
    env = tables.environment(address)
    printed = tables.program("month_sides.py", rounds, env=env, stdout=subprocess.PIPE).stdout
    return {"people": people, "tickets": tickets, **json.loads(printed)}


def tell(told: dict[str, Any]) -> None:
    """All figures."""
    print(
        f"{told['people']:,} supervisors, {told['tickets']:,} tickets, {told['evidence']:,} evidence rows: "
        f"{told['ours']:.2f} s, by hand {told['theirs']:.2f} s, ratio {told['ratio']:.2f} (limit {LIMIT}), "
        f"{'equal row by row' if told['equal'] else 'DIFFERENT'}"
    )


def rows(told: dict[str, Any]) -> list[Row]:
    """What is promised."""
    what = f"month, {told['people']:,} supervisors, {told['tickets']:,} tickets"
    return [Row(what, told["ratio"], "≤", LIMIT, told["equal"])]


if __name__ == "__main__":
    finish(sys.modules[__name__], *map(int, sys.argv[1:]))
