"""A month for 1,000 supervisors among 1,000,000 tickets, against the same month in hand-written SQL, on PostgreSQL.

python bench/month.py [people] [tickets] [rounds]

Both write the same evidence, facts, lines, sheets and events into the same tables, foreign keys checked; the two
results are compared row by row, then rolled back (month_sides.py). Measured is processor time, ours and the server's
together, in alternating rounds whose medians are compared, so that a busy machine slows both. DATABASE_URL may name a
server on this machine (a database is made there and replaced); else one is started for the run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.services import start_postgres  # noqa: E402  the checkout is not installed

NAME = "bench_month"
LIMIT = 1.5


def set_up(people: int, tickets: int) -> dict[str, str]:
    """A database of its own, migrated and filled; gives the environment that leads to it."""
    server = os.environ.get("DATABASE_URL") or start_postgres()
    _execute(server, f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
    address = urlsplit(server)._replace(path=f"/{NAME}").geturl()
    settings = {"TEST_DB": "postgres", "DJANGO_SETTINGS_MODULE": "aftersales.settings.test"}
    environment = {**os.environ, **settings, "DATABASE_URL": address}
    subprocess.run([sys.executable, HERE.parent / "manage.py", "migrate", "-v0"], env=environment, check=True)
    company = (HERE / "month_company.sql").read_text("utf-8") % {"people": people, "tickets": tickets}
    _execute(address, company, "VACUUM ANALYZE")
    return environment


def _execute(address: str, *statements: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def run(people: int = 1_000, tickets: int = 1_000_000, rounds: int = 5) -> dict[str, Any]:
    """Set up, compare, measure: {what, ours, theirs (processor seconds), ratio, limit, equal, evidence, …}."""
    environment = set_up(people, tickets)
    sides = [sys.executable, HERE / "month_sides.py", str(rounds)]
    printed = subprocess.run(sides, env=environment, check=True, stdout=subprocess.PIPE).stdout
    told = json.loads(printed)
    return {"what": "month-end", "people": people, "tickets": tickets, "limit": LIMIT, **told}


if __name__ == "__main__":
    told = run(*map(int, sys.argv[1:]))
    print(
        f"{told['people']:,} supervisors, {told['tickets']:,} tickets, {told['evidence']:,} evidence rows: "
        f"{told['ours']:.2f} s, by hand {told['theirs']:.2f} s, ratio {told['ratio']:.2f} (limit {told['limit']}), "
        f"{'equal row by row' if told['equal'] else 'DIFFERENT'}"
    )
    sys.exit(0 if told["equal"] and told["ratio"] <= told["limit"] else 1)
