"""Head office's figures summed over each supervisor's rows, and the rows they were summed from."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from core.money import round_fen
from feedback.choices import Accepted, SheetSource, Trade
from feedback.models import CompletionRow, FigureDecision, SatisfactionRow, UnfinishedRow
from feedback.models.head_office import SheetRow

# Visits without a known result, or results without visits: such a row says nothing, and no rate may pretend otherwise.
UNREADABLE = Q(visited__isnull=True, satisfied__isnull=False) | Q(visited__gt=0, satisfied__isnull=True)
INTERNAL = Q(source=SheetSource.INTERNAL)
EXTERNAL_REPAIR = Q(source=SheetSource.EXTERNAL, trade=Trade.REPAIR)  # installers stand in the same sheet


def imported(month: str) -> frozenset[str]:
    """Which sheets of the month stand: any of internal, external, completion, unfinished. A sheet whose rows are all
    left out stands too: its supervisors have no figure, which is not the same as no sheet."""
    kinds = set(SatisfactionRow.objects.filter(month=month).order_by().values_list("source", flat=True).distinct())
    for kind, model in (("completion", CompletionRow), ("unfinished", UnfinishedRow)):
        if model.objects.filter(month=month).exists():
            kinds.add(kind)
    return frozenset(kinds)


def rate_of(part: int | None, whole: int | None) -> Decimal | None:
    """part ÷ whole in percent, rounded half up to two decimals as head office prints it; None without valid answers."""
    if not whole or part is None:
        return None
    return round_fen(Fraction(part * 100, whole))


def _among(rows: QuerySet, month: str, supervisors: Iterable[int] | None) -> QuerySet:
    rows = rows.filter(month=month, counted=True, supervisor__isnull=False)
    return rows if supervisors is None else rows.filter(supervisor__in=list(supervisors))


@dataclass(frozen=True, slots=True)
class SatisfactionFigure:
    """One sheet's figure for one supervisor. Rates in percent with two decimals; None is never 0 and never 100."""

    supervisor: int
    source: str
    visited: int | None
    satisfied: int | None
    complaints: int | None  # 核实投诉 over the same rows; None where the sheet has no such column
    rows: int
    computed: Decimal | None  # from the counts
    rate: Decimal | None  # what counts: computed, or the printed one where a decision says so
    decision: int | None  # FigureDecision that holds


def satisfaction_counts(month: str, supervisors: Iterable[int] | None = None) -> list[SatisfactionFigure]:
    """One figure per (supervisor, source): internal over all the supervisor's rows, external over repair rows only
    (appraisal, section 2, satisfaction.deviation). Two queries, however many supervisors."""
    sums = (
        satisfaction_evidence(month, supervisors)
        .order_by("supervisor", "source")
        .values("supervisor", "source")
        .annotate(
            total_visited=Sum("visited"),
            total_satisfied=Sum("satisfied"),
            total_complaints=Sum("complaints"),
            rows=Count("pk"),
            unreadable=Count("pk", filter=UNREADABLE),
        )
    )
    decided = figure_decisions(month, supervisors)
    figures = []
    for row in sums:
        computed = None if row["unreadable"] else rate_of(row["total_satisfied"], row["total_visited"])
        decision = decided.get((row["supervisor"], row["source"]))
        if decision is not None and decision.computed != computed:
            decision = None  # it was made about other counts: a sheet read again asks again
        printed = decision is not None and decision.accepted == Accepted.PRINTED
        figures.append(
            SatisfactionFigure(
                supervisor=row["supervisor"],
                source=row["source"],
                visited=row["total_visited"],
                satisfied=row["total_satisfied"],
                complaints=row["total_complaints"],
                rows=row["rows"],
                computed=computed,
                rate=decision.value if printed else computed,
                decision=decision.pk if decision else None,
            )
        )
    return figures


def satisfaction_evidence(month: str, supervisors: Iterable[int] | None = None) -> QuerySet[SatisfactionRow]:
    """The very rows behind satisfaction_counts; a test holds the two equal."""
    rows = _among(SatisfactionRow.objects.filter(INTERNAL | EXTERNAL_REPAIR), month, supervisors)
    return rows.order_by("supervisor", "source", "batch", "table", "row_no")


def figure_decisions(month: str, supervisors: Iterable[int] | None = None) -> dict[tuple[int, str], FigureDecision]:
    """The latest decision for each (supervisor, source) of the month."""
    rows = FigureDecision.objects.filter(month=month)
    if supervisors is not None:
        rows = rows.filter(supervisor__in=list(supervisors))
    return {(d.supervisor_id, d.source): d for d in rows.order_by("pk")}  # a later one takes the place


@dataclass(frozen=True, slots=True)
class CompletionFigure:
    """The completion summary's repair rows of one supervisor, summed. A sum is None where the sheet lacks the column
    or one of the rows does not say."""

    supervisor: int
    rows: int
    carried: int | None
    new: int | None
    due: int | None
    done: int | None
    open: int | None
    noted: int | None
    unnoted: int | None


COMPLETION = ("carried", "new", "due", "done", "open", "noted", "unnoted")


def completion_counts(month: str, supervisors: Iterable[int] | None = None) -> list[CompletionFigure]:
    """One figure a supervisor, over repair rows only (appraisal, section 2, completion.rate and
    daily_work.unresolved). One query."""
    sums = (
        completion_evidence(month, supervisors)
        .order_by("supervisor")
        .values("supervisor")
        .annotate(
            rows=Count("pk"),
            **{f"sum_{name}": Sum(name) for name in COMPLETION},
            **{f"said_{name}": Count(name) for name in COMPLETION},
        )
    )
    return [
        CompletionFigure(
            supervisor=row["supervisor"],
            rows=row["rows"],
            **{n: row[f"sum_{n}"] if row[f"said_{n}"] == row["rows"] else None for n in COMPLETION},
        )
        for row in sums
    ]


def completion_evidence(month: str, supervisors: Iterable[int] | None = None) -> QuerySet[CompletionRow]:
    """The very rows behind completion_counts; a test holds the two equal."""
    rows = _among(CompletionRow.objects.filter(trade=Trade.REPAIR), month, supervisors)
    return rows.order_by("supervisor", "batch", "table", "row_no")


def unfinished_counts(month: str, supervisors: Iterable[int] | None = None) -> QuerySet:
    """One row a supervisor: {supervisor, unfinished, unnoted}, tickets of the detail sheet, repair rows only."""
    return (
        unfinished_evidence(month, supervisors)
        .order_by("supervisor")
        .values("supervisor")
        .annotate(unfinished=Count("pk"), unnoted=Count("pk", filter=Q(reason="")))
    )


def unfinished_evidence(month: str, supervisors: Iterable[int] | None = None) -> QuerySet[UnfinishedRow]:
    """The very tickets behind unfinished_counts, and the ticket-by-ticket evidence of 未完成 and 未备注."""
    rows = _among(UnfinishedRow.objects.filter(trade=Trade.REPAIR), month, supervisors)
    return rows.order_by("supervisor", "batch", "table", "row_no")


def rows_not_counted(model: type[SheetRow], month: str, supervisors: Iterable[int] | None = None) -> QuerySet:
    """Rows of the month that no figure counts: left out, undecided, installers, nobody's. Shown beside the others."""
    counted = {
        SatisfactionRow: satisfaction_evidence,
        CompletionRow: completion_evidence,
        UnfinishedRow: unfinished_evidence,
    }[model]
    rows = model.objects.filter(month=month)
    if supervisors is not None:
        rows = rows.filter(supervisor__in=list(supervisors))
    counts = counted(month).order_by().filter(pk=OuterRef("pk"))
    return rows.filter(~Exists(counts)).order_by("supervisor", "batch", "table", "row_no")
