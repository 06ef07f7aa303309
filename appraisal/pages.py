"""One pay sheet as a page reads it: components with their lines, arithmetic, evidence, the month before, steps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from appraisal import engine
from appraisal.choices import FactSource, LineKind, SheetState, SheetStatus
from appraisal.evidence import SET_OF
from appraisal.models import PayFact, PayLine, PaySheet
from appraisal.wording import explanation_of, said
from core.formats import moment_text
from core.models import Month
from core.ui import Step

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ZERO = Decimal("0.00")


@dataclass(slots=True)
class LineView:
    """One row of the table. A line that could not be calculated has no amount and names what is missing."""

    code: str
    label: str
    amount: Decimal | None
    before: Decimal | None
    how: str
    evidence: str
    url: str
    fragment: str
    missing: list[str] = field(default_factory=list)
    line: PayLine | None = None

    @property
    def delta(self) -> Decimal | None:
        return None if self.amount is None or self.before is None else self.amount - self.before

    @property
    def is_quiet(self) -> bool:
        """Nothing paid, nothing taken: it stands in the table and does not call for the eye."""
        return self.amount == 0

    @property
    def is_missing(self) -> bool:
        return self.amount is None


@dataclass(slots=True)
class Group:
    """A component with its lines; with one line only it is drawn as that line."""

    code: str
    letter: str
    label: str
    lines: list[LineView]

    @property
    def single(self) -> LineView | None:
        return self.lines[0] if len(self.lines) == 1 else None

    @property
    def amount(self) -> Decimal | None:
        amounts = [line.amount for line in self.lines]
        return None if None in amounts else sum(amounts, ZERO)

    @property
    def before(self) -> Decimal | None:
        amounts = [line.before for line in self.lines if line.before is not None]
        return sum(amounts, ZERO) if amounts else None

    @property
    def delta(self) -> Decimal | None:
        return None if self.amount is None or self.before is None else self.amount - self.before


@dataclass(slots=True)
class SheetTable:
    """The table of a sheet: what the rulebook calculates, what was added by hand, the floor; the sum is the total."""

    groups: list[Group]
    by_hand: list[LineView]
    floors: list[LineView]

    @property
    def lines(self) -> Iterator[LineView]:
        """Every line that can be opened, in the order of the table."""
        for group in self.groups:
            yield from group.lines
        yield from self.by_hand
        yield from self.floors

    @property
    def adjusted(self) -> Decimal:
        return sum((line.amount for line in self.by_hand), ZERO)

    def around(self, code: str) -> tuple[LineView | None, LineView | None]:
        """The lines before and after one, to step through with the drawer open."""
        lines = list(self.lines)
        at = next((n for n, line in enumerate(lines) if line.code == code), None)
        if at is None:
            return None, None
        return (lines[at - 1] if at else None), (lines[at + 1] if at + 1 < len(lines) else None)


def address_of(sheet: PaySheet, name: str = "sheet", latest: bool = True, **query: object) -> str:
    """The address of a sheet's page; an older version of the month names itself."""
    if not latest:
        query["version"] = sheet.month.version
    told = {key: value for key, value in query.items() if value not in (None, "")}
    url = reverse(f"appraisal:{name}", args=[sheet.month.month, sheet.employee_code])
    return f"{url}?{urlencode(told)}" if told else url


def state_of(sheet: PaySheet) -> str:
    """The state a badge shows: the month's, once it is locked; incomplete before any other."""
    if sheet.month.state != Month.State.OPEN:
        return sheet.month.state
    return "incomplete" if sheet.status == SheetStatus.INCOMPLETE else sheet.state


def table_of(
    sheet: PaySheet,
    book: engine.Rulebook,
    lines: list[PayLine],
    before: list[PayLine] | None,
    facts: dict[str, PayFact],
    *,
    latest: bool = True,
) -> SheetTable:
    """The table of a sheet; no query is made. `before` are the lines of the month before, None where there is none."""
    have = {line.code: line for line in lines if line.kind == LineKind.CALCULATED}
    earlier = None if before is None else {line.code: line.amount for line in before}
    page = _Page(sheet, facts, book, earlier, latest)
    groups = [
        Group(one.code, letter, said(one.label), [page.line(rule, have.get(rule.code)) for rule in one.lines])
        for letter, one in zip(LETTERS, book.components, strict=False)
    ]
    for group, component in zip(groups, book.components, strict=True):
        group.lines += [page.line(rule, have[rule.code]) for rule in component.bounds if rule.code in have]
    by_hand = [page.by_hand(line) for line in lines if line.kind != LineKind.CALCULATED]
    floors = [page.line(rule, have[rule.code]) for rule in book.total.bounds if rule.code in have]
    if extra := have.get("manual.floor"):
        floors.append(page.line(book.total.bounds[0], extra))
    return SheetTable(groups, by_hand, floors)


@dataclass(slots=True)
class _Page:
    """What the lines of one sheet share."""

    sheet: PaySheet
    facts: dict[str, PayFact]
    book: engine.Rulebook
    earlier: dict[str, Decimal] | None
    latest: bool

    def _addresses(self, code: str) -> tuple[str, str]:
        return tuple(address_of(self.sheet, name, self.latest, line=code) for name in ("sheet", "evidence"))

    def line(self, rule: engine.RuleLine, line: PayLine | None) -> LineView:
        code = line.code if line else rule.code
        missing = [name for name in rule.reads if name in self.sheet.missing] if line is None else []
        return LineView(
            code, said(rule.label), line.amount if line else None, self._before(code),
            explanation_of(line) if line else "",
            evidence_text(rule, self.facts), *self._addresses(code),
            [said(self.book.facts[name].label) for name in missing], line,
        )  # fmt: skip

    def by_hand(self, line: PayLine) -> LineView:
        code = f"line-{line.pk}"
        return LineView(
            code, str(line.adjustment_label or line.get_kind_display()), line.amount, None, line.reason,
            _("%(name)s, signed") % {"name": line.author_name}, *self._addresses(code), [], line,
        )  # fmt: skip

    def _before(self, code: str) -> Decimal | None:
        return None if self.earlier is None else self.earlier.get(code)


def evidence_text(rule: engine.RuleLine, facts: dict[str, PayFact]) -> str:
    """What stands behind a line, said so that the link is never a bare number."""
    read = [facts[name] for name in rule.reads if name in facts]
    if not read:
        return _("Clause")
    sets = {SET_OF.get(fact.name, fact.name): fact for fact in read}
    counted, excluded = (sum(getattr(fact, name) for fact in sets.values()) for name in ("counted", "excluded"))
    if rule.kind == "step_deviation":
        rates = {role: facts.get(rule.fact_of(role)) for role in ("internal", "external")}
        shown = {r: _rate(f) for r, f in rates.items()}
        return pgettext("evidence", "Int. %(internal)s · ext. %(external)s") % shown
    if rule.kind == "proportion" and (fact := read[0]).whole:
        text = pgettext("evidence", "%(done)s of %(due)s tickets") % {"done": fact.part, "due": fact.whole}
    elif rule.kind == "unit_ratio" and counted:
        text = ngettext("%(n)s unit", "%(n)s units", counted) % {"n": counted}
    elif any(fact.source == FactSource.IMPORTED for fact in read) and counted:
        text = ngettext("%(n)s row counted", "%(n)s rows counted", counted) % {"n": counted}
    elif counted:
        text = _counted(counted)
    else:
        text = _("No record") if not excluded else _counted(0)
    if excluded:
        text = _("%(counted)s · %(n)s not") % {"counted": text, "n": excluded}
    return text


def _counted(number: int) -> str:
    return npgettext("evidence", "%(n)s counted", "%(n)s counted", number) % {"n": number}


def _rate(fact: PayFact | None) -> str:
    return f"{fact.value}%" if fact and fact.value is not None else "--"


def steps_of(sheet: PaySheet) -> list[Step]:
    """calculated → confirmed by the payee → approved → locked, each with its moment."""

    def at(moment) -> str:
        zh = (get_language() or "zh").startswith("zh")
        return moment_text(timezone.localtime(moment), zh=zh) if moment else ""

    month, approved = sheet.month, sheet.state == SheetState.APPROVED
    locked = month.state != Month.State.OPEN
    complete = sheet.status == SheetStatus.COMPLETE
    back = sheet.state in (SheetState.RETURNED, SheetState.QUERIED)
    confirm = "done" if sheet.confirmed_at else "todo" if approved or locked else "current"
    approve = "done" if approved or locked else "current" if sheet.confirmed_at else "todo"
    states = [
        (pgettext("step", "Calculated"), "done" if complete and not back else "failed", sheet.calculated_at),
        (pgettext("step", "Confirmed by payee"), confirm if complete and not back else "todo", sheet.confirmed_at),
        (pgettext("step", "Approved by manager"), approve if complete and not back else "todo", sheet.approved_at),
        (pgettext("step", "Locked"), "done" if locked else "current" if approved else "todo", month.locked_at),
    ]
    return [Step(label, state, at(moment)) for label, state, moment in states]
