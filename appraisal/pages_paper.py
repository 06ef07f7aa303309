"""The evidence of a whole sheet as numbered endnotes, line by line, for paper and for the exported workbook."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from appraisal import engine
from appraisal import pages_words as words
from appraisal.choices import RecordKind, Why
from appraisal.models import PayEvidence, PaySheet
from appraisal.pages import LineView, SheetTable
from appraisal.pages_drawer import rule_of
from appraisal.selectors import pages_evidence as evidence
from appraisal.wording import said
from core import ui

MOST = 40  # records a line prints; the export holds them all


@dataclass(slots=True)
class Note:
    """What stands behind one line on paper: clause, and its records as short texts."""

    number: int
    line: LineView
    clause: str
    counted: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)  # what a counted sum consists of, neither counted nor left out
    more: int = 0


def endnotes_of(sheet: PaySheet, book: engine.Rulebook, table: SheetTable) -> list[Note]:
    """One note a line that has evidence. One query."""
    by_set = _by_set(sheet)
    notes = []
    for line in table.lines:
        rule = rule_of(book, line.code)
        rows = [row for name in (evidence.sets_of(rule) if rule else ()) for row in by_set[name]]
        if not rows:
            continue
        if rule.kind in evidence.LACKING_FIRST:
            rows.sort(key=lambda row: (row.whole or 0) - (row.part or 0), reverse=True)
        note = Note(len(notes) + 1, line, said(rule.clause))
        for row in rows[:MOST]:
            side = note.details if row.why == Why.DETAIL else note.counted if row.counted else note.excluded
            side.append(short(row))
        note.more = max(0, len(rows) - MOST)
        notes.append(note)
    return notes


def _by_set(sheet: PaySheet) -> dict[str, list[PayEvidence]]:
    found: dict[str, list[PayEvidence]] = defaultdict(list)
    for row in evidence.all_evidence(sheet):
        found[row.fact].append(row)
    return found


def short(row: PayEvidence) -> str:
    """`WX202610030112 waiting for part`, `赵大川 泰山路店 10月!5 12/13`."""
    detail = row.detail
    if row.kind == RecordKind.TICKET and detail:
        detail = str(ui.state_of("ticket", detail).label)
    figure = "" if row.part is None else f"{row.part}" if row.whole is None else f"{row.part}/{row.whole}"
    why = words.why_text(row.why) if row.why and row.why != Why.DETAIL else ""
    return " · ".join(part for part in (row.label or str(row.record), detail, figure, why) if part)


def export_rows(sheet: PaySheet, book: engine.Rulebook, table: SheetTable, only: str = "") -> Iterator[list]:
    """Rows of the evidence workbook: line, what counts and what does not, each record with what it adds."""
    by_set = _by_set(sheet)
    for line in table.lines:
        rule = rule_of(book, line.code)
        if rule is None or (only and line.code != only):
            continue
        for row in (row for name in evidence.sets_of(rule) for row in by_set[name]):
            known = book.facts.get(row.fact)
            yield [
                line.code, line.label, line.amount, said(known.label) if known else row.fact,
                str(RecordKind(row.kind).label) if row.kind in RecordKind.values else row.kind, row.label, row.detail,
                None if row.why == Why.DETAIL else row.counted, words.why_text(row.why) if row.why else "",
                row.part, row.whole, row.occurred_on,
            ]  # fmt: skip
