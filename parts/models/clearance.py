"""What a partner told of his warranty repairs of a half-month; reports push it here when BD-25 is handed in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parts.querysets.stock import ClearanceQuerySet
from people.models import Partner


class Clearance(models.Model):
    """No feedback, no exchange (不反馈不予兑换): the row an exchange is checked against.

    `named`: codes of the old parts the feedback names; `missing_rows`: how many it left out when it came. What is
    owed since then is looked at when an exchange is asked for (services.clearances).
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="clearances", verbose_name=_("partner"))
    half = models.CharField(_("half-month"), max_length=9, help_text="2026-10-1: October 1 to 15; -2: the rest.")
    handed_in_at = models.DateTimeField(_("handed in at"))
    named = models.JSONField(default=list)
    missing_rows = models.PositiveIntegerField(default=0)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["-half", "partner"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "half"], name="clearance_once"),
            models.CheckConstraint(
                condition=Q(half__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])-[12]$"), name="clearance_names_a_half"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.half}"
