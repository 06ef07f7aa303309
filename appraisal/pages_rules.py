"""A rulebook version as a readable page: components, lines, clauses, parameters, chosen readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal import engine
from appraisal import pages_words as words
from appraisal.models import RulebookVersion
from appraisal.pages import LETTERS
from appraisal.versions import rulebook_of


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
        code, words.said(book.label), book.period, version, book.version, sum(1 for _ in book.lines), len(versions),
        state_of(version, version, today),
    )  # fmt: skip


def components_of(book: engine.Rulebook) -> list[ComponentView]:
    """The components with their lines, then the bounds of the total."""
    found = [
        ComponentView(
            one.code, letter, words.said(one.label), _standard(one), [_rule(book, r) for r in (*one.lines, *one.bounds)]
        )
        for letter, one in zip(LETTERS, book.components, strict=False)
    ]
    if book.total.bounds:
        total = [_rule(book, rule) for rule in book.total.bounds]
        found.append(ComponentView(book.total.code, "", words.said(book.total.label), None, total))
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
    parameters = [(words.said(label), value_text(value)) for label, value in rule.parameter_rows]
    reads = [words.said(book.facts[name].label) for name in rule.reads]
    return RuleView(rule.code, words.said(rule.label), words.said(rule.clause), rule.pay, rule.kind, parameters, reads)


def value_text(value: object) -> str:
    """A parameter as written, with a true minus; lists on one line."""
    if isinstance(value, (list, tuple)):
        return " / ".join(value_text(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(f"{key} {value_text(one)}" for key, one in value.items())
    text = str(value)
    return f"−{text[1:]}" if text.startswith("-") else text


def facts_of(book: engine.Rulebook) -> list[tuple[str, str, str]]:
    """(label, code, role that owes it) of every fact the rulebook asks for."""
    return [(words.said(fact.label), fact.name, words.role_text(fact.owed_by)) for fact in book.facts.values()]
