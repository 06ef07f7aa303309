"""All figures of the README in one run and one table: `make bench`. Exit 1 where a promise is not kept."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import board  # noqa: E402  the checkout is not installed
import engine  # noqa: E402
import flow  # noqa: E402
import month  # noqa: E402
import sheet  # noqa: E402
import stock  # noqa: E402

from tests import services  # noqa: E402

ENGINE_LIMIT = 5


def main() -> int:
    """Measure one after the other, print ratio and limit of each."""
    try:
        ours, theirs = engine.measure()
        month_told, sheet_told = month.run(), sheet.run()
        flow_told, board_told = flow.run(), board.run()
        stock_told = stock.run()
    finally:
        services.pytest_unconfigure()
    counted = flow_told["conflict"] == 409 and flow_told["lost"] == 0
    rows = [
        ("month, 1,000 supervisors, 1,000,000 tickets", month_told["ratio"], "≤", month.LIMIT, month_told["equal"]),
        ("sheet, 100,000 rows × 16 columns", sheet_told["ratio"], "≤", sheet.LIMIT, sheet.holds(sheet_told)),
        ("engine, 10,000 sheets with explanations", ours / theirs, "≤", ENGINE_LIMIT, True),
        *(
            (f"a ticket's way over HTTP at {clients} clients", ratio, "≥", flow.LIMIT, counted)
            for clients, ratio in flow_told["ratios"].items()
        ),
        ("issues of one part, 32 callers, by pgbench", stock_told["ratio"], "≥", stock.LIMIT, stock.holds(stock_told)),
        ("issues of 500 parts by those of one", stock_told["many"], "≥", stock.LIMIT_MANY, stock.holds(stock_told)),
        ("receipts of 20 lines by single lines", stock_told["document"], "≥", stock.LIMIT_DOCUMENT, True),
        *(
            (f"{what} ({name})", figure, "≤", limit, board_told["same"])
            for what, (figure, limit, name) in board_told["ratios"].items()
        ),
    ]
    print("| what | ratio | limit | results equal |\n|---|---|---|---|")
    for what, ratio, side, limit, equal in rows:
        print(f"| {what} | {ratio:.2f} | {side} {limit} | {'yes' if equal else 'NO'} |")
    print(f"largest process of the sheet: {sheet_told['peak']:.0f} MiB of {sheet_told['peak_limit']}")
    print(board.peers(board_told))
    kept = all(equal and _kept(ratio, side, limit) for _what, ratio, side, limit, equal in rows)
    return 0 if kept and board.holds(board_told) else 1


def _kept(ratio: float, side: str, limit: float) -> bool:
    return ratio <= limit if side == "≤" else ratio >= limit


if __name__ == "__main__":
    sys.exit(main())
