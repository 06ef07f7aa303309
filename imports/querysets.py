"""Which batches a user may see."""

from people.access import ScopedQuerySet, scope_of
from people.models import User


class BatchQuerySet(ScopedQuerySet):
    """A batch has no branch, only somebody who brought it."""

    def visible_to(self, user) -> "BatchQuerySet":
        """Head office sees all; others what people of their own branches brought, and what they brought themselves."""
        scope = scope_of(user)
        if scope.everything:
            return self
        if scope.partner_id or not scope.branch_ids:
            return self.filter(actor_id=user.pk or 0)
        return self.filter(actor_id__in=User.objects.visible_to(user).values("pk"))
