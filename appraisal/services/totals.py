"""The total of a sheet that carries lines by hand.

The engine's lines, its floor among them, stand as they are; lines by hand are added after them. Where a later
calculation lets both together fall below the floor (a hand-written −100 on a sheet that came down to 60), one more
calculated line, manual.floor, makes up the difference in the words of the rulebook's own floor: pay is never negative.
"""

from dataclasses import replace
from decimal import Decimal

from appraisal import engine
from appraisal.wording import MANUAL


def floor_of(book: engine.Rulebook) -> engine.RuleLine | None:
    """The line that keeps the total from falling below the floor, where the rulebook has one."""
    return next((line for line in book.total.bounds if line.kind == "floor"), None)


def floor_line(book: engine.Rulebook, total: Decimal) -> engine.Line | None:
    """The line that brings engine lines and lines by hand together up to the floor; None where none is needed."""
    rule = floor_of(book)
    if rule is None:
        return None
    fen, code, args = rule.rule.outcome(int(total * 100))
    if not fen:
        return None
    amount = Decimal(int(fen)).scaleb(-2)
    return engine.Line(replace(rule, code=f"{MANUAL}.floor"), amount, code, {**args, "amount": f"{amount}"})
