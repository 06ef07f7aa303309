"""One sheet as it is read: components, lines with explanation and clause, facts and counts of evidence, the month
before. Whoever asks has fetched the sheet through visible_to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from appraisal import engine
from appraisal.compliance import Signal, signals_of
from appraisal.evidence import SET_OF
from appraisal.models import Decision, PayFact, PayLine, PaySheet, SheetEvent
from appraisal.selectors.previous import amounts_before
from appraisal.selectors.staleness import Staleness, stale_sheets
from appraisal.versions import rulebook_of
from appraisal.wording import (
    MANUAL,
    FactWords,
    Missing,
    clause_of,
    component_label,
    explanation_of,
    fact_words,
    line_label,
    missing_of,
    said,
)


@dataclass(slots=True)
class LineDetail:
    """A line with everything beside it. `line` is None where it could not be calculated; `missing` says why."""

    code: str
    label: str
    clause: str
    explanation: str = ""
    line: PayLine | None = None
    previous: Decimal | None = None
    facts: list[FactWords] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def amount(self) -> Decimal | None:
        return self.line.amount if self.line else None

    @property
    def delta(self) -> Decimal | None:
        if self.previous is None or self.line is None:
            return None
        return self.line.amount - self.previous

    @property
    def sets(self) -> list[str]:
        """The sets of evidence behind the line."""
        return list(dict.fromkeys(SET_OF.get(words.name, words.name) for words in self.facts))

    def _summed(self, column: str) -> int:
        by_set = {SET_OF.get(words.name, words.name): getattr(words.fact, column) for words in self.facts}
        return sum(by_set.values())

    @property
    def counted(self) -> int:
        """Records in the figure."""
        return self._summed("counted")

    @property
    def excluded(self) -> int:
        """Records beside it, each with its reason."""
        return self._summed("excluded")


@dataclass(slots=True)
class ComponentDetail:
    """Lines that belong together."""

    code: str
    label: str
    lines: list[LineDetail]

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.lines if one.amount is not None), Decimal("0.00"))

    @property
    def previous(self) -> Decimal | None:
        known = [one.previous for one in self.lines if one.previous is not None]
        return sum(known, Decimal("0.00")) if known else None


@dataclass(slots=True)
class SheetDetail:
    """The whole sheet."""

    sheet: PaySheet
    book: engine.Rulebook
    components: list[ComponentDetail]
    previous_total: Decimal | None
    signals: list[Signal]
    stale: Staleness | None
    missing: list[Missing]
    decisions: list[Decision]
    events: list[SheetEvent]

    @property
    def delta(self) -> Decimal | None:
        if self.previous_total is None or self.sheet.total is None:
            return None
        return self.sheet.total - self.previous_total

    @property
    def lines(self) -> Iterator[LineDetail]:
        for component in self.components:
            yield from component.lines

    @property
    def interpretations(self) -> list[str]:
        """The readings chosen where the written policy is silent; printed with every sheet."""
        return [said(one.text) for one in self.book.interpretations]


def sheet_detail(sheet: PaySheet) -> SheetDetail:
    """Everything a page of one sheet shows (fetched with month and rulebook). A constant number of queries."""
    book = rulebook_of(sheet.rulebook)
    facts = facts_of(sheet)
    before = amounts_before(sheet)
    stored: dict[str, list[PayLine]] = {}
    for line in sheet.lines.select_related("file"):
        stored.setdefault(line.code, []).append(line)
    components = []
    for component in (*book.components, book.total):
        rules = [*component.lines, *component.bounds]
        lines = [_of_rule(book, rule, stored.pop(rule.code, []), facts, before, sheet) for rule in rules]
        components.append(ComponentDetail(component.code, said(component.label), lines))
    if stored:
        by_hand = [_of_line(book, line, before) for lines in stored.values() for line in lines]
        by_hand.sort(key=lambda one: (one.line.position, one.line.pk))
        components.insert(-1, ComponentDetail(MANUAL, component_label(book, MANUAL), by_hand))
    return SheetDetail(
        sheet=sheet,
        book=book,
        components=components,
        previous_total=sum(before.values(), Decimal("0.00")) if before else None,
        signals=signals_of([sheet])[sheet.pk],
        stale=stale_sheets(sheet.month, [sheet.employee_id], scheme=sheet.scheme).get(sheet.employee_id),
        missing=missing_of(sheet, facts),
        decisions=list(Decision.objects.filter(month=sheet.month.month, employee=sheet.employee_id)),
        events=list(sheet.events.all()),
    )


def facts_of(sheet: PaySheet) -> dict[str, PayFact]:
    """The stored facts by name."""
    rows = PayFact.objects.filter(month=sheet.month_id, employee=sheet.employee_id)
    return {fact.name: fact for fact in rows}


def line_detail(sheet: PaySheet, code: str) -> LineDetail | None:
    """One line of the sheet by its code (of several lines by hand with one code the last); None where there is none."""
    book, before = rulebook_of(sheet.rulebook), amounts_before(sheet)
    lines = list(sheet.lines.filter(code=code).select_related("file"))
    rule = next((one for one in book.lines if one.code == code), None)
    if rule is not None:
        return _of_rule(book, rule, lines, facts_of(sheet), before, sheet)
    return _of_line(book, lines[-1], before) if lines else None


def _of_rule(
    book: engine.Rulebook, rule: engine.RuleLine, lines: list[PayLine], facts: dict[str, PayFact],
    before: dict[str, Decimal], sheet: PaySheet,
) -> LineDetail:  # fmt: skip
    line = lines[0] if lines else None
    lacking = [one for one in missing_of(sheet, facts) if one.name in rule.reads] if line is None else []
    return LineDetail(
        code=rule.code,
        label=said(rule.label),
        clause=clause_of(line) if line else said(rule.clause),
        explanation=explanation_of(line) if line else "",
        line=line,
        previous=before.get(rule.code),
        facts=[fact_words(book, facts[name]) for name in rule.reads if name in facts],
        missing=lacking,
    )


def _of_line(book: engine.Rulebook, line: PayLine, before: dict[str, Decimal]) -> LineDetail:
    return LineDetail(
        code=line.code,
        label=line_label(book, line.code),
        clause=clause_of(line),
        explanation=explanation_of(line),
        line=line,
        previous=before.get(line.code),
    )
