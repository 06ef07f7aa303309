"""The drawer of one line: clause, arithmetic, facts with their source, and the records behind them, tab by tab."""

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import pgettext

from appraisal import engine
from appraisal.choices import FactSource, Gap
from appraisal.models import PayEvidence, PayFact, PaySheet
from appraisal.pages import LineView, SheetTable, address_of
from appraisal.pages_decisions import DecisionView, decisions_of
from appraisal.pages_links import record_page
from appraisal.pages_records import RecordMaker, RecordView
from appraisal.pages_rules import parameters_of
from appraisal.selectors import pages_evidence as evidence
from appraisal.wording import said, value_text

PER_PAGE = 50
SHORT = 20  # as many rows of both sides still stand in one list, counted first


@dataclass(slots=True)
class FactView:
    """One fact a line read: value, source, and the system's own figure beside an imported one."""

    name: str
    label: str
    value: str
    source: str
    file: str = ""
    file_url: str = ""
    own: str = ""
    agrees: bool = True
    gap: str = ""
    fraction: str = ""


@dataclass(slots=True)
class Tab:
    code: str
    label: str
    count: int
    url: str
    fragment: str
    is_current: bool


@dataclass(slots=True)
class Drawer:
    """Everything the drawer shows of one line."""

    line: LineView
    rule: engine.RuleLine | None
    clause: str
    parameters: list[tuple[str, str]]
    facts: list[FactView]
    tabs: list[Tab]
    tab: str
    records: list[RecordView] = field(default_factory=list)
    details: list[RecordView] = field(default_factory=list)
    excluded: list[RecordView] = field(default_factory=list)
    decisions: list[DecisionView] = field(default_factory=list)
    page: Page | None = None
    excluded_count: int = 0
    previous: LineView | None = None
    next: LineView | None = None

    @property
    def has_evidence(self) -> bool:
        return bool(self.rule and self.rule.reads)


def rule_of(book: engine.Rulebook, code: str) -> engine.RuleLine | None:
    """The line of the rulebook behind a line code; the floor under lines by hand is the total's own."""
    if code == "manual.floor":
        return next((line for line in book.total.bounds if line.kind == "floor"), None)
    return next((line for line in book.lines if line.code == code), None)


def drawer_of(
    request: HttpRequest, sheet: PaySheet, book: engine.Rulebook, table: SheetTable, facts: dict[str, PayFact],
    code: str, *, latest: bool = True,
) -> Drawer | None:  # fmt: skip
    """The drawer of a line of the table, or None for a code that is none. Eight queries at most."""
    line = next((one for one in table.lines if one.code == code), None)
    if line is None:
        return None
    rule = rule_of(book, code)
    sets = evidence.sets_of(rule) if rule else []
    kinds = evidence.kinds_of(sheet, sets) if sets else {}
    decisions = decisions_of(request.user, sheet, sets, kinds)
    counts = {tab: sum(n for (of, _kind), n in kinds.items() if of == tab) for tab in evidence.TABS}
    counts["decisions"] = len(decisions)
    tab = request.GET.get("tab", "")
    tab = tab if tab in ("counted", "excluded", "decisions") else "counted"
    drawer = Drawer(
        line, rule, said(rule.clause) if rule else "", parameters_of(book, rule) if rule else [], [],
        _tabs(sheet, code, tab, counts, latest), tab,
    )  # fmt: skip
    drawer.previous, drawer.next = table.around(code)
    drawer.excluded_count = counts["excluded"]
    drawer.facts = _facts(request.user, rule, book, facts)
    if rule and sets:
        _records(request, drawer, sheet, sets, counts, decisions)
    return drawer


def _tabs(sheet: PaySheet, code: str, tab: str, counts: dict[str, int], latest: bool) -> list[Tab]:
    labels = {
        "counted": pgettext("evidence", "Counted"),
        "excluded": pgettext("evidence", "Not counted"),
        "decisions": pgettext("evidence", "Decisions"),
    }
    return [
        Tab(
            name, label, counts[name], address_of(sheet, "sheet", latest, line=code, tab=name),
            address_of(sheet, "evidence", latest, line=code, tab=name), name == tab,
        )
        for name, label in labels.items()
    ]  # fmt: skip


def _facts(user, rule: engine.RuleLine | None, book: engine.Rulebook, facts: dict[str, PayFact]) -> list[FactView]:
    read = [facts[name] for name in (rule.reads if rule else ()) if name in facts]
    files = evidence.batch_names(fact.batch for fact in read)
    shown = []
    for fact in read:
        known = book.facts.get(fact.name)
        if fact.value is None and fact.source == FactSource.NONE:
            continue  # no decision was needed
        source = FactSource(fact.source).label if fact.source in FactSource.values else fact.source
        view = FactView(
            fact.name, said(known.label) if known else fact.name, value_text(known, fact.value),
            str(source), gap=str(Gap(fact.gap).label) if fact.gap else "",
        )  # fmt: skip
        if fact.batch:
            view.file = files.get(fact.batch, "")
            view.file_url = record_page(user, "batch", fact.batch)
        if fact.own is not None and fact.source == FactSource.IMPORTED:
            view.own, view.agrees = value_text(known, fact.own), fact.own == fact.value
        if known and known.type == "percentage" and fact.whole:
            view.fraction = f"{fact.part}/{fact.whole}"
        shown.append(view)
    return shown


def _records(request, drawer: Drawer, sheet, sets, counts: dict[str, int], decisions: list[DecisionView]) -> None:
    """Fill the open tab; a short list shows the other side under it, as it has to be looked at all the same."""
    rule = drawer.rule
    if drawer.tab == "decisions":
        drawer.decisions = decisions
        return
    rows = evidence.evidence_of(sheet, sets, drawer.tab, lacking_first=rule.kind in evidence.LACKING_FIRST)
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = counts[drawer.tab]  # counted already, for the tabs
    drawer.page = paginator.get_page(request.GET.get("page"))
    shown, details, excluded = list(drawer.page), [], []
    if drawer.tab == "counted" and drawer.page.number == 1:
        if counts["detail"]:
            details = list(evidence.evidence_of(sheet, sets, "detail")[:PER_PAGE])
        if 0 < counts["excluded"] and counts["counted"] + counts["excluded"] <= SHORT:
            excluded = list(evidence.evidence_of(sheet, sets, "excluded"))
    cells = evidence.cells_of([*shown, *details, *excluded])
    make = RecordMaker(request.user, sheet, rule, cells)
    drawer.records = [make.record(row) for row in shown]
    if len(sets) > 1:
        _head(drawer, shown)
    drawer.details = [make.record(row) for row in details]
    drawer.excluded = [make.record(row) for row in excluded]


def _head(drawer: Drawer, rows: list[PayEvidence]) -> None:
    """The name of the fact over the first of its records."""
    names = {fact.name: f"{fact.label} {fact.value} {fact.fraction}".strip() for fact in drawer.facts}
    last = ""
    for row, record in zip(rows, drawer.records, strict=True):
        if row.fact != last:
            record.heading, last = names.get(row.fact, ""), row.fact
