"""Orders for parts (配件申请/求援): asked, checked, approved, picked, shipped, received; who did what is only added."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.money import round_fen
from parts.choices.orders import (
    OPEN,
    Charge,
    Need,
    OrderKind,
    OrderSource,
    OrderState,
    OrderUrgency,
    Payment,
    Purpose,
)
from parts.exact import thousandths
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.querysets.orders import OrderQuerySet
from people.models import Branch, Partner, Staff, User


class PartsOrder(models.Model):
    """One order. `revision` rises with every step: whoever saw an older one is told that somebody was faster.

    `is_to_pick`, `is_to_ship`, `is_on_way`, `is_short` say what the lines say (services keep them), so that a list
    asks one table: parts of one order may be on the way while others still wait for the supplier.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=OrderKind.choices)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    charge = models.CharField(_("charge"), max_length=8, choices=Charge.choices)
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    urgency = models.CharField(_("urgency"), max_length=6, choices=OrderUrgency.choices, default=OrderUrgency.NORMAL)
    source = models.CharField(_("source"), max_length=5, choices=OrderSource.choices, default=OrderSource.PAGE)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    customer_name = models.CharField(_("customer"), max_length=60, blank=True)
    customer_phone = models.CharField(_("phone"), max_length=20, blank=True)
    ship_to = models.CharField(_("ship to"), max_length=200, blank=True)
    cause = models.CharField(max_length=60, blank=True, help_text="The job behind it, e.g. ticket:WX202610090001.")
    from_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    to_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="The account of whoever gets the parts; he approves nothing here.",
    )  # fmt: skip
    requested_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    need = models.CharField(max_length=10, choices=Need.choices, blank=True)
    amount = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="At list prices, as it was checked."
    )
    limit_amount = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The limit it was judged by, for the requester's whole day.",
    )
    question_open = models.BooleanField(default=False)
    is_to_pick = models.BooleanField(default=False)
    is_to_ship = models.BooleanField(default=False)
    is_on_way = models.BooleanField(default=False)
    is_short = models.BooleanField(default=False, help_text="Approved and not on our shelf yet.")
    due_on = models.DateField(_("due"), null=True, blank=True, help_text="To be shipped, then to have arrived.")
    payment = models.CharField(_("payment"), max_length=8, choices=Payment.choices, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("parts order")
        verbose_name_plural = _("parts orders")
        indexes = [
            models.Index(fields=["state", "due_on"], condition=Q(state__in=OPEN), name="order_open_due"),
            models.Index(fields=["requested_at"], name="order_by_day"),
            models.Index(fields=["partner", "-id"], condition=Q(partner__isnull=False), name="order_of_partner"),
            models.Index(fields=["staff", "-id"], condition=Q(staff__isnull=False), name="order_of_staff"),
            models.Index(fields=["branch", "-id"], name="order_of_branch"),
            models.Index(fields=["cause"], condition=~Q(cause=""), name="order_by_cause"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="technician", staff__isnull=False, partner=None)
                | Q(kind__in=["station", "dealer"], partner__isnull=False, staff=None)
                | (Q(kind="customer", partner=None, staff=None) & ~Q(customer_name="")),
                name="order_is_somebodys",
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_is_known"),
            models.CheckConstraint(condition=~Q(approved_by=F("asked_by")), name="order_four_eyes"),
            models.CheckConstraint(
                condition=Q(need="") | ~Q(approved_by=F("entered_by")), name="order_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(need__in=["", "keeper"]) | ~Q(approved_by=F("checked_by")), name="order_two_words"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="order_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "picked", "shipped", "partly", "received"])
                | Q(approved_by__isnull=False),
                name="order_goes_on_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(end_reason=""), name="order_ended_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:order", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def ledger_cause(self) -> str:
        """The document behind the movements and reservations of this order."""
        return f"order:{self.number}"

    @property
    def job(self) -> str:
        """The number of the job it is for, or nothing."""
        kind, _colon, number = self.cause.partition(":")
        return number if kind == "ticket" else ""

    @property
    def hands(self) -> set[int | None]:
        """Who asked for it, typed it or checked it: none of them approves it."""
        return {self.asked_by_id, self.entered_by_id, self.checked_by_id}

    @property
    def requester(self) -> str:
        """Who gets the parts, in words."""
        return str(self.staff or self.partner or self.customer_name)


class OrderLine(models.Model):
    """One part of an order, in the part's unit: each step takes no more than the step before has left."""

    order = models.ForeignKey(PartsOrder, models.PROTECT, related_name="lines", db_index=False)
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    asked_part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    requested = models.DecimalField(max_digits=12, decimal_places=3)
    approved = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    allotted = models.DecimalField(
        max_digits=12, decimal_places=3, default=0, help_text="Reserved on our shelf for it, what has left included."
    )
    picked = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    shipped = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    received = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    short = models.DecimalField(max_digits=12, decimal_places=3, default=0, help_text="Shipped and missing.")
    unit_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Of the list in force when it was asked for."
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["part"], condition=Q(approved__gt=F("allotted")), name="order_line_short"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "part"], name="order_line_a_part_once"),
            models.CheckConstraint(condition=Q(requested__gt=0), name="order_line_asks_for_something"),
            models.CheckConstraint(
                condition=Q(approved__gte=0, approved__lte=F("requested")), name="order_line_approved_at_most_requested"
            ),
            models.CheckConstraint(
                condition=Q(allotted__gte=0, allotted__lte=F("approved")), name="order_line_allotted_at_most_approved"
            ),
            models.CheckConstraint(
                condition=Q(picked__gte=0, picked__lte=F("allotted")), name="order_line_picked_at_most_allotted"
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=0, shipped__lte=F("picked")), name="order_line_shipped_at_most_picked"
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0, short__gte=0, shipped__gte=thousandths(F("received") + F("short"))),
                name="order_line_received_at_most_shipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} × {self.requested}"

    @property
    def backorder(self) -> Decimal:
        """Approved and not on our shelf yet."""
        return self.approved - self.allotted

    @property
    def to_pick(self) -> Decimal:
        return self.allotted - self.picked

    @property
    def to_ship(self) -> Decimal:
        return self.picked - self.shipped

    @property
    def on_way(self) -> Decimal:
        return self.shipped - self.received - self.short

    def amount_of(self, quantity: Decimal) -> Decimal | None:
        """Yuan at the price it was asked for at; None where no list names it."""
        return None if self.unit_price is None else round_fen(self.unit_price * quantity)


class OrderMachine(models.Model):
    """The customer's machine behind a warranty or lent order (BD-15): user, product, fault, and the undertaking."""

    order = models.OneToOneField(PartsOrder, models.PROTECT, related_name="machine")
    user_name = models.CharField(_("user"), max_length=60)
    user_phone = models.CharField(_("user's phone"), max_length=20, blank=True)
    model_name = models.CharField(_("model"), max_length=60)
    serial = models.CharField(_("serial or frame number"), max_length=40, blank=True)
    purchased_on = models.DateField(_("purchased on"), null=True, blank=True)
    mileage_km = models.PositiveIntegerField(_("mileage (km)"), null=True, blank=True)
    fault = models.CharField(_("fault"), max_length=200)
    phoned_with = models.CharField(_("phoned with"), max_length=60, blank=True)
    phoned_at = models.DateTimeField(_("phoned at"), null=True, blank=True)
    undertaken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    undertaken_at = models.DateTimeField(null=True, blank=True)
    repaired_on = models.DateField(_("repaired on"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.model_name} {self.serial}"


class OrderEvent(models.Model):
    """What happened to an order: who, when, why. Only ever added. `is_open` ones are read by the requester too."""

    order = models.ForeignKey(PartsOrder, models.PROTECT, related_name="events")
    action = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=OrderState.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict, blank=True)
    is_open = models.BooleanField(default=True)
    key = models.CharField(max_length=80, unique=True, help_text="The same step comes once.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["by", "at"], condition=Q(action="call_back"), name="order_called_back_by")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.action}"


class OrderLimit(models.Model):
    """Up to how many yuan the storekeeper's check is enough, and up to how many a supervisor's word, from a day on."""

    kind = models.CharField(_("kind"), max_length=10, choices=OrderKind.choices)
    from_on = models.DateField(_("in force from"))
    keeper_up_to = models.DecimalField(_("the check is enough up to (CNY)"), max_digits=12, decimal_places=2)
    supervisor_up_to = models.DecimalField(
        _("a supervisor approves up to (CNY)"), max_digits=12, decimal_places=2, null=True, blank=True,
        help_text=_("Empty: a manager approves whatever is above."),
    )  # fmt: skip
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(keeper_up_to__gte=0), name="order_limit_not_below_zero"),
            models.CheckConstraint(
                condition=Q(supervisor_up_to=None) | Q(supervisor_up_to__gte=F("keeper_up_to")),
                name="order_limit_supervisor_above_keeper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.keeper_up_to}"


append_only.guard(OrderEvent)
append_only.guard(OrderLimit)
