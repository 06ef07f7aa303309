"""Reports that are due and who may see them."""

from datetime import date

from django.db.models import Q

from people.access import ScopedQuerySet, scope_of


class ReportDueQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "ReportDueQuerySet":
        """Branch-wide roles: what their branches' people owe; everybody else: the own reports."""
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(owner__branch__in=scope.branch_ids) | Q(owner=scope.staff_id, owner__isnull=False))

    def of_month(self, month: str) -> "ReportDueQuerySet":
        return self.filter(month=month)

    def outstanding(self) -> "ReportDueQuerySet":
        return self.filter(handed_in_at=None)

    def overdue(self, today: date) -> "ReportDueQuerySet":
        """Not handed in and the last day has passed."""
        return self.outstanding().filter(due_on__lt=today)


class RepairFeedbackQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "RepairFeedbackQuerySet":
        """A partner its own; ours those of the partners of their branches."""
        scope = scope_of(user)
        if scope.everything:
            return self
        if scope.partner_id:
            return self.filter(partner=scope.partner_id)
        return self.filter(partner__branch__in=scope.branch_ids)
