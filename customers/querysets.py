"""Customers' rows and who may see them. A supervisor sees the customers of the branch he works at."""

from django.db.models import Q

from people.roles import Role
from people.scopes import ScopedQuerySet, rights_of


def _whose(user, path: str) -> Q | None:
    """Condition on a row's branch; None for everything."""
    rights = rights_of(user)
    if rights.scope.everything:
        return None
    seen = Q(**{f"{path}branch__in": rights.scope.branch_ids})
    if Role.SUPERVISOR in rights.roles and rights.scope.staff_id:
        seen |= Q(**{f"{path}branch__staff": rights.scope.staff_id})
    return seen


class CustomerQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "CustomerQuerySet":
        seen = _whose(user, "")
        return self if seen is None else self.filter(seen)

    def current(self) -> "CustomerQuerySet":
        """Without the files that were joined to another."""
        return self.filter(merged_into=None)

    def reached_by(self, digits: str) -> "CustomerQuerySet":
        """Those with a number that begins or ends so, or is written as first three and last four: 1385521."""
        found = Q(phones__digits__startswith=digits)
        if len(digits) >= 4:
            found |= Q(phones__last4=digits[-4:], phones__digits__endswith=digits)
        if len(digits) == 7:
            found |= Q(phones__last4=digits[3:], phones__digits__startswith=digits[:3])
        return self.filter(found).distinct()


class UnitQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "UnitQuerySet":
        seen = _whose(user, "customer__")
        return self if seen is None else self.filter(seen)

    def known_as(self, text: str) -> "UnitQuerySet":
        """By bar code (inner or outer), frame number or engine number, exactly."""
        return self.filter(Q(serial=text) | Q(outer_barcode=text) | Q(frame_no=text) | Q(engine_no=text))


class ServiceContractQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "ServiceContractQuerySet":
        seen = _whose(user, "")
        return self if seen is None else self.filter(seen)

    def running(self, day) -> "ServiceContractQuerySet":
        """In force on that day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), from_on__lte=day, until_on__gte=day)

    def renewable(self, day, until) -> "ServiceContractQuerySet":
        """Running out between the two days and not renewed yet."""
        return self.filter(ended_on=None, renewed_by=None, until_on__gte=day, until_on__lte=until)
