"""Loan units (备用机): what can be lent while a customer's own is away, promised within a time, and who has it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from customers.models import Customer
from people.models import Branch, User
from tickets.models.ticket import Ticket
from tickets.querysets import LoanQuerySet, LoanUnitQuerySet


class LoanUnit(models.Model):
    """A machine of ours that is lent."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="loan_units", verbose_name=_("branch"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=60)
    serial = models.CharField(_("serial number"), max_length=40, blank=True)
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = LoanUnitQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("loan unit")
        verbose_name_plural = _("loan units")

    def __str__(self) -> str:
        return f"{self.number} {self.model_name}"

    @property
    def audit_key(self) -> str:
        return self.number


class Loan(models.Model):
    """One lending: promised until an instant, lent, due back, back with its condition. A unit is out once at a time."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="loans", db_index=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="loans")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="loans")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(LoanUnit, models.PROTECT, null=True, blank=True, related_name="loans")
    asked_at = models.DateTimeField(_("asked for"))
    promised_by = models.DateTimeField(_("promised by"))
    lent_at = models.DateTimeField(_("lent"), null=True, blank=True)
    due_on = models.DateField(_("due back"), null=True, blank=True)
    condition_out = models.CharField(_("condition when lent"), max_length=200, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    condition_in = models.CharField(_("condition when returned"), max_length=200, blank=True)
    is_damaged = models.BooleanField(_("came back damaged"), default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    lent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        indexes = [
            models.Index(
                fields=["branch", "due_on"], condition=Q(lent_at__isnull=False, returned_at=None), name="loan_out"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(lent_at__isnull=False, returned_at=None), name="loan_unit_out_once"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(returned_at=None, cancelled_at=None), name="loan_one_open_a_ticket"
            ),
            models.CheckConstraint(
                condition=Q(lent_at=None) | Q(unit__isnull=False, due_on__isnull=False, lent_by__isnull=False),
                name="loan_lent_says_what_and_until",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None)
                | (Q(lent_at__isnull=False, returned_at__gte=F("lent_at")) & ~Q(condition_in="")),
                name="loan_returned_says_how",
            ),
            models.CheckConstraint(condition=Q(cancelled_at=None) | Q(lent_at=None), name="loan_lent_not_called_off"),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False) | Q(customer__isnull=False), name="loan_is_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("tickets:loan", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number
