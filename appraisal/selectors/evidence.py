"""From a figure to the records that caused it: counted, left out with the reason, and where each leads."""

from collections import defaultdict
from dataclasses import dataclass, field

from appraisal.choices import RecordKind, Why
from appraisal.evidence import SET_OF
from appraisal.models import PayEvidence, PaySheet
from core.sheets.models import RowDecision
from feedback.models import CompletionRow, SatisfactionRow, UnfinishedRow

ASIDE = {RecordKind.DECISION, RecordKind.FIGURE_DECISION}
ROWS = {
    RecordKind.SATISFACTION_ROW: SatisfactionRow,
    RecordKind.COMPLETION_ROW: CompletionRow,
    RecordKind.UNFINISHED_ROW: UnfinishedRow,
}


@dataclass(slots=True)
class Record:
    """One evidence row with its way to the record: the number of a ticket, incident or unit stands in `label`; a row of
    a sheet has its batch, sheet and Excel's row, and what people decided about it."""

    row: PayEvidence
    batch: int | None = None
    sheet: str = ""
    row_no: int | None = None
    number: str = ""
    decisions: list[RowDecision] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return RecordKind(self.row.kind).label if self.row.kind in RecordKind.values else self.row.kind

    @property
    def why(self) -> str:
        """Why it is left out, or what is special about it, in words."""
        return Why(self.row.why).label if self.row.why in Why.values and self.row.why else self.row.why


@dataclass(slots=True)
class EvidenceSet:
    """The records behind one figure. `aside` explain it without being part of it: decisions, tickets behind a sum."""

    name: str
    counted: list[Record] = field(default_factory=list)
    excluded: list[Record] = field(default_factory=list)
    aside: list[Record] = field(default_factory=list)

    @property
    def part(self) -> int:
        return sum(record.row.part or 0 for record in self.counted)

    @property
    def whole(self) -> int:
        return sum(record.row.whole or 0 for record in self.counted)


def evidence_of(sheet: PaySheet, facts: list[str]) -> list[EvidenceSet]:
    """The sets behind these facts, each once, in their order. A constant number of queries."""
    names = list(dict.fromkeys(SET_OF.get(name, name) for name in facts))
    rows = list(PayEvidence.objects.of_sheet(sheet).filter(fact__in=names).order_by("occurred_on", "label", "record"))
    records = _with_ways(rows)
    sets = {name: EvidenceSet(name) for name in names}
    for record in records:
        one = sets[record.row.fact]
        is_aside = record.row.kind in ASIDE or record.row.why == Why.DETAIL
        side = one.aside if is_aside else one.counted if record.row.counted else one.excluded
        side.append(record)
    return list(sets.values())


def _with_ways(rows: list[PayEvidence]) -> list[Record]:
    records = [Record(row, number=row.label) for row in rows]
    by_kind = defaultdict(list)
    for record in records:
        by_kind[record.row.kind].append(record)
    staged: dict[int, list[Record]] = defaultdict(list)
    for kind, model in ROWS.items():
        found = {}
        if by_kind[kind]:
            found = model.objects.in_bulk([record.row.record for record in by_kind[kind]])
        for record in by_kind[kind]:
            if (row := found.get(record.row.record)) is not None:
                record.batch, record.sheet, record.row_no = row.batch_id, row.sheet, row.row_no
                if kind == RecordKind.UNFINISHED_ROW:
                    record.number = row.ticket_number
                if row.staged_id:
                    staged[row.staged_id].append(record)
    if staged:
        for decision in RowDecision.objects.filter(row__in=list(staged)):
            for record in staged[decision.row_id]:
                record.decisions.append(decision)
    return records
