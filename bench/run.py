"""All figures of the README in one run and one table: `make bench`. Exit 1 where a promise is not kept."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import engine  # noqa: E402  the checkout is not installed
import month  # noqa: E402
import sheet  # noqa: E402

from tests import services  # noqa: E402

ENGINE_LIMIT = 5


def main() -> int:
    """Measure one after the other, print ratio and limit of each."""
    try:
        ours, theirs = engine.measure()
        month_told, sheet_told = month.run(), sheet.run()
    finally:
        services.pytest_unconfigure()
    rows = [
        ("month, 1,000 supervisors, 1,000,000 tickets", month_told["ratio"], month.LIMIT, month_told["equal"]),
        ("sheet, 100,000 rows × 16 columns", sheet_told["ratio"], sheet.LIMIT, sheet.holds(sheet_told)),
        ("engine, 10,000 sheets with explanations", ours / theirs, ENGINE_LIMIT, True),
    ]
    print("| what | ratio | limit | results equal |\n|---|---|---|---|")
    for what, ratio, limit, equal in rows:
        print(f"| {what} | {ratio:.2f} | {limit} | {'yes' if equal else 'NO'} |")
    print(f"largest process of the sheet: {sheet_told['peak']:.0f} MiB of {sheet_told['peak_limit']}")
    return 0 if all(equal and ratio <= limit for _what, ratio, limit, equal in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
