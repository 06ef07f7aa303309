"""What makes a verdict fair: both sides in their own words, other departments' answers, and the appeal."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from feedback.choices import AppealOutcome, Side
from feedback.models.incidents import Incident


class IncidentStatement(models.Model):
    """What one side said about it, in its own words; only ever added."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="statements")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    told_by = models.CharField(_("told by"), max_length=60)
    text = models.TextField(_("statement"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text="") & ~Q(told_by=""), name="statement_says_something")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.side}"


class IncidentHandover(models.Model):
    """What could not be solved here and went to another department, with the time by which it answers."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="handovers")
    department = models.CharField(_("department"), max_length=60)
    task = models.CharField(_("what is asked"), max_length=300)
    due_at = models.DateTimeField(_("answer due"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["incident", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("at")), name="handover_due_later"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="handover_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.department}"


class Appeal(models.Model):
    """A verdict questioned by whom it touches: once, in time, heard by somebody who had no part in it.

    The accounts of those who may not hear it stand in the row, so that the database can hold them apart.
    """

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="appeal")
    text = models.TextField(_("what is wrong with the verdict"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=10)
    counted_in = models.CharField(max_length=7, blank=True)
    complaint_class = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    concerned_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    supervisor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=AppealOutcome.choices, blank=True)
    outcome_reason = models.TextField(_("reason"), blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="appeal_says_why"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_reason="", heard_at=None, heard_by=None)
                | (~Q(outcome="") & ~Q(outcome_reason="") & Q(heard_at__isnull=False, heard_by__isnull=False)),
                name="appeal_heard_by_somebody",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(heard_by=None) | Q(**{party: None}) | ~Q(heard_by=F(party)),
                    name=f"appeal_not_heard_by_{name}",
                )
                for party, name in (
                    ("by", "appellant"),
                    ("decided_by", "decider"),
                    ("registered_by", "registrar"),
                    ("concerned_user", "person"),
                    ("supervisor_user", "payee"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.outcome}".strip()


append_only.guard(IncidentStatement)
