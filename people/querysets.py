"""Rows of the people's room and who may see them."""

from datetime import date

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Q

from core.periods import Period
from people.scopes import ScopedQuerySet, scope_of


class BranchQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "BranchQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(pk__in=scope.branch_ids | scope.home_ids)

    def below(self, branch) -> "BranchQuerySet":
        """The branch and everything under it."""
        return self.filter(path__startswith=branch.path)


class StoreQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "StoreQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(branch__in=scope.branch_ids | scope.home_ids)


class PartnerQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "PartnerQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(branch__in=scope.branch_ids) | Q(pk=scope.partner_id))


class StaffQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "StaffQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(branch__in=scope.branch_ids) | Q(pk__in=scope.team_ids) | Q(pk=scope.staff_id))

    def working_on(self, day: date) -> "StaffQuerySet":
        return self.filter(Q(hired_on=None) | Q(hired_on__lte=day), Q(left_on=None) | Q(left_on__gte=day))

    def holding(self, post: str, period: Period) -> "StaffQuerySet":
        """Those who held the post on some day of the month."""
        return self.filter(
            Q(posts__until_on=None) | Q(posts__until_on__gte=period.first_day),
            posts__post=post,
            posts__from_on__lte=period.last_day,
        ).distinct()


class OfStaffQuerySet(ScopedQuerySet):
    """Rows of one person each (skills, leave, rosters): seen by whoever sees the person."""

    def visible_to(self, user) -> "OfStaffQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        mine = Q(staff__branch__in=scope.branch_ids) | Q(staff__in=scope.team_ids) | Q(staff=scope.staff_id)
        return self.filter(mine)


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "UserQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(
            Q(staff__branch__in=scope.branch_ids)
            | Q(partner__branch__in=scope.branch_ids)
            | Q(pk=getattr(user, "pk", None))
        )

    def holding(self, role: str) -> "UserQuerySet":
        """Active accounts with this role."""
        return self.filter(is_active=True, role_grants__role=role).distinct()


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    """Django's own, so that createsuperuser and create_user work, over scoped rows."""


class NoticeQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "NoticeQuerySet":
        """Everybody reads what he was told, nobody else's."""
        return self.filter(user=user.pk)

    def to_do(self) -> "NoticeQuerySet":
        return self.filter(needs_action=True, done_at=None)
