"""Units sent to their maker for repair (返厂送修): out, chased, back, inspected, handed out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from tickets.models.ticket import Ticket
from tickets.workshop.querysets import SlipQuerySet


class FactorySlip(models.Model):
    """One sending to the maker. Its steps are dates; chasing is written into the ticket's history."""

    number = models.CharField(_("slip"), max_length=20, unique=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="factory_slips")
    maker = models.CharField(_("maker"), max_length=80)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    waybill = models.CharField(_("waybill"), max_length=60, blank=True)
    contents = models.CharField(_("contents with accessories"), max_length=500)
    fault = models.CharField(_("fault told to the maker"), max_length=300, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    expected_on = models.DateField(_("expected back"), null=True, blank=True)
    chased_count = models.PositiveSmallIntegerField(_("times chased"), default=0)
    chased_at = models.DateTimeField(_("last chased"), null=True, blank=True)
    returned_on = models.DateField(_("back on"), null=True, blank=True)
    is_complete = models.BooleanField(_("complete with accessories"), null=True)
    is_good = models.BooleanField(_("passed on return"), null=True)
    return_note = models.CharField(_("what was found on return"), max_length=300, blank=True)
    inspected_at = models.DateTimeField(_("inspected"), null=True, blank=True)
    inspected_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("inspected by")
    )
    closed_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("made by"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["expected_on", "id"]
        verbose_name = _("slip to the maker")
        verbose_name_plural = _("slips to the maker")
        indexes = [
            models.Index(fields=["expected_on"], condition=Q(returned_on__isnull=True), name="factory_slip_away"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(closed_at__isnull=True), name="factory_slip_one_open"
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(expected_on__gte=F("sent_on")), name="factory_slip_expected_after_sent"
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(sent_on__isnull=False, returned_on__gte=F("sent_on")),
                name="factory_slip_back_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(inspected_at=None)
                | Q(returned_on__isnull=False, is_good__isnull=False, is_complete__isnull=False),
                name="factory_slip_inspected_once_back",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(inspected_at__isnull=False), name="factory_slip_out_once_inspected"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def stage(self) -> str:
        """draft, sent, back, good, bad or out."""
        if self.closed_at:
            return "out"
        if self.inspected_at:
            return "good" if self.is_good and self.is_complete else "bad"
        if self.returned_on:
            return "back"
        return "sent" if self.sent_on else "draft"
