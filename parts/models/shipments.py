"""Parcels of an order, and what of each line has arrived."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parts.choices.transport import Transport
from parts.exact import thousandths
from parts.models.orders import OrderLine, PartsOrder
from people.models import User


class Shipment(models.Model):
    """One parcel of an order, or what was handed over at the counter."""

    order = models.ForeignKey(PartsOrder, models.PROTECT, related_name="shipments", db_index=False)
    n = models.PositiveSmallIntegerField()
    transport = models.CharField(_("transport"), max_length=10, choices=Transport.choices, blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    freight = models.DecimalField(_("freight (CNY)"), max_digits=10, decimal_places=2, default=0)
    handed_over = models.BooleanField(_("handed over at the counter"), default=False)
    shipped_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["order", "n"]
        indexes = [models.Index(fields=["waybill"], condition=~Q(waybill=""), name="shipment_by_waybill")]
        constraints = [
            models.UniqueConstraint(fields=["order", "n"], name="shipment_number_once"),
            models.CheckConstraint(condition=Q(freight__gte=0), name="shipment_freight_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.n}"


class ShipmentLine(models.Model):
    """So much of a line in one parcel, and what of it has arrived or is missing."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipped_in")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    received = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    short = models.DecimalField(max_digits=12, decimal_places=3, default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line"], name="shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_line_is_something"),
            models.CheckConstraint(
                condition=Q(received__gte=0, short__gte=0, quantity__gte=thousandths(F("received") + F("short"))),
                name="shipment_line_received_at_most_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"

    @property
    def left(self) -> Decimal:
        """Not yet said to have arrived or to be missing."""
        return self.quantity - self.received - self.short
