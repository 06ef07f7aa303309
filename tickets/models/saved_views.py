"""Ways of looking at the dispatch board that somebody keeps under a name."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Branch, User
from people.scopes import ScopedQuerySet, scope_of


class SavedViewQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "SavedViewQuerySet":
        """One's own, and those of the branches one works at or looks after."""
        scope = scope_of(user)
        if scope.partner_id or not getattr(user, "pk", None):
            return self.none()
        return self.seen_by(user.pk, None if scope.everything else scope.branch_ids | scope.home_ids)

    def seen_by(self, owner_id: int, branch_ids: Iterable[int] | None) -> "SavedViewQuerySet":
        """One's own, and those of these branches; None: of every branch."""
        team = Q(branch__isnull=False) if branch_ids is None else Q(branch__in=branch_ids)
        return self.filter(Q(owner=owner_id) | team)


class SavedView(models.Model):
    """A tab with filters under a name. With a branch the whole team of that branch sees it, else only its owner."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    branch = models.ForeignKey(
        Branch, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("for the team of")
    )
    name = models.CharField(_("name"), max_length=24)
    query = models.CharField(max_length=400, help_text="The board's query string, allowed names only.")
    is_default = models.BooleanField(_("opens first"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="saved_view_one_default"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return str(self.pk)
