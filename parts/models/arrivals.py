"""Arrivals (到货): what came, checked line by line, taken in or put aside, and what became of what was put aside."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.frozen import frozen_after, frozen_with
from parts.choices.buying import ArrivalState, LineKind, VerdictKind
from parts.exact import price_text, thousandths
from parts.models.batches import Batch
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.models.purchases import PurchaseLine, PurchaseOrder
from parts.querysets.buying import ArrivalLineQuerySet, ArrivalQuerySet
from people.models import Partner, User


class Arrival(models.Model):
    """One delivery into one warehouse, for an order or, with a reason, without one."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="arrivals", verbose_name=_("warehouse"))
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, null=True, blank=True, related_name="arrivals", verbose_name=_("purchase order")
    )
    supplier = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="arrivals", verbose_name=_("supplier")
    )
    reason = models.CharField(_("why without an order"), max_length=200, blank=True)
    delivery_note = models.CharField(_("delivery note"), max_length=40, blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=ArrivalState.choices, default=ArrivalState.OPEN)
    key = models.CharField(max_length=120, unique=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(default=timezone.now)
    booked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    booked_at = models.DateTimeField(null=True, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        indexes = [models.Index(fields=["state", "-id"], name="arrival_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ArrivalState.values), name="arrival_state_is_known"),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | ~Q(reason=""), name="arrival_without_an_order_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="booked", booked_by__isnull=False, booked_at__isnull=False)
                | (~Q(state="booked") & Q(booked_by=None, booked_at=None)),
                name="arrival_booked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:arrival", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def branch_id(self) -> int:
        return self.place.branch_id

    @property
    def is_open(self) -> bool:
        return self.state == ArrivalState.OPEN

    @property
    def document(self) -> str:
        """Its name in events, notices and causes."""
        return f"arrival:{self.number}"


class ArrivalLine(models.Model):
    """One scan: so many delivered, the checks, how many are in doubt, how many were not taken at all.

    A check is right, not right, or None while nobody has answered it: then the arrival is not booked.
    Whatever is doubtful failed a check of specification, quality or product label; whatever was refused left with the
    driver.
    """

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(PurchaseLine, models.PROTECT, null=True, blank=True, related_name="arrival_lines")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    announced = models.DecimalField(_("on the delivery note"), max_digits=12, decimal_places=3, null=True, blank=True)
    delivered = models.DecimalField(_("counted"), max_digits=12, decimal_places=3)
    spec_ok = models.BooleanField(_("specification is right"), null=True, blank=True)
    quality_ok = models.BooleanField(_("quality is right"), null=True, blank=True)
    label_ok = models.BooleanField(_("product label is clear"), null=True, blank=True)
    doubtful = models.DecimalField(_("doubtful"), max_digits=12, decimal_places=3, default=0)
    refused = models.DecimalField(_("not taken"), max_digits=12, decimal_places=3, default=0)
    unit_cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=4)
    bin = models.CharField(_("bin"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    over_note = models.CharField(_("why more is kept than ordered"), max_length=200, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    aside_batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    put_away = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    returned = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    scrapped = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = ArrivalLineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="arrival_line_kind_is_known"),
            models.CheckConstraint(
                condition=Q(delivered__gt=0, doubtful__gte=0, refused__gte=0, unit_cost__gte=0),
                name="arrival_line_not_below_zero",
            ),
            models.CheckConstraint(condition=Q(announced=None) | Q(announced__gte=0), name="arrival_line_announced"),
            models.CheckConstraint(
                condition=Q(delivered__gte=thousandths(F("doubtful") + F("refused"))), name="arrival_line_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(spec_ok=True, quality_ok=True, label_ok=True) | Q(doubtful__gt=0) | Q(refused__gt=0),
                name="arrival_line_failed_check_says_how_many",
            ),
            models.CheckConstraint(
                condition=Q(doubtful=0) | Q(spec_ok=False) | Q(quality_ok=False) | Q(label_ok=False),
                name="arrival_line_doubt_has_a_check",
            ),
            models.CheckConstraint(
                condition=Q(doubtful=0, refused=0) | ~Q(note=""), name="arrival_line_doubt_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind="ordered", order_line__isnull=False) | (~Q(kind="ordered") & Q(order_line=None)),
                name="arrival_line_of_its_order",
            ),
            models.CheckConstraint(
                condition=Q(put_away__gte=0, returned__gte=0, scrapped__gte=0)
                & Q(doubtful__gte=thousandths(F("put_away") + F("returned") + F("scrapped"))),
                name="arrival_line_verdicts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrival_id}: {self.part_id} × {self.delivered}"

    @property
    def is_unanswered(self) -> bool:
        """Whether a check still waits for its answer."""
        return None in (self.spec_ok, self.quality_ok, self.label_ok)

    @property
    def accepted(self) -> Decimal:
        """Straight to the shelf."""
        return self.delivered - self.doubtful - self.refused

    @property
    def taken(self) -> Decimal:
        """Into our house, doubtful included."""
        return self.delivered - self.refused

    @property
    def price(self) -> str:
        """As it is written: two to four decimals."""
        return price_text(self.unit_cost)

    @property
    def aside(self) -> Decimal:
        """Still in quarantine from this line."""
        return self.doubtful - self.put_away - self.returned - self.scrapped

    @property
    def missing(self) -> Decimal:
        """Delivery note less count: above zero short, below zero more than announced; zero where no note was read."""
        return Decimal(0) if self.announced is None else self.announced - self.delivered


class ArrivalScan(models.Model):
    """One scan at the door, counted on a line once however often it is sent; taken back it counts no more."""

    line = models.ForeignKey(ArrivalLine, models.CASCADE, related_name="scans")
    key = models.CharField(max_length=80, unique=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="arrival_scan_of_something")]

    def __str__(self) -> str:
        return f"{self.line_id} +{self.quantity}"


class ArrivalVerdict(models.Model):
    """What became of goods put aside: added once, with its reason and who said so. A decision taken back is a row of
    its own that names the one it undoes."""

    line = models.ForeignKey(ArrivalLine, models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=8, choices=VerdictKind.choices)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    reason = models.CharField(_("reason"), max_length=200)
    document = models.CharField(max_length=40, blank=True, help_text="The return they left with.")
    key = models.CharField(max_length=100, unique=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="back", undoes__isnull=False) | (~Q(kind="back") & Q(undoes=None)),
                name="arrival_verdict_back_names_which",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="arrival_verdict_of_something"),
            models.CheckConstraint(condition=Q(kind__in=VerdictKind.values), name="arrival_verdict_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="arrival_verdict_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind} {self.quantity}"


frozen_after(Arrival, free=("open",), but=("booked_by", "booked_at"))
frozen_with(ArrivalLine, "arrival", free=("open",), but=("batch", "aside_batch", "put_away", "returned", "scrapped"))
append_only.guard(ArrivalVerdict)
