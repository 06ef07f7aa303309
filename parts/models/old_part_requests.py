"""What somebody asks for about old parts and a second person decides: more time, and taking a finished receipt back.
Rows stay, whatever was decided."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from parts.choices.old_parts import RequestState
from parts.models.old_part_returns import OldPartReceipt
from parts.models.old_parts import OldPart
from parts.querysets.old_parts import OfOldPartQuerySet, TermQuerySet
from people.models import User


def _decided(name: str) -> list[models.BaseConstraint]:
    """Decided by somebody else than who asked, once."""
    return [
        models.CheckConstraint(condition=Q(state__in=RequestState.values), name=f"{name}_state_is_known"),
        models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name=f"{name}_four_eyes"),
        models.CheckConstraint(
            condition=Q(state="asked", decided_by=None) | (~Q(state="asked") & Q(decided_by__isnull=False)),
            name=f"{name}_decided_by_somebody",
        ),
        models.CheckConstraint(condition=~Q(reason=""), name=f"{name}_says_why"),
    ]


class OldPartExtension(models.Model):
    """More time for one piece (延期): asked for with a day and a reason; granted until a day, or refused."""

    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="extensions", verbose_name=_("old part"))
    due_then = models.DateField(help_text="The due day when it was asked for.")
    wanted_until = models.DateField(_("wanted until"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=RequestState.choices, default=RequestState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    granted_until = models.DateField(_("granted until"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = OfOldPartQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        constraints = [
            models.UniqueConstraint(fields=["old_part"], condition=Q(state="asked"), name="old_extension_one_open"),
            *_decided("old_extension"),
            models.CheckConstraint(
                condition=Q(state="granted", granted_until__isnull=False)
                | (~Q(state="granted") & Q(granted_until=None)),
                name="old_extension_granted_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_part_id} {self.wanted_until}"

    @property
    def audit_key(self) -> str:
        return f"{self.pk}"


class OldReceiptReversal(models.Model):
    """A finished receipt taken back (入库单冲销): asked for by one with a reason, done by another."""

    receipt = models.ForeignKey(OldPartReceipt, models.PROTECT, related_name="reversals", verbose_name=_("receipt"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=RequestState.choices, default=RequestState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("reversal of a receipt of old parts")
        verbose_name_plural = _("reversals of receipts of old parts")
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(state__in=["asked", "granted"]), name="old_reversal_one_live"
            ),
            *_decided("old_reversal"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.state}"

    @property
    def audit_key(self) -> str:
        return f"{self.pk}"


class ObjectionTerm(models.Model):
    """Calendar days a debtor has to object to a verdict or a charge, from a day on; the latest row holds."""

    days = models.PositiveSmallIntegerField(_("days to object"))
    from_on = models.DateField(_("in force from"))
    reason = models.CharField(_("reason"), max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=365), name="objection_term_within_a_year"),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_term_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.days} {self.from_on}"


append_only.guard(ObjectionTerm)
