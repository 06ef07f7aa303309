"""Customers, how they are reached, and the units they own. Phone numbers and addresses are personal data."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, ProductModel
from customers.choices import CustomerKind
from customers.querysets import CustomerQuerySet, UnitQuerySet
from people.models import Branch, Partner, Store


class NumberSeries(models.Model):
    """The last number given in a series such as WX20261009; one guarded UPDATE gives the next."""

    series = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}{self.last:04d}"


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

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [models.Index(fields=["name"], name="customer_by_name")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="customer_has_a_name")]

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


class Unit(models.Model):
    """A machine a customer owns (机器). Appliances are known by the (inner) bar code, vehicles by the frame number."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="units")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    model = models.ForeignKey(
        ProductModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("model")
    )
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=60, blank=True)
    serial = models.CharField(_("serial number or inner bar code"), max_length=40, blank=True)
    outer_barcode = models.CharField(_("outer bar code"), max_length=40, blank=True)
    frame_no = models.CharField(_("frame number"), max_length=40, blank=True)
    engine_no = models.CharField(_("engine number"), max_length=40, blank=True)
    purchased_on = models.DateField(_("purchased on"), null=True, blank=True)
    seller_store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sold by store")
    )
    seller_partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sold by partner")
    )
    seller = models.CharField(_("sold by"), max_length=80, blank=True, help_text=_("As printed on the proof."))
    invoice_no = models.CharField(_("invoice number"), max_length=40, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    installer = models.CharField(_("installer"), max_length=60, blank=True)
    warranty_until = models.DateField(_("in warranty until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["-purchased_on", "id"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [models.Index(fields=["outer_barcode"], condition=~Q(outer_barcode=""), name="unit_by_outer")]
        constraints = [
            models.UniqueConstraint(fields=["serial"], condition=~Q(serial=""), name="unit_serial_once"),
            models.UniqueConstraint(fields=["frame_no"], condition=~Q(frame_no=""), name="unit_frame_once"),
            models.CheckConstraint(
                condition=Q(warranty_until=None) | Q(purchased_on=None) | Q(warranty_until__gte=F("purchased_on")),
                name="unit_warranty_after_purchase",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_name or self.category} {self.key}".strip()

    @property
    def key(self) -> str:
        """What the machine is known by: frame number, or bar code; empty where both are missing."""
        return self.frame_no or self.serial
