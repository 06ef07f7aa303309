"""Fifty rows of the dispatch board by deadline among 1,000,000 tickets, 100,000 of them open, on PostgreSQL.

python bench/board.py [tickets] [rounds]

Every list, first and last page, of head office, a branch, a team and a technician, some with a filter, is set beside
the same page asked by hand in SQL (head office's), an empty signed-in page and itself at 10,000 tickets; kanban and
time view beside the empty page. The two sizes take turns. Measured is processor time, ours and the database's
together, so that a busy machine slows nobody more than another; medians count. Django's admin list of the same tickets
stands beside as a peer, django-helpdesk's ticket list where it can be installed (board_helpdesk.py). DATABASE_URL may
name a server on this machine.
"""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import board_helpdesk  # noqa: E402  the checkout is not installed
import tables  # noqa: E402
from table import Row, finish  # noqa: E402

SMALL, LARGE = 10_000, 1_000_000
RAW_LIMIT, EMPTY_LIMIT, GROWTH_LIMIT, LAST_LIMIT, QUERY_LIMIT = 12, 3, 1.3, 1.3, 5
READERS = ("office", "branch", "team", "technician")
VIEWS = ("kanban", "time")


def set_up(tickets: int, server: str) -> dict[str, str]:
    """A database of its own, filled; the environment that leads to it."""
    address = tables.fresh(server, f"bench_board_{tickets}")
    environment = tables.environment(address, DJANGO_SETTINGS_MODULE="board_settings")
    tables.program("board_company.py", tickets, env=environment)
    tables.execute(address, "VACUUM ANALYZE")
    return environment


class Sides:
    """A program at work on one database; every `round` is one line of figures."""

    def __init__(self, environment: dict[str, str], command: tuple = (sys.executable, HERE / "board_sides.py")) -> None:
        self.name = Path(command[1]).name
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=environment, **pipes)

    def round(self) -> dict[str, float]:
        """Name → figure."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended early")
        return json.loads(line)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(60)


def alternating(sides: list[Sides], rounds: int) -> tuple[list[dict], list[dict]]:
    """What each side says first, and its median seconds by name: the sides take turns."""
    first = [side.round() for side in sides]
    for side in sides:
        side.round()  # fills what a process keeps
    turns = [[side.round() for side in sides] for _ in range(rounds)]
    for side in sides:
        side.end()
    return first, [{name: median(one[name] for one in told) for name in told[0]} for told in zip(*turns, strict=True)]


def ratios(tickets: int, queries: dict, small: dict, large: dict) -> dict[str, tuple[float, float, str]]:
    """What was promised → (the worst list's figure, its limit, which list)."""
    pages = [name for name in large if name.split()[0] in READERS and name.split()[1] != "empty"]
    drawn = [name for name in pages if name.split()[1].rstrip(",") in VIEWS]
    lists = [name for name in pages if name not in drawn]
    office = [name for name in lists if name.startswith("office") and name.replace("office", "raw", 1) in large]
    full = [
        name for name in office if not {"today", "defective"} & set(name.split())
    ]  # fifty rows in the small one too
    firsts = [name for name in lists if f"{name} last" in large]

    def empty(name):
        return f"{name.split()[0]} empty"

    def worst(of, names):
        name = max(names, key=of)
        return of(name), name

    figures = {
        "board ÷ raw SQL": (worst(lambda n: large[n] / large[n.replace("office", "raw", 1)], office), RAW_LIMIT),
        "board ÷ empty page": (worst(lambda n: large[n] / large[empty(n)], lists), EMPTY_LIMIT),
        "kanban, time ÷ empty page": (worst(lambda n: large[n] / large[empty(n)], drawn), EMPTY_LIMIT),
        f"{tickets:,} ÷ {SMALL:,} tickets": (worst(lambda n: large[n] / small[n], full), GROWTH_LIMIT),
        "last ÷ first page": (worst(lambda n: large[f"{n} last"] / large[n], firsts), LAST_LIMIT),
        "queries beyond the empty page": (worst(lambda n: queries[n] - queries[empty(n)], lists), QUERY_LIMIT),
    }
    return {what: (figure, limit, name) for what, ((figure, name), limit) in figures.items()}


def run(tickets: int = LARGE, rounds: int = 9) -> dict[str, Any]:
    """Set up both sizes and the peer, measure: {tickets, ratios, queries, same, small, large (seconds), helpdesk}.

    `same`: head office's pages hold the rows of the raw statements. `helpdesk`: seconds, or None where the registry
    could not be reached; a peer that is installed and fails ends the run.
    """
    server = tables.server()
    sides = [Sides(set_up(SMALL, server)), Sides(set_up(tickets, server))]
    if peer := board_helpdesk.prepared(server, tickets):
        sides.append(Sides(*peer))
    first, (small, large, *others) = alternating(sides, rounds)
    queries = {name: number for name, number in first[1].items() if name != "same"}
    return {
        "tickets": tickets,
        "ratios": ratios(tickets, queries, small, large),
        "queries": queries,
        "same": all(told["same"] for told in first[:2]),
        "small": small,
        "large": large,
        "helpdesk": others[0]["list"] if others else None,
    }


def tell(told: dict[str, Any]) -> None:
    """All figures: every list at both sizes, then ours of what is open beside the peers'."""
    for name, number in told["queries"].items():
        times = told["small"][name] * 1000, told["large"][name] * 1000
        print(f"{name:36} {times[0]:8.1f} ms {times[1]:8.1f} ms  {number:3}")
    beside = {"ours": told["large"]["office open"], "Django's admin": told["large"]["admin"]}
    beside["django-helpdesk"] = told["helpdesk"]
    said = (
        f"{name} {seconds * 1000:.0f} ms" if seconds else f"{name} not installed" for name, seconds in beside.items()
    )
    print(f"fifty of what is open among {told['tickets']:,}: " + ", ".join(said))


def rows(told: dict[str, Any]) -> list[Row]:
    """What is promised: the worst list of each kind, and that the rows are those of the raw statements."""
    return [
        Row(f"{what} ({name})", figure, "≤", limit, told["same"])
        for what, (figure, limit, name) in told["ratios"].items()
    ]


if __name__ == "__main__":
    finish(sys.modules[__name__], *map(int, sys.argv[1:]))
