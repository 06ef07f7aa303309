"""What upheld and confirmed incidents count for, and which wait."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Case, CharField, Count, F, Q, QuerySet, When

from feedback.choices import PAID_CLASSES, IncidentKind
from feedback.models import Incident
from people.choices import Post
from people.models import Staff
from people.selectors import leader_on
from tickets.models import Ticket

# Each counted incident belongs to exactly one of these: its class, or its kind where the kind has none.
FACTS = (
    *(c.value for c in PAID_CLASSES),
    IncidentKind.SPECIAL_TASK.value,
    IncidentKind.PRAISE.value,
    IncidentKind.HARDSHIP.value,
    IncidentKind.NEWS_EXPOSURE.value,
)
FACT = Case(When(complaint_class="", then=F("kind")), default=F("complaint_class"), output_field=CharField())


def _counted(month: str, supervisors: Iterable[int] | None) -> QuerySet[Incident]:
    rows = Incident.objects.counting_in(month).filter(supervisor__isnull=False)
    if supervisors is not None:
        rows = rows.filter(supervisor__in=list(supervisors))
    return rows.annotate(fact=FACT)


def incident_counts(month: str, supervisors: Iterable[int] | None = None) -> QuerySet:
    """One row a supervisor that has any: {supervisor, dispatch, directive, verified, technician, special_task, praise,
    hardship, news_exposure}, numbers of incidents decided in the month (appraisal, section 2). No row: none of any."""
    each = {fact: Count("pk", filter=Q(fact=fact)) for fact in FACTS}
    return _counted(month, supervisors).order_by("supervisor").values("supervisor").annotate(**each)


def incident_evidence(
    month: str, supervisors: Iterable[int] | None = None, *, fact: str | None = None
) -> QuerySet[Incident]:
    """The very incidents behind incident_counts, each with its `fact`; a test holds the two equal."""
    rows = _counted(month, supervisors)
    if fact is not None:
        rows = rows.filter(fact=fact)
    return rows.order_by("supervisor", "fact", "decided_at", "pk")


def pending_incidents(month: str, cutoff: datetime, supervisors: Iterable[int] | None = None) -> QuerySet[Incident]:
    """Registered before the month's cut-off and not decided by then: shown as pending, counted in the month in which
    they are decided. `month` is the one whose cut-off this is; older ones still waiting are pending too."""
    rows = (
        Incident.objects.filter(registered_at__lt=cutoff, merged_into=None)
        .exclude(decided_at__lt=cutoff)
        .exclude(counts_in=month)
    )
    if supervisors is not None:
        rows = rows.filter(supervisor__in=list(supervisors))
    return rows.order_by("supervisor", "registered_at", "pk")


def supervisor_for(concerns: Staff | None, ticket: Ticket | None, day: date) -> Staff | None:
    """On whose sheet it would count: the person's own when a repair supervisor on that day, else whoever led the person
    on that day, else the ticket's supervisor; None where nobody can be named."""
    if concerns is None:
        return ticket.supervisor if ticket else None
    held = concerns.posts.filter(Q(until_on=None) | Q(until_on__gte=day), post=Post.REPAIR_SUPERVISOR, from_on__lte=day)
    if held.exists():
        return concerns
    leader = leader_on([concerns.pk], day).get(concerns.pk)
    return Staff.objects.get(pk=leader) if leader else None
