"""The drawer of one line: clause, arithmetic, facts with their source, and the records behind them, tab by tab."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from appraisal import engine
from appraisal import pages_words as words
from appraisal.choices import FactSource, Gap, RecordKind, Why
from appraisal.models import Decision, PayEvidence, PayFact, PaySheet
from appraisal.pages import LineView, SheetTable, address_of
from appraisal.pages_links import record_page
from appraisal.pages_rules import parameters_of
from appraisal.selectors import pages_evidence as evidence
from appraisal.wording import said, value_text
from core import ui
from core.money import amount_text
from core.sheets.models import RowDecision
from feedback.models import FigureDecision

PER_PAGE = 50
SHORT = 20  # as many rows of both sides still stand in one list, counted first
ICONS = {
    RecordKind.TICKET: "ticket",
    RecordKind.INCIDENT: "message-report",
    RecordKind.SATISFACTION_ROW: "file-spreadsheet",
    RecordKind.COMPLETION_ROW: "file-spreadsheet",
    RecordKind.UNFINISHED_ROW: "file-spreadsheet",
    RecordKind.DEFECTIVE_UNIT: "air-conditioning",
    RecordKind.REPORT: "report",
    RecordKind.DECISION: "gavel",
    RecordKind.FIGURE_DECISION: "gavel",
}


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
class RecordView:
    """One record: what it is called, where it is opened, why it counts or not, and what it adds."""

    icon: str
    label: str
    url: str
    detail: str
    why: str
    amount: str
    sign: str = ""
    is_off: bool = False
    on: date | None = None
    place: str = ""
    place_url: str = ""
    heading: str = ""  # the fact it belongs to, on the first row of each where there are several


@dataclass(slots=True)
class DecisionView:
    """A person's decision behind the figure: which, why, who and when."""

    title: str
    reason: str
    by: str
    at: Any
    url: str = ""
    place: str = ""


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
    decisions = _decisions(request.user, sheet, sets, kinds)
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
    make = _Maker(request.user, sheet, rule, cells)
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


@dataclass(slots=True)
class _Maker:
    """Turns stored evidence into what a reader sees."""

    user: Any
    sheet: PaySheet
    rule: engine.RuleLine | None
    cells: dict[tuple[str, int], evidence.SheetCell]

    def record(self, row: PayEvidence) -> RecordView:
        amount, sign = self._adds(row)
        view = RecordView(
            ICONS.get(row.kind, "file"), row.label or f"{row.record}", self._url(row), self._detail(row),
            _why(row), amount, sign, not row.counted and row.why != Why.DETAIL,
            on=row.occurred_on,
        )  # fmt: skip
        view.place = self._place(row)
        if view.is_off:
            view.icon = "circle-off"
        cell = self.cells.get((row.kind, row.record))
        if cell and cell.ticket and (ticket := record_page(self.user, RecordKind.TICKET, cell.ticket)):
            view.place_url, view.url = view.url, ticket  # a row of the unfinished list: the ticket itself first
        return view

    def _url(self, row: PayEvidence) -> str:
        if cell := self.cells.get((row.kind, row.record)):
            return row_page(self.user, cell.batch, cell.staged)
        if row.kind == RecordKind.REPORT:
            return record_page(self.user, row.kind, row.label, self.sheet.month.month, self.sheet.employee_code)
        return record_page(self.user, row.kind, row.label)

    def _detail(self, row: PayEvidence) -> str:
        if row.kind == RecordKind.TICKET:
            return str(ui.state_of("ticket", row.detail).label) if row.detail else ""
        if (row.kind, row.record) in self.cells:
            return row.detail.rpartition(" ")[0] if row.kind == RecordKind.SATISFACTION_ROW else _reason(row)
        return row.detail

    def _place(self, row: PayEvidence) -> str:
        """Where it stands in the imported sheet."""
        if cell := self.cells.get((row.kind, row.record)):
            return _("sheet %(sheet)s, row %(row)s") % {"sheet": cell.sheet, "row": cell.row_no}
        return ""

    def _adds(self, row: PayEvidence) -> tuple[str, str]:
        """What a row adds: money where each one costs, a fraction where a rate is summed, else how it stood."""
        kind = self.rule.kind if self.rule else ""
        if not row.counted:
            return ("", "") if row.why == Why.DETAIL else (_fraction(row), "")
        if kind in ("per_incident", "per_day") and row.part is not None:
            money = Decimal(self.rule.parameters["each"]) * row.part
            return amount_text(money), "neg" if money < 0 else "pos" if money > 0 else ""
        if row.kind == RecordKind.TICKET:
            done = bool(row.part)
            return (pgettext("ticket", "completed"), "") if done else (pgettext("ticket", "not completed"), "neg")
        if row.kind == RecordKind.DEFECTIVE_UNIT:
            if row.part:
                return _("in time"), "pos"
            return (_("parts"), "") if row.why == Why.PARTS_BLOCKED else (pgettext("unit", "not completed"), "neg")
        return _fraction(row), ""


def _why(row: PayEvidence) -> str:
    """Why it counts or not; of a late report, by how many days."""
    if row.kind == RecordKind.REPORT and row.part:
        late = ngettext("%(n)s day late", "%(n)s days late", row.part) % {"n": row.part}
        return f"{words.why_text(row.why)} · {late}" if row.why else late
    return words.why_text(row.why) if row.why else ""


def _reason(row: PayEvidence) -> str:
    """The remark of a row of the unfinished list; other rows carry only their place, which is said apart."""
    return "" if "!" in row.detail else row.detail


def _fraction(row: PayEvidence) -> str:
    if row.part is None:
        return ""
    if row.whole is None:
        return f"{row.part:+d}".replace("-", "−") if row.part < 0 else f"{row.part}"
    return f"{row.part}/{row.whole}"


def row_page(user, batch: int, staged: int | None) -> str:
    """The row of an imported sheet; one written without the reader leads to its batch."""
    if staged is None:
        return record_page(user, "batch", batch)
    return record_page(user, RecordKind.SATISFACTION_ROW, batch, staged)


ACTIONS = {
    RowDecision.Action.MEND: gettext_lazy("Mended: %(key)s, %(before)s → %(after)s"),
    RowDecision.Action.CHOOSE: gettext_lazy("Chosen: %(key)s, %(before)s → %(after)s"),
    RowDecision.Action.ACCEPT: gettext_lazy("Accepted: %(key)s"),
    RowDecision.Action.LEAVE_OUT: gettext_lazy("Left out"),
    RowDecision.Action.TAKE_IN: gettext_lazy("Taken in again"),
}


def _decisions(user, sheet: PaySheet, sets: Sequence[str], kinds: dict[tuple[str, str], int]) -> list[DecisionView]:
    found: list[DecisionView] = []
    if any(tab == "decisions" for tab, _kind in kinds):
        rows = list(evidence.evidence_of(sheet, sets, "decisions"))
        behind = evidence.decisions_behind(rows)
        found += [_decided(row, behind.get((row.kind, row.record))) for row in rows]
    sheets = {kind for tab, kind in kinds if kind in evidence.ROWS}
    for decision, place in evidence.row_decisions_of(sheet, sets, sheets):
        told = {"key": decision.key, "before": _plain(decision.before), "after": _plain(decision.after)}
        title = str(ACTIONS[RowDecision.Action(decision.action)]) % told
        place = _("Row %(row)s of the sheet") % {"row": place}
        url = row_page(user, decision.row.batch_id, decision.row_id)
        found.append(DecisionView(title, decision.reason, decision.actor_name, decision.at, url, place))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("label") or value.get("name") or ", ".join(map(str, value.values())))
    return "--" if value in (None, "") else str(value)


def _decided(row: PayEvidence, decision: Decision | FigureDecision | None) -> DecisionView:
    if row.kind == RecordKind.DECISION:
        title = str(words.DECIDED.get(row.label, row.label))
    else:
        accepted, _space, value = row.label.partition(" ")
        words_of = {
            "printed": _("The printed figure counts: %(value)s%%"),
            "computed": _("The computed figure counts: %(value)s%%"),
        }
        title = words_of.get(accepted, "%(value)s") % {"value": value}
    by = (getattr(decision, "by_name", "") or str(decision.by)) if decision else ""
    return DecisionView(title, row.detail, by, decision.at if decision else None)
