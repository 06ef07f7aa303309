"""Goods that come back from dealers, stations and customers: asked, checked, approved, received, counted, closed."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ProductModel
from core.frozen import frozen_after
from parts.choices.goods_returns import (
    OPEN,
    WHOLE_UNIT,
    CreditBasis,
    GoodsCondition,
    GoodsKind,
    GoodsReason,
    GoodsState,
    Outcome,
)
from parts.models.catalogue import Part
from parts.models.ledger import Place
from parts.querysets.goods_returns import GoodsReturnQuerySet
from people.models import Branch, Partner, User

NOT_YET_APPROVED = ["asked", "deciding", "checked", "refused", "withdrawn"]
NOT_YET_HERE = [*NOT_YET_APPROVED, "approved"]
NOT_YET_COUNTED = [*NOT_YET_HERE, "received"]
# More came than was approved, and nobody has said what becomes of it.
SURPLUS = Q(state="counted", counted__gt=F("quantity"), surplus_kept=None)


def _who(related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name=related, db_index=False)


class GoodsReturn(models.Model):
    """One case: so many of one product model (whole goods, no stock of ours) or of one part."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=GoodsKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=GoodsState.choices, default=GoodsState.ASKED)
    key = models.CharField(max_length=120, unique=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="goods_returns", verbose_name=_("branch"))
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="goods_returns", verbose_name=_("partner"),
        db_index=False,
    )  # fmt: skip
    customer_name = models.CharField(_("customer"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    model = models.ForeignKey(
        ProductModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product model")
    )
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    serials = models.TextField(_("serial numbers"), blank=True, help_text="One a line.")
    reason = models.CharField(_("reason"), max_length=10, choices=GoodsReason.choices)
    condition = models.CharField(_("condition"), max_length=10, choices=GoodsCondition.choices)
    what = models.CharField(_("what is wrong"), max_length=300)
    sold_by = models.CharField(_("sold by document"), max_length=60, blank=True)
    is_large = models.BooleanField(default=False, help_text="An exchange of at least so many pieces when it was asked.")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)

    checked_by = _who()
    checked_at = models.DateTimeField(null=True, blank=True)
    decided_by = _who()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("marketing's decision"), max_length=300, blank=True)
    approved_by = _who()
    approved_at = models.DateTimeField(null=True, blank=True)
    received_by = _who()
    received_at = models.DateTimeField(null=True, blank=True)
    came_with = models.CharField(_("came with"), max_length=80, blank=True)
    counted_by = _who()
    counted_at = models.DateTimeField(null=True, blank=True)
    counted = models.DecimalField(_("counted"), max_digits=12, decimal_places=3, null=True, blank=True)
    found = models.CharField(_("found in condition"), max_length=10, choices=GoodsCondition.choices, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("warehouse"), db_index=False
    )
    place_text = models.CharField(_("stored at"), max_length=80, blank=True)
    surplus_kept = models.BooleanField(
        _("surplus kept"), null=True, blank=True, help_text="Of more than was approved: approved too, or sent back."
    )
    surplus_by = _who()
    surplus_at = models.DateTimeField(null=True, blank=True)
    no_more_made = models.BooleanField(
        _("no stock and out of production"), default=False, help_text="Then sales must agree what becomes of it."
    )
    agreed_by = _who()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed = models.CharField(_("agreed with sales"), max_length=300, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    credit = models.DecimalField(_("credited"), max_digits=14, decimal_places=2, null=True, blank=True)
    credit_asked = models.DecimalField(
        _("credit proposed"), max_digits=14, decimal_places=2, null=True, blank=True,
        help_text="What the first person proposes and the second approves.",
    )  # fmt: skip
    credit_known = models.DecimalField(_("known price"), max_digits=14, decimal_places=2, null=True, blank=True)
    credit_basis = models.CharField(_("known from"), max_length=6, choices=CreditBasis.choices, blank=True)
    credit_why = models.CharField(_("why it differs"), max_length=300, blank=True)
    credit_by = _who()
    credit_at = models.DateTimeField(null=True, blank=True)
    credit_note = models.CharField(_("credit note"), max_length=40, blank=True)
    new_serials = models.TextField(_("new serial numbers"), blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    ended_by = _who()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GoodsReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("return or exchange")
        verbose_name_plural = _("returns and exchanges")
        indexes = [
            models.Index(fields=["branch", "-id"], name="goods_return_of_branch"),
            models.Index(fields=["partner", "-id"], condition=Q(partner__isnull=False), name="goods_return_of_partner"),
            models.Index(fields=["state", "-id"], condition=Q(state__in=OPEN), name="goods_return_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=GoodsKind.values, state__in=GoodsState.values, reason__in=GoodsReason.values)
                & Q(condition__in=GoodsCondition.values, outcome__in=["", *Outcome.values]),
                name="goods_return_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(model__isnull=False, part=None) | Q(model=None, part__isnull=False),
                name="goods_return_of_a_model_or_a_part",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, customer_name="") | (Q(partner=None) & ~Q(customer_name="")),
                name="goods_return_is_somebodys",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0) & ~Q(what=""), name="goods_return_of_something"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("asked_by")) & ~Q(approved_by=F("checked_by"))
                & ~Q(approved_by=F("decided_by")),
                name="goods_return_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_YET_APPROVED)
                | (
                    Q(checked_by__isnull=False, approved_by__isnull=False, approved_at__isnull=False)
                    & (Q(is_large=False) | (Q(decided_by__isnull=False) & ~Q(decision="")))
                ),
                name="goods_return_goes_on_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_YET_HERE) | Q(received_by__isnull=False, received_at__isnull=False),
                name="goods_return_received_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_YET_COUNTED, counted=None)
                | (
                    Q(state__in=["counted", "crediting", "closed"], counted__gt=0, counted_by__isnull=False)
                    & Q(counted_at__isnull=False)
                    & (Q(model__isnull=False) | Q(place__isnull=False))
                ),
                name="goods_return_counted_says_how_many",
            ),
            models.CheckConstraint(
                condition=Q(no_more_made=False) | ~Q(state="closed") | ~Q(agreed=""), name="goods_return_sales_agreed"
            ),
            models.CheckConstraint(
                condition=(Q(state="closed", ended_by__isnull=False, ended_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state="closed") & Q(outcome="", credit=None)),
                name="goods_return_closed_says_how",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="credited", credit__gte=0)) | (~Q(outcome="credited") & Q(credit=None)),
                name="goods_return_credited_says_how_much",
            ),
            models.CheckConstraint(
                condition=~Q(state="crediting")
                | Q(credit_asked__gte=0, credit_by__isnull=False, credit_at__isnull=False),
                name="goods_return_credit_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(credit_asked=None) | Q(credit_known__isnull=False, credit_asked=F("credit_known"))
                | ~Q(credit_why=""),
                name="goods_return_other_credit_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="credited")
                | (Q(credit_by__isnull=False, credit_asked__isnull=False, credit=F("credit_asked"))
                   & ~Q(credit_by=F("ended_by"))),
                name="goods_return_credit_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(surplus_kept=None, surplus_by=None, surplus_at=None)
                | (Q(surplus_kept__isnull=False, counted__gt=F("quantity"), surplus_by__isnull=False)
                   & Q(surplus_at__isnull=False)),
                name="goods_return_surplus_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(surplus_kept=True) | (~Q(surplus_by=F("counted_by")) & ~Q(surplus_by=F("asked_by"))),
                name="goods_return_surplus_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["credited", "exchanged"]) | Q(counted__lte=F("quantity"))
                | Q(surplus_kept__isnull=False),
                name="goods_return_surplus_decided_first",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="sent_back") | (~Q(waybill="") & ~Q(answer="")), name="goods_return_sent_back_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | (~Q(answer="") & Q(ended_by__isnull=False)),
                name="goods_return_ended_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:goods_return", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def document(self) -> str:
        """Its name in events, notices and causes of the ledger."""
        return f"goods_return:{self.number}"

    @property
    def who(self) -> str:
        """Who sends the goods, in words."""
        return self.partner.name if self.partner else self.customer_name

    @property
    def goods(self) -> str:
        """What comes back, in words."""
        return str(self.model) if self.model else f"{self.part.number} {self.part.name}"

    @property
    def has_surplus(self) -> bool:
        """Whether more came than was approved, and nobody has said what becomes of it; SURPLUS in SQL."""
        return self.state == GoodsState.COUNTED and self.surplus > 0 and self.surplus_kept is None

    @property
    def surplus(self) -> Decimal:
        """How many more were counted than approved."""
        return max((self.counted or Decimal(0)) - self.quantity, Decimal(0))

    @property
    def kept(self) -> Decimal:
        """How many are ours to credit or to exchange, once a surplus is decided about."""
        return self.counted - self.surplus if self.surplus_kept is False else self.counted

    @property
    def unit(self) -> str:
        """Whole goods are counted in pieces."""
        return self.part.unit if self.part else str(WHOLE_UNIT)


STEPS = (
    "checked_by", "checked_at", "decided_by", "decided_at", "decision", "approved_by", "approved_at", "received_by",
    "received_at", "came_with", "counted_by", "counted_at", "counted", "found", "place", "place_text", "no_more_made",
    "surplus_kept", "surplus_by", "surplus_at", "agreed_by", "agreed_at", "agreed", "credit_asked", "credit_known",
    "credit_basis", "credit_why", "credit_by", "credit_at", "outcome", "credit", "credit_note", "new_serials",
    "carrier", "waybill", "answer", "ended_by", "ended_at",
)  # fmt: skip
frozen_after(GoodsReturn, free=("asked",), but=STEPS)
