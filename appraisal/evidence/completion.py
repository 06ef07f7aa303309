"""Completion rate and messages left without a word: from the clerk's completion summary, else from the tickets.

Whom the summary speaks for is decided person by person: who has no repair row in it is counted from the tickets.
"""

from collections.abc import Iterable

from django.db.models import Case, CharField, DateField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Substr, TruncDate
from django.utils import timezone

from appraisal.choices import RecordKind, Why
from appraisal.evidence.frame import Frame, shaped
from appraisal.models import PayEvidence
from feedback.models import CompletionRow
from feedback.selectors import completion_evidence, rows_not_counted, unfinished_evidence
from tickets.selectors import due_evidence

DUE, UNRESOLVED = "tickets_assigned", "unresolved_without_remark"
PLACE = Concat(F("sheet"), Value("!"), Cast("row_no", CharField()), output_field=CharField())
WORKER = Substr(F("worker"), 1, 120)


def ones(condition: Q) -> Case:
    """1 where it holds, else 0."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def excluded_why(installer: Q) -> Case:
    """Why a head-office row is not counted: installers stand in the same sheet, the rest says itself."""
    return Case(
        When(~Q(why_not=""), then=F("why_not")),
        When(installer, then=Value(Why.INSTALLER.value)),
        default=Value(Why.TRADE_UNRESOLVED.value),
        output_field=CharField(),
    )


def from_summary(frame: Frame, rate: Iterable[int], unnoted: Iterable[int], listed: Iterable[int]) -> list[QuerySet]:
    """Rows of the summary. `rate`: whose completion it tells; `unnoted`: whose 未备注 too; `listed`: whose 未备注 is
    counted in the list of unfinished tickets because the summary lacks the column."""
    month, installer = frame.month.month, Q(trade="install")
    rows = {"kind": RecordKind.COMPLETION_ROW, "employee": "supervisor", "label": WORKER, "detail": PLACE}
    reason = Case(When(reason="", then=PLACE), default=Substr(F("reason"), 1, 200), output_field=CharField())
    tickets = {**rows, "kind": RecordKind.UNFINISHED_ROW, "label": F("ticket_number"), "detail": reason}
    tickets["fact"] = UNRESOLVED
    remarked = Case(
        When(reason="", then=Value(Why.DETAIL.value)), default=Value(Why.HAS_REMARK.value), output_field=CharField()
    )
    return [
        shaped(frame, completion_evidence(month, rate), fact=DUE, part=F("done"), whole=F("due"), **rows),
        shaped(
            frame, rows_not_counted(CompletionRow, month, rate), fact=DUE, part=F("done"), whole=F("due"),
            counted=False, why=excluded_why(installer), **rows,
        ),
        shaped(frame, completion_evidence(month, unnoted), fact=UNRESOLVED, part=F("unnoted"), whole=F("open"), **rows),
        shaped(frame, unfinished_evidence(month, unnoted), counted=False, why=remarked, **tickets),
        shaped(
            frame, unfinished_evidence(month, listed), counted=Q(reason=""), part=ones(Q(reason="")),
            why=Case(When(reason="", then=Value("")), default=remarked, output_field=CharField()),
            **tickets,
        ),
    ]  # fmt: skip


def from_tickets(frame: Frame, supervisors: Iterable[int]) -> QuerySet:
    """Every repair ticket due in the month, as it stood at the cut-off. One not completed says whether it is remarked;
    `unresolved` reads that again."""
    why = Case(
        When(completed=True, then=Value("")),
        When(unresolved=True, then=Value(Why.NO_REMARK.value)),
        default=Value(Why.HAS_REMARK.value),
        output_field=CharField(),
    )
    return shaped(
        frame, due_evidence(frame.period, frame.cutoff, supervisors), employee="supervisor_then", fact=DUE,
        kind=RecordKind.TICKET, label=F("number"), detail=F("state_then"), part=ones(Q(completed=True)), whole=1,
        why=why, occurred_on=TruncDate("received_at", tzinfo=timezone.get_default_timezone()),
    )  # fmt: skip


def open_tickets(frame: Frame, supervisors: Iterable[int]) -> QuerySet:
    """Tickets not completed at the cut-off, of those whose summary tells the completion and not the remarks."""
    due = due_evidence(frame.period, frame.cutoff, supervisors).filter(completed=False)
    remarked = Case(
        When(unresolved=True, then=Value(Why.NO_REMARK.value)),
        default=Value(Why.HAS_REMARK.value),
        output_field=CharField(),
    )
    return shaped(
        frame, due, employee="supervisor_then", fact=UNRESOLVED, kind=RecordKind.TICKET, label=F("number"),
        detail=F("state_then"), counted=Q(unresolved=True), part=ones(Q(unresolved=True)), why=remarked,
        occurred_on=TruncDate("received_at", tzinfo=timezone.get_default_timezone()),
    )  # fmt: skip


def unresolved(frame: Frame, supervisors: Iterable[int]) -> QuerySet:
    """The stored due tickets that were not completed: those without a remark cost, the others stand beside them."""
    rows = PayEvidence.objects.filter(
        month=frame.month, employee__in=supervisors, fact=DUE, kind=RecordKind.TICKET, part=0
    )
    bare = Q(why=Why.NO_REMARK.value)
    return rows.order_by().values_list(
        "month", "employee", Value(UNRESOLVED), "kind", "record", "label", "detail",
        Case(When(bare, then=Value(True)), default=Value(False)), "why",
        ones(bare), Cast(Value(None), IntegerField()), Cast("occurred_on", DateField()),
    )  # fmt: skip
