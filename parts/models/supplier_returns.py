"""Goods that go back to a supplier: which batch, with whom they travel, what is expected and what was credited."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.frozen import frozen_after, frozen_with
from parts.choices.buying import ReturnState
from parts.exact import price_text
from parts.models.arrivals import ArrivalLine
from parts.models.batches import Batch
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.querysets.buying import AtPlaceQuerySet
from people.models import Partner, User


class SupplierReturn(models.Model):
    """One parcel back to one supplier, out of one warehouse or its quarantine."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    supplier = models.ForeignKey(Partner, models.PROTECT, related_name="returns_to", verbose_name=_("supplier"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="returns_out", verbose_name=_("out of"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.DRAFT)
    key = models.CharField(max_length=120, unique=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    expected = models.DecimalField(_("expected credit"), max_digits=14, decimal_places=2, default=0)
    credited = models.DecimalField(_("credited"), max_digits=14, decimal_places=2, null=True, blank=True)
    credit_note = models.CharField(_("credit note"), max_length=40, blank=True)
    answer = models.CharField(_("the supplier's answer"), max_length=300, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    shipped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    shipped_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AtPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("supplier return")
        verbose_name_plural = _("supplier returns")
        indexes = [models.Index(fields=["state", "-id"], name="supplier_return_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="supplier_return_state_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="supplier_return_says_why"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"], shipped_at=None)
                | Q(state__in=["shipped", "credited"], shipped_at__isnull=False, shipped_by__isnull=False),
                name="supplier_return_shipped_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="credited", credited__isnull=False, answered_by__isnull=False)
                | (~Q(state="credited") & Q(credited=None)),
                name="supplier_return_credited_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(expected__gte=0) & (Q(credited=None) | Q(credited__gte=0)),
                name="supplier_return_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:supplier_return", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def document(self) -> str:
        """Its name in events, notices and causes."""
        return f"supplier_return:{self.number}"

    @property
    def difference(self) -> Decimal | None:
        """Credited less expected; None before the answer."""
        return None if self.credited is None else self.credited - self.expected


class SupplierReturnLine(models.Model):
    """So many of one batch, and what each should bring back. `arrival_line`: where they were put aside."""

    parcel = models.ForeignKey(SupplierReturn, models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")
    arrival_line = models.ForeignKey(ArrivalLine, models.PROTECT, null=True, blank=True, related_name="return_lines")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_credit = models.DecimalField(_("expected each"), max_digits=12, decimal_places=4)
    note = models.CharField(_("fault"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "part", "batch", "arrival_line"], name="supplier_return_line_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="supplier_return_line_of_something"),
            models.CheckConstraint(condition=Q(unit_credit__gte=0), name="supplier_return_line_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.part_id} × {self.quantity}"

    @property
    def price(self) -> str:
        """As it is written: two to four decimals."""
        return price_text(self.unit_credit)

    @property
    def amount(self) -> Decimal:
        """Quantity by what each should bring, unrounded."""
        return self.quantity * self.unit_credit


SENT = (
    "carrier", "waybill", "credited", "credit_note", "answer", "shipped_by", "shipped_at", "answered_by", "answered_at",
)  # fmt: skip
frozen_after(SupplierReturn, free=("draft",), but=SENT)
frozen_with(SupplierReturnLine, "parcel", free=("draft",))
