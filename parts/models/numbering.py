"""How far each series of document numbers has come."""

from django.db import models


class DocumentSeries(models.Model):
    """One series, such as PJ2611 (orders of November 2026), and the last number given out of it."""

    prefix = models.CharField(max_length=12, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(prefix=""), name="series_has_a_prefix")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"
