"""Goods to be written off: proposed by one, above a value approved by another, and only then a line of the ledger."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parts.choices.stock import ScrapState
from parts.models.batches import Batch
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.querysets.stock import ScrapQuerySet
from people.models import User


class Scrap(models.Model):
    """One proposal. `value` is what the pieces cost when it was made; the line, once posted, has its own."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="scraps", verbose_name=_("part"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="scraps", verbose_name=_("place"))
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="scraps")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=7)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=ScrapState.choices, default=ScrapState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80)

    objects = ScrapQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("write-off")
        verbose_name_plural = _("write-offs")
        indexes = [
            models.Index(fields=["proposed_by", "decided_at"], condition=Q(decided_by=None), name="scrap_alone_by"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="scrap_key_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, value__gte=0), name="scrap_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="scrap_says_why"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(state="posted", decided_at__isnull=False)
                | Q(state="refused", decided_by__isnull=False, decided_at__isnull=False),
                name="scrap_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="scrap_four_eyes"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.quantity}"

    @property
    def cause(self) -> str:
        """As the ledger's line names it."""
        return f"scrap:{self.pk}"
