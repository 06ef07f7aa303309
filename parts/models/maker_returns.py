"""Old parts sent back to the maker (BD-31, 三包索赔件返厂清单): packed, shipped, and followed to the money."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.frozen import frozen_after
from parts.choices.old_parts import Refusal
from parts.choices.transport import Transport
from parts.models.old_parts import OldPart
from parts.querysets.makers import MakerReturnQuerySet
from people.models import Branch, Partner, User


class MakerReturnState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("maker return", "Being packed")
    PACKED = "packed", pgettext_lazy("maker return", "Packed")
    SHIPPED = "shipped", pgettext_lazy("maker return", "On the way")
    ANSWERED = "answered", pgettext_lazy("maker return", "Answered")
    CLOSED = "closed", pgettext_lazy("maker return", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("maker return", "Cancelled")


class Answer(models.TextChoices):
    """What the maker said to a piece."""

    PENDING = "pending", pgettext_lazy("maker return", "Not answered")
    CREDITED = "credited", pgettext_lazy("maker return", "Credited")
    REFUSED = "refused", pgettext_lazy("maker return", "Refused")
    SENT_BACK = "sent_back", pgettext_lazy("maker return", "Refused and sent back")
    MISSING = "missing", pgettext_lazy("maker return", "Not in the box")


class MakerReturn(models.Model):
    """One consignment to one maker. Shipped, the list stands as it was packed."""

    number = models.CharField(_("list"), max_length=20, unique=True)
    maker = models.ForeignKey(Partner, models.PROTECT, related_name="maker_returns", verbose_name=_("maker"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    parts_of = models.CharField(
        _("old parts of"), max_length=7, blank=True, help_text=_("The month they were taken out: 2026-10.")
    )
    state = models.CharField(max_length=10, choices=MakerReturnState.choices, default=MakerReturnState.DRAFT)
    packer = models.CharField(_("packed by"), max_length=60, blank=True)
    transport = models.CharField(_("transport"), max_length=40, choices=Transport.choices, blank=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    waybill = models.CharField(_("waybill"), max_length=60, blank=True)
    freight = models.DecimalField(_("freight"), max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    shipped_on = models.DateField(_("shipped on"), null=True, blank=True)
    expected_on = models.DateField(_("answer expected on"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MakerReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("return list to the maker")
        verbose_name_plural = _("return lists to makers")
        indexes = [models.Index(fields=["state", "-id"], name="maker_return_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MakerReturnState.values), name="maker_return_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "packed", "cancelled"], shipped_on=None)
                | (Q(shipped_on__isnull=False) & ~Q(carrier="")),
                name="maker_return_shipped_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:maker_return", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def cause(self) -> str:
        return f"maker-return:{self.number}"


class MakerReturnLine(models.Model):
    """One piece in one box. A piece lies on one live list; what the maker refused may be claimed again."""

    maker_return = models.ForeignKey(MakerReturn, models.PROTECT, related_name="lines")
    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="maker_lines", verbose_name=_("old part"))
    box_no = models.PositiveSmallIntegerField(_("box"), default=1)
    claim_no = models.CharField(_("warranty claim"), max_length=40, blank=True)
    claimed = models.DecimalField(
        _("claimed"), max_digits=12, decimal_places=2, null=True, blank=True, help_text="Empty: no price is known yet."
    )
    basis = models.CharField(max_length=80, blank=True, help_text="Where the claimed amount comes from.")
    remark = models.CharField(_("remark"), max_length=100, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.PENDING)
    credited = models.DecimalField(_("credited"), max_digits=12, decimal_places=2, default=Decimal(0))
    refusal = models.CharField(_("refused because"), max_length=14, choices=Refusal.choices, blank=True)
    answer_note = models.CharField(_("note"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    is_live = models.BooleanField(default=True, help_text="Packed, on the way, or with the maker.")

    class Meta:
        ordering = ["maker_return", "box_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["maker_return", "old_part"], name="maker_line_once"),
            models.UniqueConstraint(fields=["old_part"], condition=Q(is_live=True), name="maker_line_one_live"),
            models.CheckConstraint(condition=Q(box_no__gte=1), name="maker_line_box"),
            models.CheckConstraint(condition=Q(claimed__gte=0, credited__gte=0), name="maker_line_not_below_zero"),
            models.CheckConstraint(
                condition=Q(answer="pending", answered_at=None, credited=0)
                | (~Q(answer="pending") & Q(answered_at__isnull=False)),
                name="maker_line_answered_when",
            ),
            models.CheckConstraint(
                condition=Q(answer="credited") | Q(credited=0), name="maker_line_money_only_if_credited"
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["refused", "sent_back"]) | ~Q(refusal=""), name="maker_line_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.maker_return_id} {self.old_part_id}"

    @property
    def basis_said(self) -> str:
        """Where the claimed amount comes from, in the reader's language."""
        kind, _colon, batch = self.basis.partition(":")
        if kind == "batch":
            return gettext("cost of batch %(batch)s") % {"batch": batch}
        said = {"list": gettext("list price"), "hand": gettext("entered by hand")}.get(kind)
        return said or (gettext(self.basis) if self.basis else "")  # lines of before keep the word itself


class MakerPayment(models.Model):
    """Money that came for a list: a credit note or a transfer. Rows only add; a wrong one gets its opposite."""

    maker_return = models.ForeignKey(MakerReturn, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    document = models.CharField(_("document"), max_length=60)
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="maker_payment_is_something"),
            models.CheckConstraint(condition=~Q(document=""), name="maker_payment_has_a_document"),
        ]

    def __str__(self) -> str:
        return f"{self.maker_return_id} {self.amount}"


frozen_after(
    MakerReturn,
    free=("draft", "packed"),
    but=("shipped_on", "expected_on", "answered_at", "closed_at", "carrier", "waybill", "transport", "freight"),
)
append_only.guard(MakerPayment)
