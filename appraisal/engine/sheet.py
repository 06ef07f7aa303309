"""calculate(rulebook, period, employee, facts) -> Sheet: pure, exact, the same in every year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from appraisal.engine.errors import Contradiction, FactRefused, Missing
from appraisal.engine.facts import named, read_facts
from appraisal.engine.figures import plain, whole_fen, yuan
from appraisal.engine.outcome import Explanation, Outcome, Text
from appraisal.engine.rulebook import Rulebook, RuleLine, first_day


class Line(NamedTuple):
    """One line of a sheet: what a line of the rulebook came to. JSON can carry the arguments."""

    rule: RuleLine
    amount: Decimal  # yuan, two decimals
    why: str  # the explanation's code
    args: dict[str, Any]

    @property
    def explanation(self) -> Explanation:
        """Why the amount is what it is; appraisal.explanations.render puts it in words."""
        return Explanation(self.why, self.args)

    @property
    def code(self) -> str:
        """The line code, "daily_work.praise"."""
        return self.rule.code

    @property
    def clause(self) -> Text:
        """The clause of the pay policy that the line stands on."""
        return self.rule.clause

    @property
    def pay(self) -> str:
        """ "variable_pay" or "deduction"."""
        return self.rule.pay

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that the line read."""
        return self.rule.reads


class Sheet(NamedTuple):
    """What a period pays. Incomplete: `missing` names the facts, lines that need them are left out, total is None."""

    rulebook: str
    rulebook_version: str
    period: str
    employee: str
    status: str  # "complete" or "incomplete"
    missing: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Decimal | None


def calculate(rulebook: Rulebook, period: str, employee: str, facts: Mapping[str, Any]) -> Sheet:
    """The sheet of one employee for one period (a Period or its name) from facts as the JSON of a case holds them:
    counts as int, rates and money as strings. FactRefused names a fact that is absent, unknown, wrong or contradicts
    another. Every line is rounded once to whole fen, half up; the total is the sum of the rounded lines."""
    period = str(period)
    first_day(period, rulebook.period)
    named("employee", employee)
    values = read_facts(rulebook.facts, facts)
    missing: set[str] = set()
    lines: list[Line] = []
    total = 0
    for component in rulebook.components:
        subtotal, whole = 0, True
        for line in component.lines:
            try:
                outcome = line.rule.outcome(*[values[fact] for fact in line.reads])
            except Missing as gap:
                missing.update(map(line.fact_of, gap.roles))
                whole = False
            except Contradiction as fault:
                raise FactRefused(line.fact_of(fault.role), fault.wrong) from None
            else:
                subtotal += _add(lines, line, outcome)
        if whole:
            subtotal += _bounded(lines, component.bounds, subtotal)
        total += subtotal
    if not missing:
        total += _bounded(lines, rulebook.total.bounds, total)
    return Sheet(
        rulebook=rulebook.code,
        rulebook_version=rulebook.version,
        period=period,
        employee=employee,
        status="incomplete" if missing else "complete",
        missing=tuple(fact for fact in rulebook.facts if fact in missing),
        lines=tuple(lines),
        total=None if missing else yuan(total),
    )


def _bounded(lines: list[Line], bounds: tuple[RuleLine, ...], subtotal: int) -> int:
    """Add the lines of a floor and a cap; gives what they change."""
    change = 0
    for bound in bounds:
        change += _add(lines, bound, bound.rule.outcome(subtotal + change))
    return change


def _add(lines: list[Line], line: RuleLine, outcome: Outcome) -> int:
    """Append what a rule made of its facts, rounded; gives the fen."""
    amount, code, args = outcome
    fen = amount if type(amount) is int else whole_fen(amount)
    args["amount"] = plain(fen)
    lines.append(Line(line, yuan(fen), code, args))
    return fen
