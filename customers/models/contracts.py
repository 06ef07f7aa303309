"""Maintenance contracts (维保): which machines of a customer are looked after, from when until when, how often."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.models.unit import Unit
from customers.querysets import ServiceContractQuerySet
from people.models import Branch, Staff, User


class ServiceContract(models.Model):
    """A contract. Visits fall on `visit_day` of every n-th month from its beginning, or of the months named."""

    number = models.CharField(_("contract number"), max_length=30, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contracts", verbose_name=_("customer"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="contracts", verbose_name=_("branch"))
    supervisor = models.ForeignKey(
        Staff, models.PROTECT, related_name="contracts", verbose_name=_("supervisor of the visits")
    )
    title = models.CharField(_("title"), max_length=80)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    fee = models.DecimalField(_("contract sum"), max_digits=12, decimal_places=2, null=True, blank=True)
    terms = models.TextField(_("terms"), max_length=2000, blank=True)
    clock_policy = models.CharField(
        _("service levels"), max_length=40, blank=True, help_text=_("Code of the clock policy its tickets run by.")
    )
    every_months = models.PositiveSmallIntegerField(_("a visit every … months"), null=True, blank=True)
    in_months = models.CharField(_("or in these months"), max_length=40, blank=True, help_text=_("Such as 5,11."))
    visit_day = models.PositiveSmallIntegerField(_("day of the month"), default=10)
    lead_days = models.PositiveSmallIntegerField(
        _("ticket made so many days before"), default=14, help_text=_("Time to agree the visit with the customer.")
    )
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("renews")
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    units = models.ManyToManyField(Unit, related_name="contracts", verbose_name=_("machines"))

    objects = ServiceContractQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("maintenance contract")
        verbose_name_plural = _("maintenance contracts")
        indexes = [models.Index(fields=["until_on"], condition=Q(ended_on=None), name="contract_running_until")]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="contract_runs_forward"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("from_on"), ended_on__lte=F("until_on")),
                name="contract_ends_within",
            ),
            models.CheckConstraint(
                condition=Q(every_months=None) | Q(every_months__gte=1, every_months__lte=36, in_months=""),
                name="contract_interval_or_months",
            ),
            models.CheckConstraint(condition=Q(visit_day__gte=1, visit_day__lte=28), name="contract_day_in_any_month"),
            models.CheckConstraint(condition=Q(lead_days__lte=60), name="contract_lead_is_short"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self):
        """The last day it holds."""
        return self.ended_on or self.until_on

    @property
    def audit_key(self) -> str:
        return self.number
