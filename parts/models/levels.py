"""How much of a part a place should hold, and on which shelf it lies."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parts.models.catalogue import Part
from parts.models.ledger import Place


class StockLevel(models.Model):
    """What is kept about a part at a place beside its balance: shelf, minimum, maximum, the last count."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="levels")
    place = models.ForeignKey(Place, models.CASCADE, related_name="levels", db_index=False)
    bin = models.CharField(
        _("shelf"), max_length=60, blank=True, help_text=_("Several shelves: parted by a comma, such as A-05-02, B-01.")
    )
    minimum = models.DecimalField(_("minimum"), max_digits=12, decimal_places=3, null=True, blank=True)
    maximum = models.DecimalField(_("maximum"), max_digits=12, decimal_places=3, null=True, blank=True)
    last_counted_on = models.DateField(_("last counted on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    told_at = models.DateTimeField(
        null=True, help_text="When its keepers were told that it fell below the minimum; empty while it is not below."
    )

    class Meta:
        ordering = ["place", "part"]
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints = [
            models.UniqueConstraint(fields=["place", "part"], name="stock_level_once"),
            models.CheckConstraint(condition=Q(minimum=None) | Q(minimum__gte=0), name="stock_level_minimum_not_below"),
            models.CheckConstraint(
                condition=Q(maximum=None) | Q(minimum=None) | Q(maximum__gte=F("minimum")),
                name="stock_level_maximum_above_minimum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} @ {self.place_id}"
