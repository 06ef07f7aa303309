"""Faulty units in stores: once confirmed on site there is one month to put them right."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Reason
from people.models import Branch, Store
from tickets.choices import DefectKind, DefectResult
from tickets.models.ticket import Ticket, to_person
from tickets.querysets import DefectiveUnitQuerySet


class DefectiveUnit(models.Model):
    """A faulty unit in a store (残次机): once confirmed on site there is one month to put it right."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="defective_units", verbose_name=_("branch"))
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="defective_units", verbose_name=_("store")
    )
    supervisor = to_person("defective_units", verbose_name=_("supervisor"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=60)
    barcode = models.CharField(_("bar code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=DefectKind.choices, default=DefectKind.DISPLAY)
    fault_text = models.CharField(_("fault"), max_length=300)
    registered_on = models.DateField(_("registered on"))
    confirmed_on = models.DateField(_("confirmed on site"), null=True, blank=True)
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=DefectResult.choices, blank=True)
    parts_blocked = models.BooleanField(_("held up by parts"), default=False)
    parts_reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("parts reason")
    )
    parts_note = models.CharField(_("parts note"), max_length=300, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="defective_units")

    objects = DefectiveUnitQuerySet.as_manager()

    class Meta:
        ordering = ["deadline_on", "id"]
        verbose_name = _("defective unit")
        verbose_name_plural = _("defective units")
        indexes = [
            models.Index(fields=["deadline_on", "supervisor"], name="defective_by_deadline"),
            models.Index(fields=["supervisor", "deadline_on"], name="defective_by_supervisor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["barcode"], condition=Q(completed_on=None), name="defective_once_while_open"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None, deadline_on=None)
                | Q(confirmed_on__isnull=False, deadline_on__isnull=False),
                name="defective_confirmed_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(confirmed_on__isnull=False, completed_on__gte=F("confirmed_on")),
                name="defective_completed_after_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None, result="") | (Q(completed_on__isnull=False) & ~Q(result="")),
                name="defective_completed_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(parts_blocked=False) | Q(parts_reason__isnull=False), name="defective_parts_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def audit_key(self) -> str:
        return self.number
