"""Quality and rework by person: counts, each with the very rows it counted."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from people.models import Staff, User
from tickets.choices import COMPLETED, Kind
from tickets.models import Inspection, QualityEvent, ReworkRecord, Ticket, TicketEvent
from tickets.workshop.choices import Cause

REPAIRS = (Kind.REPAIR, Kind.WORKSHOP)


def quality_events(user: User, first: date, last: date) -> QuerySet[QualityEvent]:
    """Quality events found in these days, both included."""
    return (
        QualityEvent.objects.visible_to(user)
        .filter(found_on__range=(first, last))
        .select_related("ticket__category", "ticket__reception", "repairer", "by")
    )


@dataclass(slots=True)
class Blame:
    """How often a person's work was not good, by class of cause."""

    repairer: Staff
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """(cause, count) in the order of the list."""
        return [(cause, self.counts.get(cause, 0)) for cause in Cause.values]


def quality_counts(user: User, first: date, last: date) -> list[Blame]:
    """One row a person, the most first; quality_evidence are its rows."""
    rows = quality_events(user, first, last).order_by().values("repairer", "cause").annotate(n=Count("pk"))
    counted: dict[int, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row["repairer"], {})[row["cause"]] = row["n"]
    people = Staff.objects.in_bulk(counted)
    blames = [Blame(people[pk], counts) for pk, counts in counted.items()]
    return sorted(blames, key=lambda blame: (-blame.total, blame.repairer.code))


def quality_evidence(
    user: User, first: date, last: date, repairer: Staff | None = None, cause: str = ""
) -> QuerySet[QualityEvent]:
    """The rows behind one figure of quality_counts."""
    rows = quality_events(user, first, last)
    if repairer is not None:
        rows = rows.filter(repairer=repairer)
    return rows.filter(cause=cause) if cause else rows


def repairs(first: date, last: date) -> QuerySet[Ticket]:
    """Repairs completed in these days, with `came_back`: another ticket names it as its first job, or it was reopened.

    What was confirmed as beyond repair was not repaired.
    """
    again = Ticket.objects.filter(rework_of=OuterRef("pk"), is_void=False)
    beyond = TicketEvent.objects.filter(ticket=OuterRef("pk"), action="approve_unrepairable")
    done = Ticket.objects.filter(
        kind__in=REPAIRS, state__in=COMPLETED, is_void=False, technician__isnull=False,
        settled_at__gte=_instant(first), settled_at__lt=_instant(last, 1),
    ).filter(~Exists(beyond))  # fmt: skip
    return done.annotate(came_back=Q(Exists(again)) | Q(reopened_at__isnull=False))


def _instant(day: date, more: int = 0) -> datetime:
    zone = timezone.get_current_timezone()
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=more)


@dataclass(frozen=True, slots=True)
class ReworkRate:
    """A technician's repairs of a time, and how many of them came back."""

    technician: Staff
    repaired: int
    reworked: int


def rework_counts(user: User, first: date, last: date) -> list[ReworkRate]:
    """返修率 by technician of the first job, by the day that job was completed; rework_evidence are its rows."""
    rows = (
        repairs(first, last)
        .visible_to(user)
        .order_by()
        .values("technician")
        .annotate(repaired=Count("pk"), reworked=Count("pk", filter=Q(came_back=True)))
    )
    rows = list(rows)
    people = Staff.objects.in_bulk([row["technician"] for row in rows])
    rates = [ReworkRate(people[row["technician"]], row["repaired"], row["reworked"]) for row in rows]
    return sorted(rates, key=lambda rate: (-rate.reworked, rate.technician.code))


def rework_evidence(user: User, first: date, last: date, technician: Staff) -> QuerySet[Ticket]:
    """The first jobs of a technician that came back, with the tickets that say so."""
    found = repairs(first, last).visible_to(user).filter(technician=technician, came_back=True)
    return found.select_related("category", "fault").prefetch_related("reworks").order_by("-settled_at", "-pk")


def inspections_between(user: User, first: date, last: date) -> QuerySet[Inspection]:
    """Signed levels of these days, for the exit inspection's sheet (form 07)."""
    return (
        Inspection.objects.visible_to(user)
        .filter(at__gte=_instant(first), at__lt=_instant(last, 1))
        .select_related("ticket__category", "ticket__reception", "by")
        .order_by("at", "pk")
    )


def rework_records(user: User, first: date, last: date) -> QuerySet[ReworkRecord]:
    """Rework records written in these days."""
    return (
        ReworkRecord.objects.visible_to(user)
        .filter(recorded_at__gte=_instant(first), recorded_at__lt=_instant(last, 1))
        .select_related("ticket", "first", "first_technician", "by")
    )
