"""Batches: what came in together at one cost, what is left of it where, and which line took how much of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import append_only
from parts.models.catalogue import Part
from parts.models.ledger import Movement, Place
from people.models import Partner


class Batch(models.Model):
    """Pieces of one part that came in together. First in, first out goes by (received_on, id).

    `number` is the maker's lot where one is given; `label` names the batch in any case.
    """

    part = models.ForeignKey(Part, models.PROTECT, related_name="batches", db_index=False)
    number = models.CharField(_("lot number"), max_length=40, blank=True)
    received_on = models.DateField(_("received on"))
    unit_cost = models.DecimalField(_("unit cost"), max_digits=12, decimal_places=4, help_text="Yuan.")
    supplier = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("supplier")
    )
    quarantine_reason = models.CharField(_("why it is held back"), max_length=100, blank=True)

    class Meta:
        ordering = ["received_on", "id"]
        indexes = [models.Index(fields=["part", "received_on"], name="batch_by_part")]
        constraints = [models.CheckConstraint(condition=Q(unit_cost__gte=0), name="batch_cost_not_below_zero")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The maker's lot, or the day and our running number."""
        return self.number or f"{self.received_on:%Y%m%d}-{self.pk}"


class Layer(models.Model):
    """What is left of a batch at a place: changed only by the pen, under the lock of its balance.

    `part` and `received_on` repeat the batch's, so that one index gives the layers in order; an empty layer goes.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="layers", db_index=False)
    part = models.ForeignKey(Part, models.PROTECT, related_name="layers", db_index=False)
    received_on = models.DateField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="layers", db_index=False)
    left = models.DecimalField(max_digits=12, decimal_places=3, db_column="remains")

    class Meta:
        ordering = ["received_on", "batch"]
        indexes = [models.Index(fields=["place", "part", "received_on", "batch"], name="layer_first_in_first_out")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="layer_once"),
            models.CheckConstraint(condition=Q(left__gte=0), name="layer_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} @ {self.place_id}: {self.left}"


class Allocation(models.Model):
    """How much of a batch a line brought (positive) or took (negative): their sum is the line's quantity."""

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="allocations", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="allocations")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["movement", "batch"], name="allocation_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="allocation_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.quantity:+}"


append_only.guard(Allocation)
