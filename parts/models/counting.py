"""What every count has, of parts and of old parts: planned, counted, handed in, posted once by somebody else."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parts.choices.counts import UNDERWAY, CountState
from people.models import User


def posted_by_another(prefix: str) -> list[models.BaseConstraint]:
    """Who handed it in does not post it, and what is posted says who did."""
    return [
        models.CheckConstraint(condition=Q(state__in=CountState.values), name=f"{prefix}_state_is_known"),
        models.CheckConstraint(condition=~Q(approved_by=F("submitted_by")), name=f"{prefix}_four_eyes"),
        models.CheckConstraint(
            condition=Q(state="posted", approved_by__isnull=False, approved_at__isnull=False)
            | (~Q(state="posted") & Q(approved_by=None, approved_at=None)),
            name=f"{prefix}_posted_by_somebody",
        ),
    ]


class Counting(models.Model):
    """The head of a count. Blind: its counters don't see what the books say."""

    number = models.CharField(_("number"), max_length=16, unique=True)
    blind = models.BooleanField(_("blind"), default=True, help_text=_("Counters don't see what the books say."))
    planned_on = models.DateField(_("planned on"), default=timezone.localdate)
    note = models.CharField(_("note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CountState.choices, default=CountState.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def is_underway(self) -> bool:
        return self.state in UNDERWAY
