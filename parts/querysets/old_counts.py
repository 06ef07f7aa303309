"""Who may see a count of old parts: whoever may see its store, and whoever was asked to count there."""

from typing import Self

from django.db.models import Q

from people.scopes import ScopedQuerySet, scope_of


class OldCountQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        scope = scope_of(user)
        if scope.partner_id:
            return self.none()
        if scope.everything:
            return self
        asked = self.model.counters.through.objects.filter(user=user).values("oldcount")
        return self.filter(Q(place__branch__in=scope.branch_ids) | Q(pk__in=asked))
