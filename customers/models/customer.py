"""Customers and how they are reached. Phone numbers and addresses are personal data."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.spelling_field import SpellingField, SpellingIndex
from customers.choices import CustomerKind
from customers.querysets import CustomerQuerySet
from people.models import Branch, Store


class Customer(models.Model):
    """Somebody we repair for (客户): a person, a company, or one of our own stores with its display units."""

    number = models.CharField(_("customer number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=CustomerKind.choices, default=CustomerKind.PERSON)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("branch")
    )
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("store"))
    source = models.CharField(_("source"), max_length=40, blank=True)
    call_back_ok = models.BooleanField(_("agrees to be called back"), default=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    spelling = SpellingField(of=("name",))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["name"], name="customer_by_name"),
            SpellingIndex("spelling", name="customer_by_spelling"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="customer_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.number


class Phone(models.Model):
    """A number a customer answers; `digits` holds digits only, found by its last four."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    digits = models.CharField(_("phone"), max_length=20, db_index=True)
    last4 = models.CharField(max_length=4, db_index=True, editable=False)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "digits"], name="phone_once_per_customer"),
            models.CheckConstraint(condition=Q(digits__regex=r"^[0-9]{5,20}$"), name="phone_holds_digits"),
        ]

    def __str__(self) -> str:
        return f"****{self.last4}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.last4 = self.digits[-4:]
        super().save(*args, **kwargs)


class Address(models.Model):
    """Where a customer is visited."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    province = models.CharField(_("province"), max_length=30, blank=True)
    city = models.CharField(_("city"), max_length=30, blank=True)
    district = models.CharField(_("district"), max_length=30, blank=True)
    street = models.CharField(_("address"), max_length=200)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "province", "city", "district", "street"], name="address_once_per_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.province}{self.city}{self.district}{self.street}"
