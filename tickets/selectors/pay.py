"""The figures pay reads, and the very records behind them, each pair from one base query set (appraisal.md 2).

Due: repairs on which something was left to do at some instant of the month: carried over, new, or come back. Cancelled
by the cut-off: in neither. Registered twice: never. Completed: settled at the cut-off, that is done, called back,
closed, or confirmed as beyond repair; a reopened one is not. It counts for who held it at the cut-off.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from core.periods import Period
from tickets.choices import State
from tickets.models import DefectiveUnit, Remark, Ticket

COMPLETED = Q(settled_then__isnull=False)
IN_TIME = Q(completed_on__isnull=False, completed_on__lte=F("deadline_on"))
BLOCKED = Q(parts_blocked=True) & (Q(completed_on=None) | Q(completed_on__gt=F("deadline_on")))


def _unresolved(cutoff: datetime) -> Q:
    written = Remark.objects.filter(ticket=OuterRef("pk"), at__lt=cutoff)
    return Q(settled_then=None) & ~Q(Exists(written))


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _due(period: Period, cutoff: datetime, supervisors: Iterable[int] | None) -> QuerySet[Ticket]:
    start = period.start(timezone.get_default_timezone())
    due = (
        Ticket.objects.payable()
        .filter(Q(settled_at=None) | Q(settled_at__gte=start), received_at__lt=cutoff)
        .exclude(state=State.CANCELLED, settled_at__lt=cutoff)
        .as_at(cutoff)
        .filter(Q(settled_then=None) | Q(settled_then__gte=start))
        .order_by()
    )
    return due if supervisors is None else due.filter(supervisor_then__in=list(supervisors))


def due_counts(period: Period, cutoff: datetime, supervisors: Iterable[int] | None = None) -> QuerySet:
    """One row a supervisor: {supervisor_then, assigned, completed, unresolved_without_remark}, numbers of tickets.

    `cutoff` is the first instant after the month (`period.cutoff(tz)`); `supervisors` limits it to these staff ids.
    `supervisor_then` is the id of who held the ticket at the cut-off.
    """
    return (
        _due(period, cutoff, supervisors)
        .values("supervisor_then")
        .annotate(
            assigned=Count("pk"),
            completed=Count("pk", filter=COMPLETED),
            unresolved_without_remark=Count("pk", filter=_unresolved(cutoff)),
        )
    )


def due_evidence(period: Period, cutoff: datetime, supervisors: Iterable[int] | None = None) -> QuerySet[Ticket]:
    """The very tickets behind due_counts, with supervisor_then and the flags assigned, completed, unresolved.

    Unordered, so that INSERT … SELECT stays one scan; order it for people.
    """
    return _due(period, cutoff, supervisors).annotate(
        assigned=Value(True), completed=_flag(COMPLETED), unresolved=_flag(_unresolved(cutoff))
    )


def _cohort(period: Period, supervisors: Iterable[int] | None) -> QuerySet[DefectiveUnit]:
    cohort = DefectiveUnit.objects.filter(
        category__is_air_conditioner=True, deadline_on__range=(period.first_day, period.last_day)
    ).order_by()
    return cohort if supervisors is None else cohort.filter(supervisor__in=list(supervisors))


def defective_counts(period: Period, supervisors: Iterable[int] | None = None) -> QuerySet:
    """One row a supervisor: {supervisor, due, completed, blocked}, numbers of air conditioners.

    Due: the deadline lies in the month. Completed: by the deadline. Blocked: held up by parts, among the others.
    """
    return (
        _cohort(period, supervisors)
        .values("supervisor")
        .annotate(due=Count("pk"), completed=Count("pk", filter=IN_TIME), blocked=Count("pk", filter=BLOCKED))
    )


def defective_evidence(period: Period, supervisors: Iterable[int] | None = None) -> QuerySet[DefectiveUnit]:
    """The very units behind defective_counts, with the flags due, completed, blocked. Unordered."""
    return _cohort(period, supervisors).annotate(due=Value(True), completed=_flag(IN_TIME), blocked=_flag(BLOCKED))
