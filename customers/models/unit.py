"""The machines customers own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.choices import Proof, Use
from catalog.models import Category, ProductModel
from customers.models.customer import Customer
from customers.querysets import UnitQuerySet
from people.models import Partner, Store

PURCHASE_PROOFS = [(p.value, p.label) for p in (Proof.INVOICE, Proof.RECEIPT, Proof.ORDER)]


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
    proof = models.CharField(
        _("purchase shown by"), max_length=12, choices=PURCHASE_PROOFS, blank=True, help_text=_("Empty: as told.")
    )
    made_on = models.DateField(_("made on"), null=True, blank=True)
    activated_on = models.DateField(_("activated on"), null=True, blank=True)
    use = models.CharField(_("use"), max_length=10, choices=Use.choices, default=Use.HOUSEHOLD)
    mileage_km = models.PositiveIntegerField(_("mileage in km"), null=True, blank=True)
    exchanged_on = models.DateField(
        _("exchanged on"), null=True, blank=True, help_text=_("This unit replaced another one on that day.")
    )
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
