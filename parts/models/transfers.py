"""Transfers between places as documents: sent, on the way, counted where they come, and what never came."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.frozen import frozen_after, frozen_with
from parts.choices.buying import LossKind, LossState, TransferState
from parts.exact import thousandths
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.querysets.buying import TransferQuerySet
from people.models import User


class StockTransfer(models.Model):
    """From one place to another. Between the two everything lies at `transit`, a place of the branch it goes to."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    from_place = models.ForeignKey(Place, models.PROTECT, related_name="transfers_out", verbose_name=_("from"))
    to_place = models.ForeignKey(Place, models.PROTECT, related_name="transfers_in", verbose_name=_("to"))
    transit = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="transfers_through", verbose_name=_("on the way at")
    )
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.DRAFT)
    note = models.CharField(_("note"), max_length=300, blank=True)
    key = models.CharField(max_length=120, unique=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    shipped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    shipped_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True, help_text="When the last of it was accounted for.")

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [models.Index(fields=["state", "-id"], name="stock_transfer_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="stock_transfer_state_is_known"),
            models.CheckConstraint(condition=~Q(from_place=F("to_place")), name="stock_transfer_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"], shipped_at=None)
                | Q(
                    state__in=["shipped", "partly", "received"], shipped_at__isnull=False, shipped_by__isnull=False,
                    transit__isnull=False,
                ),
                name="stock_transfer_shipped_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:stock_transfer", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def document(self) -> str:
        """Its name in events, notices and causes."""
        return f"transfer:{self.number}"


class StockTransferLine(models.Model):
    """One part of a transfer: sent, received so far, taken off the way as lost."""

    transfer = models.ForeignKey(StockTransfer, models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    received = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    lost = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "part"], name="stock_transfer_line_once_a_part"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_transfer_line_of_something"),
            models.CheckConstraint(
                condition=Q(received__gte=0, lost__gte=0, quantity__gte=thousandths(F("received") + F("lost"))),
                name="stock_transfer_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.part_id} × {self.quantity}"

    @property
    def open(self) -> Decimal:
        """Still on the way once it was sent."""
        return self.quantity - self.received - self.lost


class TransferLoss(models.Model):
    """What never came of one line: proposed by one, acknowledged by another, taken off the way; perhaps found again by
    one, and so confirmed by another."""

    line = models.ForeignKey(StockTransferLine, models.PROTECT, related_name="losses")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    kind = models.CharField(_("kind"), max_length=6, choices=LossKind.choices)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=8, choices=LossState.choices, default=LossState.PROPOSED)
    key = models.CharField(max_length=100, unique=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    found_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    found_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(state="proposed"), name="transfer_loss_one_open_a_line"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="transfer_loss_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="transfer_loss_says_why"),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="transfer_loss_four_eyes"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("found_by")), name="transfer_loss_found_four_eyes"),
            models.CheckConstraint(
                condition=~Q(state="turned") | Q(found_by__isnull=False, confirmed_by=None),
                name="transfer_loss_turned_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None) | (~Q(state="proposed") & Q(decided_by__isnull=False)),
                name="transfer_loss_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.quantity} {self.state}"

    @property
    def ledger_key(self) -> str:
        """The key of the line that takes it off the way."""
        return f"transfer_loss:{self.pk}:posted"


frozen_after(
    StockTransfer, free=("draft",), but=("carrier", "waybill", "transit", "shipped_by", "shipped_at", "received_at")
)
frozen_with(StockTransferLine, "transfer", free=("draft",), but=("received", "lost"))
frozen_after(TransferLoss, free=("proposed",), but=("found_by", "found_at", "confirmed_by", "confirmed_at"))
