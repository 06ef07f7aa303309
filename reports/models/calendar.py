"""The report calendar: what is due at head office from whom, by which day, and when it came in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.models import StoredFile
from people.choices import Post
from people.models import Staff
from reports.querysets import ReportDueQuerySet


class ReportKind(models.Model):
    """A monthly report somebody in this post owes head office. A dictionary row: it has a name in both languages."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title_zh = models.CharField(_("name (Chinese)"), max_length=80)
    title_en = models.CharField(_("name (English)"), max_length=80)
    post = models.CharField(_("owed by"), max_length=20, choices=Post.choices, default=Post.REPAIR_SUPERVISOR)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_key(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en


class ReportDue(models.Model):
    """One report of one month owed by one person. While its month is open, handing in is written here; once the month
    is locked this row stays as it was counted and a later hand-in is an event (appraisal, section 2)."""

    kind = models.ForeignKey(ReportKind, models.PROTECT, related_name="dues")
    month = models.CharField(_("month"), max_length=7, help_text="2026-10: the month reported on.")
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="reports_due", verbose_name=_("owed by"))
    due_on = models.DateField(_("due on"), help_text="The last day that is in time.")
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportDueQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "owner", "kind"]
        indexes = [models.Index(fields=["owner", "month"], name="report_due_by_owner")]
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "owner"], name="report_due_once"),
            models.CheckConstraint(condition=Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="report_due_month"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None, handed_in_by=None, file=None)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
                name="report_due_handed_in_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.audit_key

    @property
    def audit_key(self) -> str:
        return f"{self.kind.code}/{self.month}/{self.owner.code}"


class ReportEvent(models.Model):
    """Planned, handed in, withdrawn: rows are only added. After the lock they alone tell when a report came."""

    class Code(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HANDED_IN = "handed_in", _("Handed in")
        WITHDRAWN = "withdrawn", pgettext_lazy("report", "Withdrawn")
        HANDED_IN_LATER = "handed_in_later", _("Handed in after the month was locked")

    due = models.ForeignKey(ReportDue, models.PROTECT, related_name="events")
    code = models.CharField(max_length=16, choices=Code.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="withdrawn") | ~Q(reason=""), name="report_event_withdrawal_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_id} {self.code}"


append_only.month_named(ReportDue)
append_only.guard(ReportEvent)
