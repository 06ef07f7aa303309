"""How far each series of numbers has come."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given in a series such as WX20261009; one guarded UPDATE gives the next."""

    series = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}{self.last:04d}"
