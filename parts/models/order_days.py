"""The daily sheet of parts orders (售后配件订单日统计表) as it stood when its day was over."""

from django.db import models
from django.utils import timezone

from core import append_only


class OrderDay(models.Model):
    """A day that is over, kept once and never changed; what its orders come to later is told beside it.

    `lines`: [order line id, quantity, unit price or null, amount, freight, payment, state, note], figures as text.
    """

    day = models.DateField(unique=True)
    kept_at = models.DateTimeField(default=timezone.now)
    lines = models.JSONField(default=list)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


append_only.guard(OrderDay)
