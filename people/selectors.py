"""Questions about people that other rooms ask."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from core.periods import Period
from people.choices import Post
from people.models import Staff, StaffPost, TeamMembership

LEADING = (Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR)


def supervisors_in(period: Period) -> QuerySet[Staff]:
    """Each person who held the post repair supervisor at some time in the month: exactly those get a sheet."""
    return Staff.objects.holding(Post.REPAIR_SUPERVISOR, period).order_by("code")


def _on(day: date) -> tuple[Q, Q]:
    return Q(until_on=None) | Q(until_on__gte=day), Q(from_on__lte=day)


def leader_on(staff_ids: Iterable[int], day: date) -> dict[int, int]:
    """Member id → leader id on that day; members nobody led are absent."""
    rows = TeamMembership.objects.filter(*_on(day), member__in=list(staff_ids))
    return dict(rows.values_list("member_id", "leader_id"))


def leaders(day: date) -> QuerySet[Staff]:
    """Those who hold a supervisor's post on that day."""
    holding = StaffPost.objects.filter(*_on(day), post__in=LEADING).values("staff")
    return Staff.objects.filter(pk__in=holding).order_by("code")


def posts_on(staff_ids: Iterable[int], day: date) -> dict[int, list[str]]:
    """Staff id → codes of the posts held on that day."""
    held: dict[int, list[str]] = {}
    for staff_id, post in (
        StaffPost.objects.filter(*_on(day), staff__in=list(staff_ids)).order_by("from_on").values_list("staff", "post")
    ):
        held.setdefault(staff_id, []).append(post)
    return held


def team_on(leader: Staff, day: date) -> QuerySet[TeamMembership]:
    """Who was in a leader's team on that day."""
    return TeamMembership.objects.filter(*_on(day), leader=leader).select_related("member").order_by("member__code")
