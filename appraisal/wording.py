"""A stored rulebook and stored figures in the reader's language. Nothing here asks the database."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal import engine
from appraisal.choices import LineKind
from appraisal.engine import Explanation, Text
from appraisal.explanations import TEMPLATES, render
from appraisal.models import PayLine, PaySheet
from appraisal.versions import rulebook_of
from people.roles import Role

MANUAL = "manual"


def said(text: Text) -> str:
    """One of a rulebook's texts in the reader's language."""
    return text.in_language(get_language() or "zh-hans")


def explanation_of(line: PayLine) -> str:
    """Why the amount is what it is: the engine's sentence, or what the author of a line by hand wrote."""
    if line.kind != LineKind.CALCULATED or line.explanation not in TEMPLATES:
        return line.reason
    return render(Explanation(line.explanation, line.args), get_language() or "zh-hans")


def owed_by(fact: engine.Fact) -> str:
    """The role that owes a fact while it is missing, by its name."""
    return Role(fact.owed_by).label if fact.owed_by in Role.values else fact.owed_by


def missing_text(sheet: PaySheet) -> str:
    """What an incomplete sheet lacks, in one line for a refusal; or why the engine refused its facts."""
    facts = rulebook_of(sheet.rulebook).facts
    return "; ".join(said(facts[name].label) for name in sheet.missing if name in facts) or sheet.failure


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
