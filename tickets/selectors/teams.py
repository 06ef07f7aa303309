"""Who may be sent, and who may carry a ticket."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from people.choices import Post
from people.models import Staff
from tickets.choices import ON_THE_JOB


def _on(day: date, path: str = "") -> Q:
    return Q(**{f"{path}from_on__lte": day}) & (Q(**{f"{path}until_on": None}) | Q(**{f"{path}until_on__gte": day}))


def team_of(supervisor_id: int, day: date) -> QuerySet[Staff]:
    """Whom the supervisor may send on that day: the team, and the supervisor in person. Leavers are out."""
    led = Staff.objects.filter(_on(day, "teams__"), teams__leader=supervisor_id)
    return Staff.objects.filter(Q(pk__in=led) | Q(pk=supervisor_id)).working_on(day)


def team_with_load(supervisor_id: int, day: date) -> QuerySet[Staff]:
    """The team with `jobs`, how many tickets each has in hand, the least busy first."""
    jobs = Count("tickets", filter=Q(tickets__state__in=ON_THE_JOB))
    return team_of(supervisor_id, day).annotate(jobs=jobs).order_by("jobs", "code")


def supervisors_on(day: date) -> QuerySet[Staff]:
    """Who may carry a ticket: holds the post of a repair or installation supervisor on that day."""
    posts = (Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR)
    return Staff.objects.filter(_on(day, "posts__"), posts__post__in=posts).working_on(day).distinct().order_by("code")
