"""What is promised of a balance, and to whom."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from parts.models.catalogue import Part
from parts.models.ledger import Place
from people.models import User


class Reservation(models.Model):
    """So much of a part at a place is kept for a cause. `left` is still promised; a line of that cause eats it.

    The sum of `left` over a part and place is Balance.reserved, changed in the same transaction.
    """

    part = models.ForeignKey(Part, models.PROTECT, related_name="reservations", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="reservations", db_index=False)
    cause = models.CharField(max_length=60)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    left = models.DecimalField(max_digits=12, decimal_places=3, db_column="remains")
    key = models.CharField(max_length=80)
    until = models.DateTimeField(null=True, blank=True, help_text="From then on it is given up by itself.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["place", "part", "cause"], name="reservation_of_a_balance"),
            models.Index(fields=["cause"], name="reservation_by_cause"),
            models.Index(fields=["until"], condition=Q(left__gt=0), name="reservation_runs_out"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="reservation_key_once"),
            models.CheckConstraint(condition=~Q(cause="") & ~Q(key=""), name="reservation_has_a_cause"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, left__gte=0, left__lte=F("quantity")), name="reservation_left_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} @ {self.place_id} for {self.cause}: {self.left}"
