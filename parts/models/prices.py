"""What parts and labour cost a customer: dated lists, in force once a second person has approved them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from core.frozen import frozen_after, frozen_with
from parts.choices.stock import PriceKind, PriceState
from parts.models.catalogue import Part
from parts.querysets.stock import PriceListQuerySet
from people.models import User


class LabourItem(models.Model):
    """A piece of work that is charged (收费项目): replacing a capacitor, the call-out, a test."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="labour_items", verbose_name=_("category")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("labour item")
        verbose_name_plural = _("labour items")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh

    @property
    def audit_key(self) -> str:
        return self.code


class PriceList(models.Model):
    """Prices from a day on. An item's price of a day is the latest approved list's that names it."""

    kind = models.CharField(_("kind"), max_length=6, choices=PriceKind.choices)
    name = models.CharField(_("name"), max_length=60)
    from_on = models.DateField(_("in force from"))
    state = models.CharField(max_length=8, choices=PriceState.choices, default=PriceState.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_on"], condition=Q(state="approved"), name="price_list_one_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state="approved") & Q(approved_by=None, approved_at=None)),
                name="price_list_approved_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("drafted_by")), name="price_list_four_eyes"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parts:price_list", args=[self.pk])


class Price(models.Model):
    """One line of a list. A part costs `amount` each; labour `amount` an hour for `hours`, or in all where empty."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="prices")
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="prices")
    labour = models.ForeignKey(LabourItem, models.PROTECT, null=True, blank=True, related_name="prices")
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("price"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["price_list", "part"], condition=~Q(part=None), name="price_once_a_part"),
            models.UniqueConstraint(
                fields=["price_list", "labour"], condition=~Q(labour=None), name="price_once_a_labour_item"
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=False, labour=None, hours=None) | Q(part=None, labour__isnull=False),
                name="price_is_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_below_zero"),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gt=0), name="price_hours_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.part or self.labour} {self.amount}"


frozen_after(PriceList, free=("draft", "proposed"))
frozen_with(Price, "price_list", free=("draft",))
