"""Facts of a month for all its supervisors at once, from the very evidence that was stored for them.

The rows are put into the month first, by INSERT … SELECT from the rooms that own them; the facts are then counted from
the stored rows. So a fact can't differ from its evidence, and each source is read once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, Sum

from appraisal import engine
from appraisal.choices import DecisionKind, FactSource, Gap, RecordKind, Why
from appraisal.compliance import decisions_of
from appraisal.evidence import completion, defective, incidents, reports, satisfaction, technicians
from appraisal.evidence.frame import COLUMNS, Frame
from appraisal.models import Decision, PayEvidence
from core.copying import insert_rows, insert_select
from feedback.choices import SheetSource
from feedback.models import CompletionRow, FigureDecision, SatisfactionRow
from feedback.selectors import (
    ComplaintMatch,
    CompletionFigure,
    SatisfactionFigure,
    completion_counts,
    figure_decisions,
    imported,
    satisfaction_counts,
)
from tickets.selectors import due_counts

DECISION = "satisfaction_decision"
# Rows that explain without being a record of the figure: they are neither counted nor left out.
ASIDE = Q(kind__in=[RecordKind.DECISION, RecordKind.FIGURE_DECISION]) | Q(why=Why.DETAIL)
# Which set of evidence a fact is read from, where it is not a set of its own name.
SET_OF = {
    "tickets_completed": completion.DUE,
    "defective_completed": defective.DUE,
    "defective_parts_blocked": defective.DUE,
}
# What our own tickets say to a fact that a summary tells: columns of tickets.selectors.due_counts.
OWN = {
    "tickets_assigned": "assigned",
    "tickets_completed": "completed",
    "unresolved_without_remark": "unresolved_without_remark",
}


@dataclass(slots=True)
class Figure:
    """One fact of one person, as PayFact keeps it."""

    name: str
    value: Any
    source: str
    own: Any = None
    batch: int | None = None
    gap: str = ""
    part: int | None = None
    whole: int | None = None
    counted: int = 0
    excluded: int = 0
    note: dict = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """The stored rows of one set of one person: how many count, how many do not, and their sums."""

    counted: int = 0
    excluded: int = 0
    part: int = 0
    whole: int = 0
    blocked: int = 0


@dataclass(slots=True)
class Surroundings:
    """What beside the rows the facts need, read once for all."""

    sheets: frozenset[str]
    batches: dict[str, int]
    summaries: dict[int, CompletionFigure]
    satisfaction: dict[tuple[int, str], SatisfactionFigure]
    decisions: dict[tuple[int, str], Decision]
    figure_decisions: dict[tuple[int, str], FigureDecision]
    own_tickets: dict[int, dict]
    unnoted_from: dict[int, str]  # person → RecordKind of the rows that tell 未备注
    days_late: dict[int, list[int]]
    matches: dict[int, list[ComplaintMatch]]


def store(frame: Frame, book: engine.Rulebook) -> dict[int, dict[str, Figure]]:
    """Store the evidence of a frame whose rows are not there yet; gives each person's figures, in the order of the
    rulebook's facts. A fact that this room can't tell raises KeyError: a scheme needs its sources first."""
    around, selects, rows = collect(frame)
    for select in selects:
        insert_select(PayEvidence, COLUMNS, select)
    tickets = [pk for pk in frame.employees if pk not in around.summaries]
    insert_select(PayEvidence, COLUMNS, completion.unresolved(frame, tickets))
    insert_rows(PayEvidence, COLUMNS, rows)
    return tell(frame, book, around, tallies(frame))


def collect(frame: Frame) -> tuple[Surroundings, list, list[tuple]]:
    """What to store: query sets whose rows stay in the database, and the few rows that are made here. The set of
    unresolved tickets comes from the stored ones (completion.unresolved)."""
    month, people = frame.month.month, frame.employees
    sheets = imported(month)
    summaries = {figure.supervisor: figure for figure in completion_counts(month, people)}
    told = [pk for pk in people if (s := summaries.get(pk)) and s.due is not None and s.done is not None]
    unnoted = [pk for pk in told if summaries[pk].unnoted is not None]
    listed = [pk for pk in told if summaries[pk].unnoted is None] if "unfinished" in sheets else []
    unnoted_from = dict.fromkeys(people, RecordKind.TICKET.value)
    unnoted_from.update(dict.fromkeys(unnoted, RecordKind.COMPLETION_ROW.value))
    unnoted_from.update(dict.fromkeys(listed, RecordKind.UNFINISHED_ROW.value))
    report_rows, late = reports.rows(frame)
    team_rows, matches = technicians.rows(frame)
    by_person = defaultdict(list)
    for match in matches:
        by_person[match.supervisor].append(match)
    around = Surroundings(
        sheets=sheets,
        batches=_batches(month),
        summaries={pk: summaries[pk] for pk in told},
        satisfaction={(f.supervisor, f.source): f for f in satisfaction_counts(month, people)},
        decisions=decisions_of(month, people),
        figure_decisions=figure_decisions(month, people),
        own_tickets=_own_tickets(frame, told),
        unnoted_from=unnoted_from,
        days_late=late,
        matches=by_person,
    )
    selects = [
        completion.from_tickets(frame, [pk for pk in people if pk not in around.summaries]),
        completion.open_tickets(frame, [pk for pk in told if unnoted_from[pk] == RecordKind.TICKET]),
        *completion.from_summary(frame, told, unnoted, listed),
        *satisfaction.rows(frame),
        *incidents.rows(frame),
        defective.rows(frame),
    ]
    return around, selects, [*report_rows, *team_rows, *_decision_rows(frame, around)]


def _batches(month: str) -> dict[str, int]:
    rows = SatisfactionRow.objects.filter(month=month).order_by().values_list("source").annotate(Max("batch"))
    batches = dict(rows)
    if completion_batch := CompletionRow.objects.filter(month=month).aggregate(latest=Max("batch"))["latest"]:
        batches["completion"] = completion_batch
    return batches


def _own_tickets(frame: Frame, told: Iterable[int]) -> dict[int, dict]:
    """The system's own counts of those whose completion a summary tells: shown beside it."""
    if not told:
        return {}
    return {row["supervisor_then"]: row for row in due_counts(frame.period, frame.cutoff, told)}


def _decision_rows(frame: Frame, around: Surroundings) -> list[tuple]:
    found = []
    for (pk, kind), decision in around.decisions.items():
        if kind == DecisionKind.SATISFACTION:
            found.append(_decision(frame, pk, DECISION, RecordKind.DECISION, decision, decision.value))
    for (pk, source), decision in around.figure_decisions.items():
        figure = around.satisfaction.get((pk, source))
        if figure and figure.decision == decision.pk:
            fact = satisfaction.FACT[SheetSource(source)]
            label = f"{decision.accepted} {decision.value}"
            found.append(_decision(frame, pk, fact, RecordKind.FIGURE_DECISION, decision, label))
    return found


def _decision(frame: Frame, employee: int, fact: str, kind: RecordKind, decision: Any, label: str) -> tuple:
    why = decision.reason[:200]
    return (frame.month.pk, employee, fact, kind.value, decision.pk, label, why, True, "", None, None, None)


def tallies(frame: Frame) -> dict[tuple[int, str], Tally]:
    """The stored rows, summed by person and set: one query."""
    rows = (
        PayEvidence.objects.filter(month=frame.month, employee__in=frame.employees)
        .order_by()
        .values_list("employee", "fact")
        .annotate(
            n=Count("pk", filter=Q(counted=True) & ~ASIDE),
            left=Count("pk", filter=Q(counted=False) & ~ASIDE),
            parts=Sum("part", filter=Q(counted=True)),
            wholes=Sum("whole", filter=Q(counted=True)),
            blocked=Count("pk", filter=Q(why=Why.PARTS_BLOCKED)),
        )
    )
    return {
        (employee, fact): Tally(n, left, part or 0, whole or 0, blocked)
        for employee, fact, n, left, part, whole, blocked in rows
    }


def tell(
    frame: Frame, book: engine.Rulebook, around: Surroundings, sums: dict[tuple[int, str], Tally]
) -> dict[int, dict[str, Figure]]:
    """Each person's figures from the sums of the stored rows."""
    nothing = Tally()
    tellers = [(name, SET_OF.get(name, name), TELLERS[name]) for name in book.facts]
    told: dict[int, dict[str, Figure]] = {}
    for pk in frame.employees:
        figures = told[pk] = {}
        for name, of, teller in tellers:
            tally = sums.get((pk, of), nothing)
            figure = figures[name] = teller(name, pk, tally, around)
            figure.counted, figure.excluded = tally.counted, tally.excluded
    return told


def _incidents(name: str, _pk: int, tally: Tally, _around: Surroundings) -> Figure:
    return Figure(name, tally.part, FactSource.REGISTER.value)


def _reports(name: str, pk: int, _tally: Tally, around: Surroundings) -> Figure:
    return Figure(name, around.days_late.get(pk, []), FactSource.CALENDAR.value)


def _own(around: Surroundings, pk: int, name: str) -> int:
    return around.own_tickets.get(pk, {}).get(name.removeprefix("tickets_"), 0)


def _completion(name: str, pk: int, tally: Tally, around: Surroundings) -> Figure:
    value = tally.part if name == "tickets_completed" else tally.whole
    if pk not in around.summaries:
        return Figure(name, value, FactSource.TICKETS.value, part=tally.part, whole=tally.whole)
    batch = around.batches.get("completion")
    own = _own(around, pk, name)
    return Figure(name, value, FactSource.IMPORTED.value, own, batch, part=tally.part, whole=tally.whole)


def _unresolved(name: str, pk: int, tally: Tally, around: Surroundings) -> Figure:
    if around.unnoted_from[pk] == RecordKind.TICKET:
        return Figure(name, tally.part, FactSource.TICKETS.value)
    batch = around.batches.get("completion")
    return Figure(name, tally.part, FactSource.IMPORTED.value, _own(around, pk, name), batch)


def _satisfaction(source: SheetSource) -> Callable[[str, int, Tally, Surroundings], Figure]:
    def tell_rate(name: str, pk: int, tally: Tally, around: Surroundings) -> Figure:
        figure = around.satisfaction.get((pk, source.value))
        rate = figure.rate if figure else None
        gap = Gap.NONE
        if rate is None:
            gap = Gap.NO_SHEET if source.value not in around.sheets else Gap.NO_ANSWERS if figure else Gap.NO_ROWS
        note = {}
        if figure and figure.decision:
            decision = around.figure_decisions[pk, source.value]
            note = {
                "code": "figure_decision",
                "accepted": decision.accepted,
                "computed": str(figure.computed),
                "reason": decision.reason,
            }
        return Figure(
            name, None if rate is None else f"{rate:.2f}", FactSource.IMPORTED.value, None,
            around.batches.get(source.value), gap.value, tally.part, tally.whole, note=note,
        )  # fmt: skip

    return tell_rate


def _decided(name: str, pk: int, _tally: Tally, around: Surroundings) -> Figure:
    decision = around.decisions.get((pk, DecisionKind.SATISFACTION))
    if decision is None:
        return Figure(name, None, FactSource.NONE.value)
    note = {"code": "decision", "reason": decision.reason, "by": decision.by_name}
    return Figure(name, decision.value, FactSource.DECISION.value, note=note)


def _defective(name: str, _pk: int, tally: Tally, _around: Surroundings) -> Figure:
    value = {"defective_due": tally.whole, "defective_completed": tally.part}.get(name, tally.blocked)
    return Figure(name, value, FactSource.REGISTER.value, part=tally.part, whole=tally.whole)


def _technicians(name: str, pk: int, tally: Tally, around: Surroundings) -> Figure:
    matches = around.matches.get(pk, [])
    sheet = around.satisfaction.get((pk, SheetSource.EXTERNAL.value))
    if sheet is None or sheet.complaints is None:
        return Figure(name, tally.part, FactSource.REGISTER.value)
    own = sum(match.register for match in matches)
    note = {"code": "match", "agrees": all(match.agrees for match in matches)}
    return Figure(
        name, tally.part, FactSource.IMPORTED.value, own, around.batches.get(SheetSource.EXTERNAL.value), note=note
    )


TELLERS: dict[str, Callable[[str, int, Tally, Surroundings], Figure]] = {
    **dict.fromkeys([fact for fact in incidents.FACT_OF.values() if fact != incidents.TEAM], _incidents),
    incidents.TEAM: _technicians,
    reports.LATE: _reports,
    completion.DUE: _completion,
    "tickets_completed": _completion,
    completion.UNRESOLVED: _unresolved,
    "satisfaction_internal": _satisfaction(SheetSource.INTERNAL),
    "satisfaction_external": _satisfaction(SheetSource.EXTERNAL),
    DECISION: _decided,
    **dict.fromkeys([defective.DUE, "defective_completed", "defective_parts_blocked"], _defective),
}
