"""Fifty rows of the dispatch board by deadline among 1,000,000 tickets, 100,000 of them open, on PostgreSQL.

python bench/board.py [tickets] [rounds]

Every list, first and last page, is set beside the same page asked by hand in SQL, an empty signed-in page and itself
at 10,000 tickets; Django's admin list of the same tickets stands beside as a peer, django-helpdesk's where it can be
installed (board_helpdesk.py). Medians of alternating rounds in one process; DATABASE_URL may name a server.
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
sys.path[:0] = [str(HERE.parent), str(HERE)]

from tests.services import start_postgres  # noqa: E402  the checkout is not installed

SMALL, LARGE = 10_000, 1_000_000
RAW_LIMIT, EMPTY_LIMIT, GROWTH_LIMIT, QUERY_LIMIT = 12, 3, 1.3, 5


def set_up(tickets: int, server: str) -> dict[str, str]:
    """A database of its own, migrated and filled; the environment that leads to it."""
    name = f"bench_board_{tickets}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    settings = {"TEST_DB": "postgres", "DJANGO_SETTINGS_MODULE": "board_settings"}
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    address = urlsplit(server)._replace(path=f"/{name}").geturl()
    environment = {**os.environ, **settings, "PYTHONPATH": path, "DATABASE_URL": address}
    subprocess.run([sys.executable, HERE.parent / "manage.py", "migrate", "-v0"], env=environment, check=True)
    subprocess.run([sys.executable, HERE / "board_company.py", str(tickets)], env=environment, check=True)
    return environment


def sides(environment: dict[str, str], rounds: int) -> dict[str, dict[str, float]]:
    """What board_sides.py measured there."""
    command = [sys.executable, HERE / "board_sides.py", str(rounds)]
    printed = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    return json.loads(printed)


def ratios(small: dict, large: dict) -> dict[str, tuple[float, float]]:
    """What was promised → (the worst list's figure, its limit)."""
    lists = [name for name in large if name.startswith("board ")]
    team = ["team open", "team open last"]

    def worst(of, names):
        return max(of(name) for name in names)

    seconds = {name: told["seconds"] for name, told in large.items()}
    return {
        "board ÷ raw SQL": (worst(lambda n: seconds[n] / seconds[n.replace("board", "raw", 1)], lists), RAW_LIMIT),
        "board ÷ empty page": (worst(lambda n: seconds[n] / seconds["empty"], lists), EMPTY_LIMIT),
        "team ÷ empty page": (worst(lambda n: seconds[n] / seconds["team empty"], team), EMPTY_LIMIT),
        "large ÷ small": (worst(lambda n: growth(small, large, n), lists + team), GROWTH_LIMIT),
        "last ÷ first page": (
            worst(lambda n: seconds[f"{n} last"] / seconds[n], [n for n in lists if not n.endswith("last")]),
            GROWTH_LIMIT,
        ),
        "queries beyond the empty page": (
            worst(lambda n: large[n]["queries"] - large["empty"]["queries"], lists),
            QUERY_LIMIT,
        ),
    }


def growth(small: dict, large: dict, name: str) -> float:
    """How much dearer a list is in the large company, each in empty pages of its own round: a busy hour slows both."""
    empty = "team empty" if name.startswith("team") else "empty"
    return (large[name]["seconds"] / large[empty]["seconds"]) / (small[name]["seconds"] / small[empty]["seconds"])


def run(tickets: int = LARGE, rounds: int = 15) -> dict[str, Any]:
    """Set up both sizes, measure: {tickets, ratios, small, large}."""
    server = os.environ.get("DATABASE_URL") or start_postgres()
    few, many = set_up(SMALL, server), set_up(tickets, server)
    sides(few, 1)
    small, large = sides(few, rounds), sides(many, rounds)
    return {"tickets": tickets, "ratios": ratios(small, large), "small": small, "large": large}


def holds(told: dict[str, Any]) -> bool:
    """Whether every promise is kept."""
    return all(figure <= limit for figure, limit in told["ratios"].values())


if __name__ == "__main__":
    told = run(*map(int, sys.argv[1:]))
    for name in told["large"]:
        before, after = told["small"][name], told["large"][name]
        print(f"{name:24} {before['seconds'] * 1000:8.1f} ms {after['seconds'] * 1000:8.1f} ms  {after['queries']:3}")
    for what, (figure, limit) in told["ratios"].items():
        print(f"{what}: {figure:.2f} (limit {limit})")
    sys.exit(0 if holds(told) else 1)
