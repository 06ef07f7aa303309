"""A month of stock, closed: receipts and issues as they were reported, kept and never changed (配件收发月统计表)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from parts.choices.months import CostKind
from parts.models.catalogue import Part
from parts.models.ledger import Place
from people.models import User


class StockMonth(models.Model):
    """Nothing is posted into a closed month any more; the next one opens with what this one closed with."""

    month = models.CharField(_("month"), max_length=7, unique=True, help_text="2026-10.")
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="stock_month_name")
        ]

    def __str__(self) -> str:
        return self.month

    @property
    def audit_key(self) -> str:
        return self.month


class StockMonthLine(models.Model):
    """One part at one place. Quantities in the part's unit, values in yuan, exact; what went out is negative."""

    stock_month = models.ForeignKey(StockMonth, models.PROTECT, related_name="lines")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", db_index=False)
    opening = models.DecimalField(max_digits=14, decimal_places=3)
    purchased = models.DecimalField(max_digits=14, decimal_places=3)
    returned = models.DecimalField(max_digits=14, decimal_places=3)
    moved_in = models.DecimalField(max_digits=14, decimal_places=3)
    issued = models.DecimalField(max_digits=14, decimal_places=3)
    used = models.DecimalField(max_digits=14, decimal_places=3)
    moved_out = models.DecimalField(max_digits=14, decimal_places=3)
    scrapped = models.DecimalField(max_digits=14, decimal_places=3)
    to_supplier = models.DecimalField(max_digits=14, decimal_places=3)
    counted = models.DecimalField(max_digits=14, decimal_places=3)
    closing = models.DecimalField(max_digits=14, decimal_places=3)
    opening_value = models.DecimalField(max_digits=20, decimal_places=7)
    value_in = models.DecimalField(max_digits=20, decimal_places=7)
    value_out = models.DecimalField(max_digits=20, decimal_places=7)
    value_counted = models.DecimalField(max_digits=20, decimal_places=7)
    closing_value = models.DecimalField(max_digits=20, decimal_places=7)

    class Meta:
        ordering = ["place", "part"]
        constraints = [
            models.UniqueConstraint(fields=["stock_month", "place", "part"], name="stock_month_line_once"),
            models.CheckConstraint(condition=Q(closing__gte=0, opening__gte=0), name="stock_month_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} @ {self.place_id}: {self.closing}"


class MonthMargin(models.Model):
    """What a month's parts brought and cost the whole company (配件月利润表), as it was when the month was closed.

    `lines`: [category id or null, revenue, cost, free parts at cost, lost] in yuan as text; `freight` likewise.
    """

    stock_month = models.OneToOneField(StockMonth, models.PROTECT, related_name="margin")
    lines = models.JSONField(default=list)
    freight = models.DecimalField(max_digits=14, decimal_places=2)

    def __str__(self) -> str:
        return str(self.stock_month)


class MonthPurposes(models.Model):
    """What a month's parts went out for, net of what came back, as it was when the month was closed.

    `lines`: [place id, part id, sold, warranty or own, quantity in the part's unit, cost in yuan], figures as text.
    """

    stock_month = models.OneToOneField(StockMonth, models.PROTECT, related_name="purposes")
    lines = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.stock_month)


class MonthSales(models.Model):
    """The company's sales of a month, entered by hand: free parts are held against them (2‰). The last line counts."""

    month = models.CharField(_("month"), max_length=7, help_text="2026-10.")
    amount = models.DecimalField(_("sales of the month"), max_digits=14, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(F("month"), F("id").desc(), name="month_sales_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="month_sales_not_below_zero"),
            models.CheckConstraint(condition=Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="month_sales_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"


class MonthCost(models.Model):
    """What a month's parts cost beside goods, parcels and losses of the ledger: entered by hand while it is open.

    A wrong line is taken back by one that `reverses` it, with the same amount below zero. Neither comes once the month
    is closed (services.month_costs): with the closing the lines are what they are.
    """

    month = models.CharField(_("month"), max_length=7, help_text="2026-10.")
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, help_text="Yuan.")
    reason = models.CharField(_("reason"), max_length=200)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["month"], name="month_cost_by_month")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CostKind.values), name="month_cost_kind_is_known"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="month_cost_below_zero_only_taken_back",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="month_cost_says_why"),
            models.CheckConstraint(condition=Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="month_cost_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.amount}"

    @property
    def audit_key(self) -> str:
        return self.month


append_only.guard(StockMonth)
append_only.guard(StockMonthLine)
append_only.guard(MonthMargin)
append_only.guard(MonthPurposes)
append_only.guard(MonthSales)
append_only.guard(MonthCost)
