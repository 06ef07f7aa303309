"""Facts and shipped rules for the tests of the engine; a test says only what matters to it."""

import json
from pathlib import Path

from appraisal.engine import Sheet, calculate, rulebook_for

FILE = Path(__file__).parents[1] / "cases" / "appraisal-cases.json"
WORKED = json.loads(FILE.read_text("utf-8"))
MONTHLY, ANNUAL = rulebook_for("supervisor-monthly", "2026-10"), rulebook_for("supervisor-annual", "2026")


def month_facts(**facts: object) -> dict[str, object]:
    """A month to standard (1,800 yuan), but for the facts named."""
    return WORKED[1]["case"]["facts"] | facts


def year_facts(**facts: object) -> dict[str, object]:
    """A year to standard (6,400 yuan), but for the facts named."""
    return {"revenue": "120000.00", "revenue_base": "120000.00", "incidents": []} | facts


def a_month(**facts: object) -> Sheet:
    return calculate(MONTHLY, "2026-10", "S001", month_facts(**facts))


def a_year(**facts: object) -> Sheet:
    return calculate(ANNUAL, "2026", "S001", year_facts(**facts))


def amount(sheet: Sheet, code: str) -> str:
    return next(str(line.amount) for line in sheet.lines if line.code == code)


def shipped_rule(code: str):
    """The rule behind a line of the shipped rulebooks."""
    return next(line.rule for book in (MONTHLY, ANNUAL) for line in book.lines if line.code == code)
