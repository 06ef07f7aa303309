"""Purchase orders to suppliers, their lines, and the amount below which nobody else needs to agree."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.frozen import frozen_after, frozen_with
from parts.choices.buying import PurchaseState
from parts.exact import price_text, thousandths
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.querysets.buying import PurchaseQuerySet
from people.models import Partner, User


class PurchaseOrder(models.Model):
    """An order to one supplier for one warehouse. What was agreed stands fast once it is no longer a draft."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    supplier = models.ForeignKey(Partner, models.PROTECT, related_name="purchase_orders", verbose_name=_("supplier"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="purchase_orders", verbose_name=_("warehouse"))
    state = models.CharField(max_length=10, choices=PurchaseState.choices, default=PurchaseState.DRAFT)
    contract = models.CharField(_("contract no."), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    total = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, default=0)
    key = models.CharField(max_length=120, unique=True, help_text="Named by who asks: the same order is drafted once.")
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    ordered_at = models.DateTimeField(null=True, blank=True)
    limit = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True,
        help_text="The limit under which it was ordered without a second person.",
    )  # fmt: skip
    ended_reason = models.CharField(max_length=300, blank=True)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        indexes = [models.Index(fields=["state", "-id"], name="purchase_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PurchaseState.values), name="purchase_state_is_known"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("proposed_by")),
                name="purchase_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed", "cancelled"])
                | (
                    Q(ordered_by__isnull=False, ordered_at__isnull=False)
                    & (Q(approved_by__isnull=False) | Q(limit__isnull=False))
                ),
                name="purchase_ordered_by_right",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled", ended_reason=""), name="purchase_cancelled_says_why"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="purchase_total_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:purchase", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def document(self) -> str:
        """Its name in events, notices and causes."""
        return f"purchase:{self.number}"


class PurchaseLine(models.Model):
    """One part of an order. `arrived` never exceeds what is ordered but by what was kept as `over`, with a reason."""

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, models.PROTECT, related_name="purchase_lines")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(_("agreed price"), max_digits=12, decimal_places=4)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    arrived = models.DecimalField(max_digits=12, decimal_places=3, default=0, help_text="Taken in, doubtful included.")
    over = models.DecimalField(max_digits=12, decimal_places=3, default=0, help_text="Kept beyond what was ordered.")
    cancelled = models.DecimalField(max_digits=12, decimal_places=3, default=0, help_text="The rest nobody waits for.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "part"], name="purchase_line_once_a_part"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_line_orders_something"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="purchase_line_price_not_below_zero"),
            models.CheckConstraint(
                condition=Q(arrived__gte=0, over__gte=0, cancelled__gte=0), name="purchase_line_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(arrived__lte=thousandths(F("quantity") - F("cancelled") + F("over"))),
                name="purchase_line_arrived_as_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.part_id} × {self.quantity}"

    @property
    def open(self) -> Decimal:
        """What is still awaited."""
        return max(self.quantity - self.cancelled - self.arrived, Decimal(0))

    @property
    def amount(self) -> Decimal:
        """Quantity by price, unrounded."""
        return self.quantity * self.unit_price

    @property
    def price(self) -> str:
        """As it is written: two to four decimals."""
        return price_text(self.unit_price)

    def is_late(self, on: date) -> bool:
        """Awaited, and its day is past."""
        return bool(self.open and self.expected_on and self.expected_on < on)


class PurchaseLimit(models.Model):
    """From a day on: orders below this amount need no second person. Added, never edited."""

    from_on = models.DateField(_("from"), unique=True)
    amount = models.DecimalField(_("limit"), max_digits=12, decimal_places=2)
    note = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("purchase limit")
        verbose_name_plural = _("purchase limits")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="purchase_limit_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.from_on} {self.amount}"

    @property
    def audit_key(self) -> str:
        return str(self.from_on)


DECIDED = ("proposed_by", "approved_by", "ordered_by", "ordered_at", "limit", "ended_reason")
frozen_after(PurchaseOrder, free=("draft",), but=DECIDED)
frozen_with(PurchaseLine, "order", free=("draft",), but=("arrived", "over", "cancelled", "expected_on"))
