"""Numbered places in a technician's half days: whoever is sent somewhere sits on exactly one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Staff
from tickets.choices import Half
from tickets.models.ticket import Ticket


class Seat(models.Model):
    """One job in one half day of one technician. Two dispatchers at once cannot both get the same number."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="seat")
    technician = models.ForeignKey(Staff, models.PROTECT, related_name="seats", db_index=False)
    day = models.DateField(_("day"))
    half = models.CharField(_("half day"), max_length=2, choices=Half.choices)
    seat_no = models.PositiveSmallIntegerField(_("place"))
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "half", "seat_no"]
        indexes = [models.Index(fields=["day", "technician"], name="seat_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["technician", "day", "half", "seat_no"], name="seat_once"),
            models.CheckConstraint(condition=Q(seat_no__gte=1), name="seat_counts_from_one"),
            models.CheckConstraint(condition=Q(half__in=Half.values), name="seat_half_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.half} {self.seat_no}"
