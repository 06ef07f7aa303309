"""One start of the month-end: what was found before it, the job that works it, and how it came out."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import append_only
from core.models import Job, Month
from monthend.querysets import RunQuerySet


class MonthRun(models.Model):
    """A calculation of a whole month. State and progress are the job's; at most one run of a month is unfinished."""

    month = models.ForeignKey(Month, models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    as_of = models.DateTimeField(help_text="What is still open counts up to here.")
    cutoff_at = models.DateTimeField()
    checks = models.JSONField(default=list, help_text="[{code, level, args, url, url_args}] as found at the start.")
    people = models.PositiveIntegerField(default=0, help_text="How many the run calculates.")
    job = models.OneToOneField(Job, models.PROTECT, null=True, blank=True, related_name="month_run")
    result = models.JSONField(default=dict, help_text="{calculated, approved_kept, failed, missing, people}")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    started_by_name = models.CharField(max_length=150, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="month_run_once"),
            models.UniqueConstraint(fields=["month"], condition=Q(finished_at=None), name="month_run_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.month} #{self.number}"

    @property
    def audit_key(self) -> str:
        return f"{self.month}:{self.number}"


append_only.month_bound(MonthRun)
