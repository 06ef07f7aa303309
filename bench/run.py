"""All figures of the README in one run and one table: `make bench`. Exit code 1 where a promise is not kept, two sides
came to different results, or a bench did not come to its end; the others are measured all the same.

python bench/run.py [BENCH …] [--tickets N] [--rounds N]
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import board  # noqa: E402  the checkout is not installed
import engine  # noqa: E402
import flow  # noqa: E402
import month  # noqa: E402
import sheet  # noqa: E402
import stock  # noqa: E402
from table import Row, show  # noqa: E402

from tests import services  # noqa: E402


def stock_figures(told: dict[str, Any]) -> None:
    """All figures of the ledger."""
    for name, rate in told["rates"].items():
        print(f"{name:>9}: {rate:8.0f} lines/s")
    print(f"lost {told['lost']}, disagreeing {told['differ']}")


def stock_rows(told: dict[str, Any]) -> list[Row]:
    """What is promised of the ledger."""
    holds = stock.holds(told)
    return [
        Row("issues of one part, 32 callers, by pgbench", told["ratio"], "≥", stock.LIMIT, holds),
        Row("issues of 500 parts by those of one", told["many"], "≥", stock.LIMIT_MANY, holds),
        Row("receipts of 20 lines by single lines", told["document"], "≥", stock.LIMIT_DOCUMENT, holds),
    ]


# The ones timed by the clock come first: nothing is left running on the server by then.
BENCHES: dict[str, tuple[Callable, Callable, Callable]] = {
    "engine": (engine.run, engine.tell, engine.rows),
    "flow": (flow.run, flow.tell, flow.rows),
    "stock": (stock.run, stock_figures, stock_rows),
    "sheet": (sheet.run, sheet.tell, sheet.rows),
    "month": (month.run, month.tell, month.rows),
    "board": (board.run, board.tell, board.rows),
}


def wanted() -> argparse.Namespace:
    """Which benches, and how large."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"of {', '.join(BENCHES)}; all where none is named")
    parser.add_argument("--tickets", type=int, help="of the month and the board (1,000,000 each)")
    parser.add_argument("--people", type=int, help="supervisors of the month (1,000)")
    parser.add_argument("--rows", type=int, help="of the sheet (100,000)")
    parser.add_argument("--rounds", type=int, help="of each bench; more say it more exactly")
    asked = parser.parse_args()
    if unknown := set(asked.benches) - set(BENCHES):
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    return asked


def sizes(name: str, asked: argparse.Namespace) -> dict[str, int]:
    """What was asked for, as far as this bench knows it."""
    known = {"month": ("people", "tickets"), "board": ("tickets",), "sheet": ("rows",)}.get(name, ())
    told = {size: getattr(asked, size) for size in (*known, "rounds")}
    return {size: number for size, number in told.items() if number}


def main() -> int:
    """Measure one after the other."""
    asked = wanted()
    rows, broken = [], []
    try:
        for name in asked.benches or BENCHES:
            run, tell, promised = BENCHES[name]
            began = time.monotonic()
            print(f"== {name}", flush=True)
            try:
                told = run(**sizes(name, asked))
                tell(told)
                rows += promised(told)
            except (Exception, SystemExit):  # a side that gives up ends with SystemExit
                traceback.print_exc(file=sys.stdout)
                broken.append(name)
            print(f"({time.monotonic() - began:.0f} s)\n", flush=True)
    finally:
        services.pytest_unconfigure()
    show(rows)
    for name in broken:
        print(f"| {name} | - | - | NO: it did not come to its end | - |")
    return 0 if not broken and all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
