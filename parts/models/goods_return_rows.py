"""What hangs below a return or exchange: when it was disputed, and its pictures."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.models import StoredFile
from parts.models.goods_returns import GoodsReturn
from parts.querysets.goods_returns import GoodsReturnPhotoQuerySet
from people.models import User


class GoodsDispute(models.Model):
    """Time in which a case was disputed: the days of it do not count against anybody."""

    case = models.ForeignKey(GoodsReturn, models.PROTECT, related_name="disputes")
    since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField(null=True, blank=True)
    agreed = models.CharField(_("what was agreed"), max_length=300, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="goods_dispute_one_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="goods_dispute_says_why"),
            models.CheckConstraint(
                condition=Q(until=None, agreed_by=None)
                | (Q(until__gte=F("since"), agreed_by__isnull=False) & ~Q(agreed="")),
                name="goods_dispute_ends_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since:%Y-%m-%d}"


class GoodsReturnPhoto(models.Model):
    """A picture of the goods or their papers, drawn anew. Never changed, never taken away."""

    case = models.ForeignKey(GoodsReturn, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = GoodsReturnPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.file_id}"


append_only.guard(GoodsReturnPhoto)
