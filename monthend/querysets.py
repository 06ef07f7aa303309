"""Runs and who may see them."""

from people.permissions import Permission
from people.scopes import ScopedQuerySet, has


class RunQuerySet(ScopedQuerySet):
    """A run concerns the whole company: it is seen by permission, not by branch."""

    def visible_to(self, user) -> "RunQuerySet":
        return self if has(user, Permission.MONTH_END_SEE) else self.none()
