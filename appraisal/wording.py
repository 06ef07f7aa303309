"""A stored rulebook and stored figures in the reader's language. Nothing here asks the database."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal import engine
from appraisal.choices import AdjustmentType, FactSource, Gap, LineKind
from appraisal.engine import Explanation, Text
from appraisal.explanations import TEMPLATES, render
from appraisal.models import PayFact, PayLine, PaySheet
from appraisal.versions import rulebook_of
from people.roles import Role

MANUAL = "manual"


def said(text: Text) -> str:
    """One of a rulebook's texts in the reader's language."""
    return text.in_language(get_language() or "zh-hans")


def clause_of(line: PayLine) -> str:
    """The clause a line stands on, as it was stored with it."""
    return said(Text(line.clause.get("zh", ""), line.clause.get("en", "")))


def explanation_of(line: PayLine) -> str:
    """Why the amount is what it is: the engine's sentence, or what the author of a line by hand wrote."""
    if line.kind != LineKind.CALCULATED or line.explanation not in TEMPLATES:
        return line.reason
    return render(Explanation(line.explanation, line.args), get_language() or "zh-hans")


def line_label(book: engine.Rulebook, code: str) -> str:
    """What a line is called; a line by hand by its type."""
    group, _dot, name = code.partition(".")
    if group == MANUAL:
        return AdjustmentType(name).label if name in AdjustmentType.values else _("Floor under lines by hand")
    return next((said(line.label) for line in book.lines if line.code == code), code)


def component_label(book: engine.Rulebook, code: str) -> str:
    """What a group of lines is called."""
    if code == MANUAL:
        return _("Adjustments")
    return next((said(c.label) for c in (*book.components, book.total) if c.code == code), code)


def owed_by(fact: engine.Fact) -> str:
    """The role that owes a fact while it is missing, by its name."""
    return Role(fact.owed_by).label if fact.owed_by in Role.values else fact.owed_by


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact a sheet lacks: what it is called, why it is not there, who owes it."""

    name: str
    label: str
    owed_by: str
    gap: str = ""

    def __str__(self) -> str:
        told = _("%(fact)s (owed by: %(role)s)") % {"fact": self.label, "role": self.owed_by}
        return f"{told} – {self.gap}" if self.gap else told


def missing_of(sheet: PaySheet, facts: dict[str, PayFact] | None = None) -> list[Missing]:
    """What an incomplete sheet lacks; with its facts also why."""
    book, found = rulebook_of(sheet.rulebook), []
    for name in sheet.missing:
        if (fact := book.facts.get(name)) is None:
            continue
        stored = (facts or {}).get(name)
        gap = Gap(stored.gap).label if stored and stored.gap in Gap.values and stored.gap else ""
        found.append(Missing(name, said(fact.label), owed_by(fact), gap))
    return found


def missing_text(sheet: PaySheet) -> str:
    """The same in one line, for a refusal: what is missing, or why the engine refused."""
    return "; ".join(one.label for one in missing_of(sheet)) or sheet.failure


@dataclass(frozen=True, slots=True)
class FactWords:
    """A stored fact as a page shows it."""

    fact: PayFact
    label: str
    value: str
    own: str
    source: str
    gap: str
    owed_by: str
    differs: bool
    decision: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.fact.name


def value_text(fact: engine.Fact | None, value: Any) -> str:
    """98.57%, 2 + 0 + 5, 12; two dashes where there is nothing."""
    if value is None:
        return "--"
    if isinstance(value, list):
        return " + ".join(map(str, value)) or "0"
    if fact is not None and fact.type == "percentage":
        return f"{value}%"
    if fact is not None and fact.type == "decision":
        return {"internal_only": _("Internal rate only"), "external_only": _("External rate only")}.get(value, value)
    return str(value)


def fact_words(book: engine.Rulebook, fact: PayFact) -> FactWords:
    """One fact with its labels."""
    known = book.facts.get(fact.name)
    return FactWords(
        fact=fact,
        label=said(known.label) if known else fact.name,
        value=value_text(known, fact.value),
        own="" if fact.own is None else value_text(known, fact.own),
        source=FactSource(fact.source).label if fact.source in FactSource.values else fact.source,
        gap=Gap(fact.gap).label if fact.gap in Gap.values and fact.gap else "",
        owed_by=owed_by(known) if known else "",
        differs=fact.own is not None and fact.own != fact.value,
        decision=fact.note,
    )
