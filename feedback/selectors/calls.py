"""What the call-back pages ask: the counts of the strip, the script that stands, the rates of our own calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils import timezone

from feedback.choices import CallGroup, CallResult, CallState, SheetSource
from feedback.models import CallAttempt, CallRule, CallScript, CallTask
from feedback.selectors.head_office import rate_of, satisfaction_counts
from people.models import User
from people.scopes import scope_of
from tickets.choices import State

# Which imported sheet our own group of calls stands beside.
BESIDE = {CallGroup.INTERNAL: SheetSource.INTERNAL, CallGroup.EXTERNAL: SheetSource.EXTERNAL}


def day_start(now: datetime) -> datetime:
    """Midnight of the day in branch time."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def tab_conditions(now: datetime) -> dict[str, Q]:
    """The tabs of the queue, each a condition; their numbers come in one query."""
    return {
        "due": Q(state=CallState.DUE, next_try_at__lte=now),
        "no_answer": Q(state=CallState.NO_ANSWER),
        "later": Q(state=CallState.DUE, next_try_at__gt=now),
        "form": Q(state=CallState.FORM),
        "unasked": Q(state__in=[CallState.NOT_DRAWN, CallState.UNWANTED], ticket__state=State.DONE),
        "today": Q(finished_at__gte=day_start(now), tries__gt=0),
        "results": Q(tries__gt=0) & ~Q(state__in=[CallState.DUE, CallState.NO_ANSWER]),
    }


LIVE = ("due", "no_answer", "later", "form", "unasked", "today")


def tab_counts(tasks: QuerySet[CallTask], now: datetime) -> dict[str, int]:
    """How many each tab holds but the last, which only grows."""
    conditions = tab_conditions(now)
    recent = Q(state__in=[CallState.DUE, CallState.NO_ANSWER, CallState.FORM, CallState.NOT_DRAWN, CallState.UNWANTED])
    recent |= Q(finished_at__gte=day_start(now))
    counts = {f"n_{name}": Count("pk", filter=conditions[name]) for name in LIVE}
    found = tasks.filter(recent).order_by().aggregate(**counts)
    return {name.removeprefix("n_"): number for name, number in found.items()}


def shares() -> list[CallRule]:
    """The standing rules, for the line that says who is drawn."""
    return list(CallRule.objects.order_by("group", "kind"))


def script_for(kind: str, day: date) -> CallScript | None:
    """The newest script that is valid on the day: the service's own, else the one for all."""
    found = CallScript.objects.filter(Q(kind=kind) | Q(kind=""), valid_from__lte=day)
    return found.order_by("-kind", "-version").first()


@dataclass(frozen=True, slots=True)
class OwnRate:
    """What our own calls about a month's completions say of one supervisor (or technician); percent, two decimals."""

    who: int | None
    group: str
    answered: int
    satisfied: int
    fair: int
    unsatisfied: int
    rate: Decimal | None
    attitude: float | None
    skill: float | None
    overall: float | None


def _answers(month: str, supervisors: Iterable[int] | None) -> QuerySet[CallAttempt]:
    rows = CallAttempt.objects.standing().answered().filter(task__month=month)
    return rows if supervisors is None else rows.filter(task__supervisor__in=list(supervisors))


def own_satisfaction_counts(
    month: str, supervisors: Iterable[int] | None = None, *, by: str = "supervisor"
) -> list[OwnRate]:  # fmt: skip
    """One figure per person and group over the valid answers about jobs completed in the month (branch time); `by` is
    supervisor or technician. An answer corrected counts as corrected. One query."""
    rows = (
        _answers(month, supervisors)
        .order_by(f"task__{by}", "task__group")
        .values(who=F(f"task__{by}"), group=F("task__group"))
        .annotate(
            answered=Count("pk"),
            satisfied=Count("pk", filter=Q(result=CallResult.SATISFIED)),
            fair=Count("pk", filter=Q(result=CallResult.FAIR)),
            unsatisfied=Count("pk", filter=Q(result=CallResult.UNSATISFIED)),
            mean_attitude=Avg("attitude"),
            mean_skill=Avg("skill"),
            mean_overall=Avg("overall"),
        )
    )
    return [
        OwnRate(
            row["who"], row["group"], row["answered"], row["satisfied"], row["fair"], row["unsatisfied"],
            rate_of(row["satisfied"], row["answered"]), row["mean_attitude"], row["mean_skill"], row["mean_overall"],
        )
        for row in rows
    ]  # fmt: skip


def own_satisfaction_evidence(
    month: str, supervisors: Iterable[int] | None = None, *, group: str | None = None
) -> QuerySet[CallAttempt]:
    """The very answers behind own_satisfaction_counts; a test holds the two equal."""
    rows = _answers(month, supervisors)
    if group is not None:
        rows = rows.filter(task__group=group)
    return rows.order_by("task__supervisor", "task__group", "at", "pk")


def calls_without_answer(month: str, supervisors: Iterable[int] | None = None) -> QuerySet[CallTask]:
    """Completions of the month that brought no valid answer, with the state that says why: never in a rate."""
    rows = CallTask.objects.filter(month=month).exclude(attempts__in=_answers(month, supervisors).values("pk"))
    return rows if supervisors is None else rows.filter(supervisor__in=list(supervisors))


@dataclass(slots=True)
class Beside:
    """One supervisor's month: head office's two rates, which pay counts, and ours beside them."""

    supervisor: int
    imported_internal: Decimal | None = None
    imported_external: Decimal | None = None
    own_internal: OwnRate | None = None
    own_external: OwnRate | None = None

    @staticmethod
    def _gap(own: OwnRate | None, imported: Decimal | None) -> Decimal | None:
        return None if own is None or own.rate is None or imported is None else own.rate - imported

    @property
    def gap_internal(self) -> Decimal | None:
        return self._gap(self.own_internal, self.imported_internal)

    @property
    def gap_external(self) -> Decimal | None:
        return self._gap(self.own_external, self.imported_external)


def satisfaction_beside(month: str, supervisors: Iterable[int] | None = None) -> list[Beside]:
    """Imported and own, supervisor by supervisor. Three queries, however many there are."""
    found: dict[int, Beside] = {}
    for figure in satisfaction_counts(month, supervisors):
        row = found.setdefault(figure.supervisor, Beside(figure.supervisor))
        setattr(row, f"imported_{figure.source}", figure.rate)
    for own in own_satisfaction_counts(month, supervisors):
        row = found.setdefault(own.who, Beside(own.who))
        setattr(row, f"own_{own.group}", own)
    return sorted(found.values(), key=lambda row: row.supervisor)


def readable_supervisors(user: User) -> list[int] | None:
    """Whose rates the reader sees: None for everybody's; a supervisor the own; a branch its people's."""
    scope = scope_of(user)
    if scope.everything:
        return None
    seen = CallTask.objects.visible_to(user).filter(created_at__gte=timezone.now() - timedelta(days=400))
    mine = set(seen.order_by().values_list("supervisor", flat=True).distinct()) if scope.branch_ids else set()
    return sorted(mine | ({scope.staff_id} if scope.team_ids else set()))
