"""Rows of the voice of the customer and who may see them."""

from datetime import datetime

from django.db.models import Q

from feedback.choices import Verdict
from people.access import ScopedQuerySet, scope_of


def clock_has_run_out(now: datetime) -> Q:
    """No first answer in time, or not closed in time."""
    waits_for_answer = Q(first_answered_at=None, answer_due_at__lt=now, verdict="")
    return waits_for_answer | Q(closed_at=None, close_due_at__lt=now)


class IncidentQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "IncidentQuerySet":
        """Branch-wide roles: their branches; a supervisor: the own team's, the own, and what he registered himself.
        A technician and a partner see none."""
        scope = scope_of(user)
        if scope.everything:
            return self
        if scope.partner_id or not (scope.branch_ids or scope.team_ids):
            return self.none()
        return self.filter(
            Q(branch__in=scope.branch_ids)
            | Q(concerns__in=scope.team_ids)
            | Q(supervisor__in=scope.team_ids)
            | Q(registered_by=user.pk)
        )

    def undecided(self) -> "IncidentQuerySet":
        return self.filter(verdict="")

    def counting_in(self, month: str) -> "IncidentQuerySet":
        """Upheld or confirmed, decided in this month."""
        return self.filter(counts_in=month, verdict=Verdict.UPHELD)

    def late(self, now: datetime) -> "IncidentQuerySet":
        """A clock has run out."""
        return self.filter(clock_has_run_out(now))


class SheetRowQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "SheetRowQuerySet":
        """Branch-wide roles: rows of their branches' people; a supervisor: the own sheet's rows."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(
            Q(supervisor__branch__in=scope.branch_ids)
            | Q(staff__branch__in=scope.branch_ids)
            | Q(supervisor=scope.staff_id, supervisor__isnull=False)
        )

    def counting(self) -> "SheetRowQuerySet":
        return self.filter(counted=True)


class FigureDecisionQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "FigureDecisionQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(
            Q(supervisor__branch__in=scope.branch_ids) | Q(supervisor=scope.staff_id, supervisor__isnull=False)
        )
