"""Questions about people that other rooms ask."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from core.periods import Period
from people.choices import Post
from people.models import Staff, TeamMembership


def supervisors_in(period: Period) -> QuerySet[Staff]:
    """Each person who held the post repair supervisor at some time in the month: exactly those get a sheet."""
    return Staff.objects.holding(Post.REPAIR_SUPERVISOR, period).order_by("code")


def leader_on(staff_ids: Iterable[int], day: date) -> dict[int, int]:
    """Member id → leader id on that day; members nobody led are absent."""
    rows = TeamMembership.objects.filter(
        Q(until_on=None) | Q(until_on__gte=day), member__in=list(staff_ids), from_on__lte=day
    )
    return dict(rows.values_list("member_id", "leader_id"))
