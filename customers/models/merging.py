"""Two files of one customer made one, and what was moved, so that it can go back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from people.models import User


class CustomerMerge(models.Model):
    """One file joined to another (合并客户)."""

    winner = models.ForeignKey(Customer, models.PROTECT, related_name="merges_won", verbose_name=_("kept"))
    loser = models.ForeignKey(Customer, models.PROTECT, related_name="merges_lost", verbose_name=_("joined to it"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="merge_once_at_a_time"),
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="merge_needs_two"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} → {self.winner_id}"


class MergeMove(models.Model):
    """One row that changed its owner with a merge: which table, which row."""

    merge = models.ForeignKey(CustomerMerge, models.CASCADE, related_name="moves")
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["merge", "table", "row_id"], name="merge_moves_a_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
