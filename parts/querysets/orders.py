"""Rows of parts orders and who may see them."""

from django.db.models import Q

from parts.choices.orders import OPEN
from people.scopes import ScopedQuerySet, scope_of


def mine(user, path: str = "") -> Q | None:
    """Condition on an order; None for everything. A partner's are his own; a technician's those he is to get."""
    scope = scope_of(user)
    if scope.everything:
        return None
    if scope.partner_id:
        return Q(**{f"{path}partner": scope.partner_id})
    rows = Q(**{f"{path}branch__in": scope.branch_ids}) | Q(**{f"{path}from_place__branch__in": scope.branch_ids})
    people = scope.team_ids | ({scope.staff_id} if scope.staff_id else set())
    return rows | Q(**{f"{path}staff__in": people})


class OrderQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "OrderQuerySet":
        condition = mine(user)
        return self if condition is None else self.filter(condition)

    def open(self) -> "OrderQuerySet":
        return self.filter(state__in=OPEN)
