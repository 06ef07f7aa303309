"""The stored evidence behind one line of a sheet, with what leads from each row to its record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from appraisal.choices import RecordKind, Why
from appraisal.engine import RuleLine
from appraisal.evidence import SET_OF
from appraisal.models import Decision, PayEvidence, PaySheet
from core.sheets.models import ImportBatch, RowDecision
from feedback.models import CompletionRow, FigureDecision, SatisfactionRow, UnfinishedRow

DECISIONS = [RecordKind.DECISION, RecordKind.FIGURE_DECISION]
ROWS = {
    RecordKind.SATISFACTION_ROW.value: SatisfactionRow,
    RecordKind.COMPLETION_ROW.value: CompletionRow,
    RecordKind.UNFINISHED_ROW.value: UnfinishedRow,
}
LACKING_FIRST = {"proportion", "step_deviation", "unit_ratio"}  # kinds of rule that read a rate
# What each tab shows. A detail explains a sum and is neither in it nor left out of it.
TABS = {
    "counted": Q(counted=True) & ~Q(kind__in=DECISIONS) & ~Q(why=Why.DETAIL),
    "excluded": Q(counted=False) & ~Q(kind__in=DECISIONS) & ~Q(why=Why.DETAIL),
    "detail": Q(why=Why.DETAIL),
    "decisions": Q(kind__in=DECISIONS),
}


def sets_of(rule: RuleLine) -> list[str]:
    """The sets of evidence behind a line, in the order in which it reads its facts."""
    return list(dict.fromkeys(SET_OF.get(name, name) for name in rule.reads))


def evidence_of(
    sheet: PaySheet, sets: Iterable[str], tab: str, *, lacking_first: bool = False
) -> QuerySet[PayEvidence]:
    """The rows of a tab: what moves the figure comes first. `lacking_first`: of a rate, what lacks in it."""
    rows = PayEvidence.objects.of_sheet(sheet).filter(TABS[tab], fact__in=list(sets))
    order = [(F("whole") - F("part")).desc(nulls_last=True), F("whole").desc(nulls_last=True)]
    return rows.order_by(
        Case(*(When(fact=name, then=Value(n)) for n, name in enumerate(sets)), default=Value(99)),
        *(order if lacking_first else [F("part").desc(nulls_last=True)]), "occurred_on", "record",
    )  # fmt: skip


@dataclass(slots=True)
class SheetCell:
    """Where a row of an imported sheet stands, and the ticket it names."""

    batch: int
    table: int
    row_no: int
    sheet: str
    staged: int | None
    ticket: str = ""


def cells_of(rows: Sequence[PayEvidence]) -> dict[tuple[str, int], SheetCell]:
    """(kind, record) → its place in the imported sheet, for the head-office rows among these. One query a kind."""
    found: dict[tuple[str, int], SheetCell] = {}
    for kind, model in ROWS.items():
        wanted = [row.record for row in rows if row.kind == kind]
        if not wanted:
            continue
        columns = ["pk", "batch", "table", "row_no", "sheet", "staged"]
        if model is UnfinishedRow:
            columns.append("ticket__number")
        for pk, *cell in model.objects.filter(pk__in=wanted).values_list(*columns):
            found[kind, pk] = SheetCell(*cell[:5], *(name or "" for name in cell[5:]))
    return found


def row_decisions_of(sheet: PaySheet, sets: Iterable[str], kinds: Iterable[str]) -> list[tuple[RowDecision, str]]:
    """What people mended, accepted or left out in the imported rows behind a line, each with the row's place.
    One query for each kind of row among the evidence."""
    found = []
    for kind in kinds:
        model = ROWS.get(kind)
        if model is None:
            continue
        records = PayEvidence.objects.of_sheet(sheet).filter(fact__in=list(sets), kind=kind).values("record")
        staged = model.objects.filter(pk__in=records, staged__isnull=False).values("staged")
        decisions = RowDecision.objects.filter(row__in=staged).select_related("row")
        found += [(decision, f"{decision.row.row}") for decision in decisions.order_by("id")]
    return found


def kinds_of(sheet: PaySheet, sets: Iterable[str]) -> dict[tuple[str, str], int]:
    """(tab, kind) → rows, for all evidence behind a line. One query."""
    rows = PayEvidence.objects.of_sheet(sheet).filter(fact__in=list(sets)).order_by()
    is_detail = Case(When(why=Why.DETAIL, then=Value(True)), default=Value(False))
    found: dict[tuple[str, str], int] = {}
    for kind, counted, detail, number in rows.values_list("kind", "counted", is_detail).annotate(Count("pk")):
        tab = "decisions" if kind in DECISIONS else "detail" if detail else "counted" if counted else "excluded"
        found[tab, kind] = found.get((tab, kind), 0) + number
    return found


def decisions_behind(rows: Sequence[PayEvidence]) -> dict[tuple[str, int], Decision | FigureDecision]:
    """(kind, record) → the decision itself, with who and when."""
    found: dict[tuple[str, int], Decision | FigureDecision] = {}
    for kind, model in ((RecordKind.DECISION.value, Decision), (RecordKind.FIGURE_DECISION.value, FigureDecision)):
        wanted = [row.record for row in rows if row.kind == kind]
        if wanted:
            found |= {(kind, one.pk): one for one in model.objects.filter(pk__in=wanted).select_related("by")}
    return found


def batch_names(ids: Iterable[int]) -> dict[int, str]:
    """Import batch → name of its file."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    return dict(ImportBatch.objects.filter(pk__in=wanted).values_list("pk", "file__name"))


def all_evidence(sheet: PaySheet) -> QuerySet[PayEvidence]:
    """Every row of a sheet, set by set, for the export and the endnotes of the print."""
    return PayEvidence.objects.of_sheet(sheet).order_by("fact", "-counted", "occurred_on", "kind", "record")
