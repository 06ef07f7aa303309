"""Time limits and the clocks that run by them on each ticket. Deadlines are written when something changes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from people.models import Branch
from tickets.choices import Counts, JobClass, Kind, Stage, Urgency
from tickets.models.ticket import Ticket
from tickets.querysets import ClockQuerySet


class ClockPolicy(models.Model):
    """A time limit (时限): for a stage, and for whichever tickets its conditions name; the most specific one holds.

    Never changed once in force: a new limit is a new row with its own day; ended by `valid_until` (that day included).
    """

    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    kind = models.CharField(_("service"), max_length=12, choices=Kind.choices, blank=True)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices, blank=True)
    job_class = models.CharField(_("job class"), max_length=8, choices=JobClass.choices, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch and below")
    )
    contract_code = models.CharField(_("service level of a contract"), max_length=40, blank=True)
    minutes = models.PositiveIntegerField(_("limit in minutes"))
    counts = models.CharField(_("counts"), max_length=8, choices=Counts.choices, default=Counts.WORKING)
    warn_percent = models.PositiveSmallIntegerField(_("warn at % left"), default=25)
    warn_minutes = models.PositiveSmallIntegerField(_("warn at minutes left"), default=45)
    technician_after = models.PositiveIntegerField(_("technician told, minutes over"), null=True, blank=True)
    supervisor_after = models.PositiveIntegerField(_("supervisor told, minutes over"), null=True, blank=True)
    manager_after = models.PositiveIntegerField(_("manager told, minutes over"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["stage", "kind", "urgency", "job_class", "contract_code", "-valid_from", "id"]
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="clock_policy_stage_is_known"),
            models.CheckConstraint(condition=Q(warn_percent__lte=100), name="clock_policy_percent"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="clock_policy_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.minutes}"

    @property
    def audit_key(self) -> str:
        return str(self.pk)

    @property
    def hours_text(self) -> str:
        """`2`, `1.5`: the limit in hours."""
        return f"{self.minutes / 60:g}"


class TicketClock(models.Model):
    """One clock on one ticket: running, paused (`paused_since`), or over (`stopped_at`, `is_dropped` if it was void).

    `missed_at` is the deadline it missed and stays. `next_at`: when the next warning or step of the chain is due.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="clocks", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    policy = models.ForeignKey(ClockPolicy, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    counts = models.CharField(max_length=8, choices=Counts.choices, default=Counts.WORKING)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    paused_since = models.DateTimeField(null=True, blank=True)
    pause_state = models.CharField(max_length=16, blank=True, help_text="The ticket's state that made it stand still.")
    paused_seconds = models.PositiveIntegerField(default=0, help_text="Of the hours it counts, over all its pauses.")
    stopped_at = models.DateTimeField(null=True, blank=True)
    is_dropped = models.BooleanField(default=False)
    missed_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0, help_text="What was told: 1 warned, 2 missed, then up.")
    next_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["ticket", "id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="clock_by_ticket"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_next"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "stage"], condition=Q(stopped_at=None), name="clock_one_of_a_stage_runs"
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="clock_stage_is_known"),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(stopped_at=None, paused_since=None), name="clock_next_only_while_it_runs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.stage}"
