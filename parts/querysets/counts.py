"""Who may see a count: whoever may see its place, and whoever was asked to count there."""

from django.db.models import Q

from parts.querysets.stock import _whose
from people.scopes import ScopedQuerySet, scope_of


class StockCountQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "StockCountQuerySet":
        if scope_of(user).partner_id:
            return self.none()
        mine = _whose(user, "place__")
        return (
            self
            if mine is None
            else self.filter(
                mine | Q(pk__in=self.model.counters.through.objects.filter(user=user).values("stockcount"))
            )
        )
