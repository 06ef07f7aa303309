"""Lists to makers, and who may see them: those of one's branches."""

from people.scopes import ScopedQuerySet, scope_of


class MakerReturnQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "MakerReturnQuerySet":
        scope = scope_of(user)
        return self if scope.everything else self.filter(branch__in=scope.branch_ids)
