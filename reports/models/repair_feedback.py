"""Repair feedback of a half-month (BD-25, 维修信息反馈): what a station repaired in warranty; extra pages follow it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.frozen import frozen_after, frozen_with
from people.models import Partner
from reports.querysets import RepairFeedbackQuerySet


class Action(models.TextChoices):
    """What was done (forms-and-practice, block FA)."""

    REPAIR = "repair", _("Repaired")
    EXCHANGE = "exchange", _("Part exchanged")
    REFUND = "refund", _("Unit taken back")
    FACTORY = "factory", _("Sent to the maker")


class BoughtBy(models.TextChoices):
    """Where a row's day of purchase stands; whoever writes another one has typed it."""

    OLD_PART = "old_part", _("as on the old part's tag")
    ORDER = "order", _("as on the order")
    TICKET = "ticket", _("as on the ticket")
    MACHINE = "machine", _("as on the machine's file")
    TYPED = "typed", _("typed")


class RepairFeedback(models.Model):
    """One sheet of a partner for a half-month. Page 1 is the feedback, later pages are added after it was handed in."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        HANDED_IN = "handed_in", _("Handed in")

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="repair_feedback", verbose_name=_("partner"))
    half = models.CharField(_("half-month"), max_length=9, help_text="2026-10-1: October 1 to 15; -2: the rest.")
    page = models.PositiveSmallIntegerField(_("page"), default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    handed_in_at = models.DateTimeField(null=True, blank=True)

    objects = RepairFeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-half", "partner", "page"]
        verbose_name = _("repair feedback")
        verbose_name_plural = _("repair feedback")
        constraints = [
            models.UniqueConstraint(fields=["partner", "half", "page"], name="repair_feedback_once"),
            models.UniqueConstraint(
                fields=["partner", "half"], condition=Q(state="draft"), name="repair_feedback_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(half__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])-[12]$"), name="repair_feedback_half"
            ),
            models.CheckConstraint(condition=Q(page__gte=1), name="repair_feedback_page"),
            models.CheckConstraint(
                condition=Q(state="draft", handed_in_at=None, handed_in_by=None)
                | Q(state="handed_in", handed_in_at__isnull=False, handed_in_by__isnull=False),
                name="repair_feedback_handed_in_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("reports:repair_feedback", args=[self.partner.code, self.half])

    @property
    def number(self) -> str:
        """BD25-D05-2026-10-1, and /2 for an extra page."""
        return f"BD25-{self.partner.code}-{self.half}" + (f"/{self.page}" if self.page > 1 else "")

    @property
    def audit_key(self) -> str:
        return self.number


class RepairFeedbackRow(models.Model):
    """One repair in warranty. `old_part`: the code of the old part or of the tag stuck on it, where one was changed."""

    feedback = models.ForeignKey(RepairFeedback, models.CASCADE, related_name="rows")
    customer = models.CharField(_("customer"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    model = models.CharField(_("model"), max_length=60)
    serial = models.CharField(_("frame or serial number"), max_length=60)
    engine_no = models.CharField(_("engine number"), max_length=40, blank=True)
    purchased_on = models.DateField(_("purchased on"))
    bought_by = models.CharField(max_length=8, choices=BoughtBy.choices, default=BoughtBy.TYPED, editable=False)
    mileage_km = models.PositiveIntegerField(_("mileage (km)"), null=True, blank=True)
    repaired_on = models.DateField(_("repaired on"))
    symptom = models.CharField(_("symptom"), max_length=200)
    cause = models.CharField(_("cause"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=10, choices=Action.choices, default=Action.EXCHANGE)
    part_number = models.CharField(_("part number"), max_length=40, blank=True)
    part_name = models.CharField(_("part name"), max_length=80, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    old_part = models.CharField(_("old part's code or tag"), max_length=40, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "old_part"], condition=~Q(old_part=""), name="repair_feedback_old_part_once"
            ),
            models.CheckConstraint(
                condition=Q(purchased_on__lte=F("repaired_on")), name="repair_feedback_bought_before_repair"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="repair_feedback_quantity"),
            models.CheckConstraint(condition=Q(bought_by__in=BoughtBy.values), name="repair_feedback_bought_by"),
            models.CheckConstraint(
                condition=~Q(action="exchange") | ~Q(part_number=""), name="repair_feedback_exchange_names_the_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.repaired_on}"


frozen_after(RepairFeedback, free=("draft",))
frozen_with(RepairFeedbackRow, "feedback", free=("draft",))
