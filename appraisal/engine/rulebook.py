"""A rulebook: one version of a pay scheme as immutable data, checked when it was loaded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from appraisal.engine.errors import FactRefused
from appraisal.engine.facts import Fact, shown
from appraisal.engine.outcome import Text
from appraisal.engine.parameters import labels
from core.periods import Period

PERIODS = {"month": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"), "year": re.compile(r"[0-9]{4}")}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rulebook: a rule with its parameters, the facts it reads and the clause it stands on."""

    code: str  # "daily_work.praise": part of the contract, stable
    label: Text
    clause: Text
    pay: str  # "variable_pay" or "deduction"
    kind: str  # a name of the rule vocabulary
    parameters: Mapping[str, Any]  # as written in the file, for people
    rule: Any  # the kind filled with the parameters, for the calculation
    reads: tuple[str, ...]  # fact names, in the order in which the rule takes them

    @property
    def parameter_rows(self) -> tuple[tuple[Text, Any], ...]:
        """The parameters as a page shows them: what each is called, and its value as written."""
        named = labels(type(self.rule))
        return tuple((named[name], value) for name, value in self.parameters.items())

    def fact_of(self, role: str) -> str:
        """The fact that plays this part in the rule."""
        return self.reads[list(self.rule.reads).index(role)]


@dataclass(frozen=True, slots=True)
class Component:
    """Lines that belong together, and the bounds of their sum (usually none)."""

    code: str
    label: Text
    lines: tuple[RuleLine, ...]
    bounds: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A reading chosen where the written policy is silent or ambiguous; it is printed with every sheet."""

    code: str
    choice: str
    text: Text


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of a scheme. `canonical` is the whole content as JSON text, `sha256` its hash, and `total` holds
    the bounds over the sum of all components."""

    code: str
    label: Text
    period: str  # "month" or "year"
    valid_from: date
    components: tuple[Component, ...]
    total: Component
    facts: Mapping[str, Fact]
    interpretations: tuple[Interpretation, ...]
    canonical: str
    sha256: str
    version: str  # the name of this version: the day it is valid from and the beginning of its hash

    @property
    def lines(self) -> Iterator[RuleLine]:
        """Every line in the order of the sheet."""
        for component in (*self.components, self.total):
            yield from component.lines
            yield from component.bounds


@lru_cache(maxsize=1024)
def first_day(period: str, form: str) -> date:
    """The first day of a period of this form ("month" or "year"); FactRefused for any other text."""
    try:
        if PERIODS[form].fullmatch(period):
            return Period(period if form == "month" else f"{period}-01").first_day
    except ValueError:
        pass
    raise FactRefused("period", f"{shown(period)} is not a {form} written {'YYYY-MM' if form == 'month' else 'YYYY'}")
