"""What a repair costs: quotations the customer decides on, charges, and what was paid. Rows of money only add up."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import append_only
from core.frozen import frozen_after, frozen_with
from parts.models import LabourItem, Part
from people.models import User
from tickets.models.ticket import Ticket
from tickets.querysets import OfTicketQuerySet


class LineKind(models.TextChoices):
    LABOUR = "labour", _("Labour")
    PART = "part", _("Part")


class QuotationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("With the customer")
    AGREED = "agreed", _("Agreed")
    PARTLY = "partly", _("Partly agreed")
    REFUSED = "refused", _("Refused")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")


class Consent(models.TextChoices):
    """How the customer said so."""

    SIGNATURE = "signature", _("Signature")
    CODE = "code", pgettext_lazy("acceptance", "Code")
    FOLLOW_PAGE = "follow_page", _("On the follow-up page")
    PHONE = "phone", _("Phone")


class Method(models.TextChoices):
    CASH = "cash", _("Cash")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    TRANSFER = "transfer", _("Bank transfer")
    ACCOUNT = "account", _("On account")


LIVE = (QuotationState.DRAFT, QuotationState.SENT)
IN_FORCE = (QuotationState.AGREED, QuotationState.PARTLY)
DECIDED = (*IN_FORCE, QuotationState.REFUSED)
SUM = Round(F("labour_total") + F("parts_total"), precision=2)  # SQLite adds in floating point


class Quotation(models.Model):
    """One version of what a repair will cost (维修报价表, form 03). Sent, its lines stand; decided, all of it."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="quotations")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=QuotationState.choices, default=QuotationState.DRAFT)
    valid_until = models.DateField(_("valid until"))
    labour_total = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    parts_total = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    total = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    key = models.CharField(max_length=80, blank=True, help_text="Named by who asks: the same version comes once.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_how = models.CharField(max_length=12, choices=Consent.choices, blank=True)
    decided_name = models.CharField(max_length=80, blank=True, help_text="The customer's person who decided.")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="Who wrote it down; empty: the customer himself, on the follow-up page.",
    )  # fmt: skip
    decision_note = models.CharField(max_length=300, blank=True)
    agreed_total = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["ticket", "version"]
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        indexes = [models.Index(fields=["valid_until"], condition=Q(state="sent"), name="quotation_sent_until")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "version"], name="quotation_version_once"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=["draft", "sent"]), name="quotation_one_live"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=["agreed", "partly"]), name="quotation_one_in_force"
            ),
            models.UniqueConstraint(fields=["ticket", "key"], condition=~Q(key=""), name="quotation_key_once"),
            models.CheckConstraint(condition=Q(state__in=QuotationState.values), name="quotation_state_is_known"),
            models.CheckConstraint(
                condition=Q(total=SUM, total__gte=0), name="quotation_adds_up"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "partly", "refused"])
                | (Q(decided_at__isnull=False) & ~Q(decided_how="") & ~Q(decided_name="")),
                name="quotation_decided_by_whom_when_how",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "partly"])
                | Q(agreed_total__isnull=False, agreed_total__gte=0, agreed_total__lte=F("total")),
                name="quotation_agreed_to_a_sum",
            ),
            models.CheckConstraint(condition=Q(state="draft") | Q(sent_at__isnull=False) | Q(state="superseded"),
                                   name="quotation_sent_says_when"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """`WX202610090001-B2`: the ticket's number and the version."""
        return f"{self.ticket.number}-B{self.version}"

    @property
    def audit_key(self) -> str:
        return self.number


class MoneyLine(models.Model):
    """One line of a quotation or a charge: what it was called and what the list said are kept as they were."""

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=LineKind.choices)
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    labour = models.ForeignKey(LabourItem, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=10, blank=True, help_text="Hours for labour by the hour.")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    list_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Of the list in force that day."
    )
    price_reason = models.CharField(max_length=200, blank=True, help_text="Why it is not the list's price.")
    amount = models.DecimalField(max_digits=12, decimal_places=2, help_text="quantity × unit_price, rounded once.")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class QuotationLine(MoneyLine):
    """A line of a quotation; `agreed` is what the customer said to it."""

    quotation = models.ForeignKey(Quotation, models.PROTECT, related_name="lines")
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ["quotation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quotation", "position"], name="quotation_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount__gte=0), name="quotation_line_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(list_price=F("unit_price")) | ~Q(price_reason=""), name="quotation_line_price_or_reason"
            ),
        ]


class Charge(models.Model):
    """What a customer is charged for a repair. Added once; put right by a reversing charge and a new one."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="charges")
    quotation = models.ForeignKey(Quotation, models.PROTECT, null=True, blank=True, related_name="charges")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    in_warranty = models.BooleanField(default=False)
    labour_total = models.DecimalField(max_digits=12, decimal_places=2)
    parts_total = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why nothing is charged outside warranty, or why it is reversed."
    )
    key = models.CharField(max_length=80, unique=True, help_text="Named by who asks: the same charge comes once.")
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.CheckConstraint(condition=Q(total=SUM), name="charge_adds_up"),
            models.CheckConstraint(
                condition=Q(reverses=None, total__gte=0) | (Q(reverses__isnull=False, total__lte=0) & ~Q(reason="")),
                name="charge_reversal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(in_warranty=True) | ~Q(total=0) | ~Q(reason=""), name="charge_of_nothing_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def audit_key(self) -> str:
        return self.number


class ChargeLine(MoneyLine):
    """A line of a charge. Covered by warranty it costs 0.00 and still says what the list asks."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="lines")
    covered = models.BooleanField(default=False)

    class Meta:
        ordering = ["charge", "position"]
        constraints = [
            models.UniqueConstraint(fields=["charge", "position"], name="charge_line_once"),
            models.CheckConstraint(
                condition=Q(covered=True, amount=0) | Q(list_price=F("unit_price")) | ~Q(price_reason=""),
                name="charge_line_price_or_reason",
            ),
        ]


class Payment(models.Model):
    """Money taken (or given back) for a charge, with its receipt number."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="payments")
    receipt = models.CharField(_("receipt number"), max_length=30, unique=True)
    method = models.CharField(_("paid by"), max_length=10, choices=Method.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    note = models.CharField(_("note"), max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_goes_its_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.amount}"


UNDECIDED = ("draft", "sent", "expired")  # a phone may bring a signature given in time
# Sent: lines and sums stand, only the decision is still to come. Decided: everything stands but being superseded.
frozen_after(
    Quotation,
    free=("draft",),
    but=(
        "decided_at", "decided_how", "decided_name", "decided_by", "decision_note", "agreed_total",
    ),
    suffix="sent",
)  # fmt: skip
frozen_after(Quotation, free=UNDECIDED, suffix="decided")
frozen_with(QuotationLine, "quotation", free=("draft",), but=("agreed",), suffix="sent")
frozen_with(QuotationLine, "quotation", free=UNDECIDED, suffix="decided")
append_only.guard(Charge)
append_only.guard(ChargeLine)
append_only.guard(Payment)
