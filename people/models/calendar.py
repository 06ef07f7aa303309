"""When a branch works: hours of a week, and the dates that are otherwise. Inherited by the branches below."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.choices import DayKind

HOURS_HELP = _("Such as 08:00-12:00, 13:30-18:00; empty: closed.")


class Calendar(models.Model):
    """A working calendar (工作日历). `week`: seven texts of hours, Monday first; the code never changes."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    week = models.JSONField(default=list)
    follows_holidays = models.BooleanField(
        _("follows public holidays"),
        default=True,
        help_text=_("Closed on public holidays, open on the days worked instead."),
    )
    is_default = models.BooleanField(_("for every branch without one of its own"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="calendar_one_default"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code


class CalendarDay(models.Model):
    """A date that is otherwise: a public holiday or day worked instead (calendar null), or one calendar's own."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, null=True, blank=True, related_name="days")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=4, choices=DayKind.choices)
    name = models.CharField(_("name"), max_length=60, blank=True)
    hours = models.CharField(
        _("hours"), max_length=60, blank=True, help_text=_("Empty on a working day: the hours of a Monday.")
    )

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once"),
            models.UniqueConstraint(fields=["day"], condition=Q(calendar=None), name="calendar_holiday_once"),
            models.CheckConstraint(condition=Q(kind__in=["off", "work"]), name="calendar_day_kind_is_known"),
            models.CheckConstraint(condition=~Q(kind="off") | Q(hours=""), name="calendar_closed_has_no_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Stamp(models.Model):
    """Changes whenever a small table does that every request reads (calendars, time limits, webhooks).

    What a process remembers of such a table is good as long as the stamp it read then still stands.
    """

    name = models.CharField(max_length=20, primary_key=True)
    value = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.name
