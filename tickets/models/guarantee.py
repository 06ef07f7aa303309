"""How long a repair must hold, and which faults count as the same one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from catalog.models.lists import Named
from core.dated import no_overlap
from tickets.choices import Kind
from tickets.workshop.querysets import DatedQuerySet

LEGAL_DAYS = 30  # a repair must hold at least so long


class GuaranteeTerm(models.Model):
    """Days a repair is guaranteed for a service, of a category or of all; the nearest one holds."""

    kind = models.CharField(_("service"), max_length=12, choices=Kind.choices)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    days = models.PositiveSmallIntegerField(_("days"), default=LEGAL_DAYS)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("clause"), max_length=120, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "category", "from_on"]
        verbose_name = _("repair guarantee")
        verbose_name_plural = _("repair guarantees")
        constraints = [
            models.UniqueConstraint(fields=["kind", "category", "from_on"], name="guarantee_once_a_day"),
            models.UniqueConstraint(
                fields=["kind", "from_on"], condition=Q(category=None), name="guarantee_once_a_day_for_all"
            ),
            models.CheckConstraint(condition=Q(days__gte=LEGAL_DAYS), name="guarantee_not_below_the_law"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="guarantee_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.category or ''} {self.days}".replace("  ", " ")


class FaultFamily(Named):
    """Faults that count as one for the guarantee: what was repaired and what is complained of need not be one code."""

    codes = models.JSONField(_("codes of the faults"), default=list)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("family of faults")
        verbose_name_plural = _("families of faults")
        constraints = [models.UniqueConstraint(fields=["code"], name="fault_family_once")]


no_overlap(GuaranteeTerm, "category", same=["kind"])
