"""The appraisal engine: a rulebook and facts make a sheet, to the fen. Pure: standard library, core.money,
core.periods, and PyYAML where a rulebook file is read."""

from appraisal.engine.errors import FactRefused, Refused, RulebookRefused
from appraisal.engine.facts import Fact
from appraisal.engine.loader import load_rulebook
from appraisal.engine.outcome import Explanation, Text
from appraisal.engine.rulebook import Component, Interpretation, Rulebook, RuleLine
from appraisal.engine.sheet import Line, Sheet, calculate
from appraisal.engine.shelf import SHIPPED, load_rulebooks, rulebook_for

__all__ = [
    "SHIPPED",
    "Component",
    "Explanation",
    "Fact",
    "FactRefused",
    "Interpretation",
    "Line",
    "Refused",
    "RuleLine",
    "Rulebook",
    "RulebookRefused",
    "Sheet",
    "Text",
    "calculate",
    "load_rulebook",
    "load_rulebooks",
    "rulebook_for",
]
