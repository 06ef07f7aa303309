"""A rulebook version as a readable page: components, lines, clauses, parameters, chosen readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal import engine
from appraisal.models import RulebookVersion
from appraisal.pages import LETTERS
from appraisal.versions import rulebook_of
from appraisal.wording import owed_by, said


@dataclass(slots=True)
class RuleView:
    """One line: what it pays or takes, its parameters as written, what it reads, the clause it stands on."""

    code: str
    label: str
    clause: str
    pay: str
    kind: str
    parameters: list[tuple[str, str]]
    reads: list[str]


@dataclass(slots=True)
class ComponentView:
    code: str
    letter: str
    label: str
    standard: Decimal | None
    lines: list[RuleView]


@dataclass(slots=True)
class SchemeView:
    """A scheme in the list of rulebooks."""

    code: str
    label: str
    period: str
    version: RulebookVersion
    name: str
    lines: int
    versions: int
    state: str


def in_force(versions: Sequence[RulebookVersion], today: date) -> RulebookVersion | None:
    """The version in force on a day; `versions` come the newest first."""
    return next((v for v in versions if v.valid_from <= today), versions[-1] if versions else None)


def state_of(version: RulebookVersion, current: RulebookVersion | None, today: date) -> str:
    if current and version.pk == current.pk:
        return "active"
    return "scheduled" if version.valid_from > today else "retired"


def scheme_of(code: str, versions: Sequence[RulebookVersion], today: date) -> SchemeView:
    version = in_force(versions, today)
    book = rulebook_of(version)
    return SchemeView(
        code, said(book.label), book.period, version, book.version, sum(1 for _ in book.lines), len(versions),
        state_of(version, version, today),
    )  # fmt: skip


def components_of(book: engine.Rulebook) -> list[ComponentView]:
    """The components with their lines, then the bounds of the total."""
    found = [
        ComponentView(
            one.code, letter, said(one.label), _standard(one), [_rule(book, r) for r in (*one.lines, *one.bounds)]
        )
        for letter, one in zip(LETTERS, book.components, strict=False)
    ]
    if book.total.bounds:
        total = [_rule(book, rule) for rule in book.total.bounds]
        found.append(ComponentView(book.total.code, "", said(book.total.label), None, total))
    return found


def _standard(component: engine.Component) -> Decimal | None:
    """What a component pays when nothing special happens: its fixed amounts, or the whole of a proportion."""
    amounts = [
        Decimal(str(line.parameters["amount"]))
        for line in component.lines
        if line.kind in ("fixed", "proportion", "growth_share") and "amount" in line.parameters
    ]
    return sum(amounts, Decimal("0.00")) if amounts else None


def _rule(book: engine.Rulebook, rule: engine.RuleLine) -> RuleView:
    parameters = parameters_of(book, rule)
    reads = [said(book.facts[name].label) for name in rule.reads]
    return RuleView(rule.code, said(rule.label), said(rule.clause), rule.pay, rule.kind, parameters, reads)


def parameters_of(book: engine.Rulebook, rule: engine.RuleLine) -> list[tuple[str, str]]:
    """(label, value) of a line's parameters; a named choice is told in the words of its interpretation."""
    choices = {(one.code, one.choice): said(one.text) for one in book.interpretations}
    named = zip(rule.parameters.items(), rule.parameter_rows, strict=True)
    return [
        (said(label), choices.get((name, value) if isinstance(value, str) else ("", ""), value_text(value)))
        for (name, value), (label, _value) in named
    ]


def value_text(value: object) -> str:
    """A parameter as written, with a true minus; lists on one line, a band as ≥ bound → value."""
    if isinstance(value, (list, tuple)):
        return " / ".join(value_text(one) for one in value)
    if isinstance(value, dict):
        return " → ".join(("≥ " if key.endswith("_from") else "") + value_text(one) for key, one in value.items())
    text = str(value)
    return f"−{text[1:]}" if text.startswith("-") else text


def facts_of(book: engine.Rulebook) -> list[tuple[str, str]]:
    """(label, role that owes it) of every fact the rulebook asks for."""
    return [(said(fact.label), owed_by(fact)) for fact in book.facts.values()]
