"""Rows of the pay room and who may see them: the whole branch, or one's own sheet, or nothing."""

from datetime import date

from django.db.models import Max, Q

from people.permissions import Permission
from people.scopes import ScopedQuerySet, has, scope_of


def _scope(user, branch: str, employee: str) -> Q | None:
    """The rows a user may see, as a condition; None for none at all."""
    scope = scope_of(user)
    seen = Q()
    if has(user, Permission.PAY_SEE):
        if scope.everything:
            return seen
        seen |= Q(**{f"{branch}__in": scope.branch_ids})
    if has(user, Permission.PAY_SEE_OWN) and scope.staff_id:
        seen |= Q(**{employee: scope.staff_id})
    return seen or None


class SheetQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "SheetQuerySet":
        seen = _scope(user, "branch", "employee")
        return self.none() if seen is None else self.filter(seen)

    def of_month(self, month: str) -> "SheetQuerySet":
        """The sheets of the latest version of a month."""
        return self.filter(month__month=month, month__version=_latest_version(self.model, month))


def _latest_version(model, month: str) -> int:
    months = model._meta.get_field("month").related_model._default_manager
    return months.filter(month=month).aggregate(latest=Max("version"))["latest"] or 1


class LineQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "LineQuerySet":
        seen = _scope(user, "sheet__branch", "sheet__employee")
        return self.none() if seen is None else self.filter(seen)


class EvidenceQuerySet(ScopedQuerySet):
    """Evidence is seen through its sheet; a page comes here only with a sheet it may see."""

    def of_sheet(self, sheet) -> "EvidenceQuerySet":
        return self.filter(month=sheet.month_id, employee=sheet.employee_id)


class DecisionQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "DecisionQuerySet":
        seen = _scope(user, "employee__branch", "employee")
        return self.none() if seen is None else self.filter(seen)


class DatedQuerySet(ScopedQuerySet):
    """Settings everybody in the house may read; the one in force on a day is the latest that had begun."""

    def visible_to(self, user) -> "DatedQuerySet":
        return self

    def in_force(self, day: date) -> "DatedQuerySet":
        """Those that had begun by the day, the latest first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")
