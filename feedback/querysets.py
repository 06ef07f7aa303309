"""Rows of the voice of the customer and who may see them."""

from datetime import datetime

from django.db.models import Q

from feedback.choices import ANSWERS, OPEN_CALLS, IncidentState, Verdict
from people.access import ScopedQuerySet, scope_of


def clock_has_run_out(now: datetime) -> Q:
    """No first answer in time, or not closed in time."""
    waits_for_answer = Q(first_answered_at=None, answer_due_at__lt=now, verdict="", closed_at=None)
    return waits_for_answer | Q(closed_at=None, close_due_at__lt=now)


class IncidentQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "IncidentQuerySet":
        """Branch-wide roles: their branches; a supervisor: the own team's, the own, and what he registered himself; a
        technician: what has been decided about him. A partner sees none."""
        scope = scope_of(user)
        if scope.everything:
            return self
        if scope.partner_id:
            return self.none()
        mine = Q(concerns=scope.staff_id, concerns__isnull=False) & ~Q(verdict="")
        if scope.branch_ids or scope.team_ids:
            mine |= Q(branch__in=scope.branch_ids) | Q(registered_by=user.pk)
            mine |= Q(concerns__in=scope.team_ids) | Q(supervisor__in=scope.team_ids)
        return self.filter(mine)

    def undecided(self) -> "IncidentQuerySet":
        """Nobody has decided yet; one merged into another is decided there."""
        return self.filter(verdict="").exclude(state=IncidentState.MERGED)

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


def _called(user, path: str = "") -> Q | None:
    """Condition on a call-back; None for everything. A supervisor reads the own team's, a technician none."""
    scope = scope_of(user)
    if scope.everything:
        return None
    mine = Q(**{f"{path}branch__in": scope.branch_ids})
    if scope.team_ids:
        mine |= Q(**{f"{path}supervisor": scope.staff_id}) | Q(**{f"{path}technician__in": scope.team_ids})
    return mine


class CallTaskQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "CallTaskQuerySet":
        mine = _called(user)
        return self if mine is None else self.filter(mine)

    def open(self) -> "CallTaskQuerySet":
        """Somebody still has to call."""
        return self.filter(state__in=OPEN_CALLS)

    def ripe(self, now: datetime) -> "CallTaskQuerySet":
        """To be called from now on."""
        return self.open().filter(next_try_at__lte=now)

    def free(self, now: datetime) -> "CallTaskQuerySet":
        """Nobody holds it at the moment."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))


class CallAttemptQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "CallAttemptQuerySet":
        mine = _called(user, "task__")
        return self if mine is None else self.filter(mine)

    def standing(self) -> "CallAttemptQuerySet":
        """Nobody has corrected it."""
        return self.filter(corrected_by=None)

    def answered(self) -> "CallAttemptQuerySet":
        """Valid answers: satisfied, fair, not satisfied."""
        return self.filter(result__in=ANSWERS)
