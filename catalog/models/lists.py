"""What is repaired, what can be wrong with it, and why work stands still: lists with a name in each language."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose


class Named(models.Model):
    """A list entry: a stable code for machines, a name in Chinese and one in English for people."""

    code = models.CharField(_("code"), max_length=40)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=50)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    @property
    def audit_key(self) -> str:
        return self.code


class Category(Named):
    """A kind of product (品类). Two levels at most: air conditioner, wall-mounted air conditioner."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    is_air_conditioner = models.BooleanField(
        _("air conditioner"), default=False, help_text=_("Defective units of this category count toward pay.")
    )
    is_vehicle = models.BooleanField(_("vehicle"), default=False, help_text=_("Known by frame number, not serial."))

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="category_code_once"),
            models.UniqueConstraint(fields=["name_zh"], name="category_name_once"),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="category_not_its_own_parent"),
        ]


class ProductModel(models.Model):
    """A model as it is printed on the type plate: KFR-35GW of a brand."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="models", verbose_name=_("category"))
    brand = models.CharField(_("brand"), max_length=40)
    name = models.CharField(_("model"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["brand", "name"]
        verbose_name = _("product model")
        verbose_name_plural = _("product models")
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="product_model_once")]

    def __str__(self) -> str:
        return f"{self.brand} {self.name}"


class FaultCode(Named):
    """What the caller complains of (故障现象), offered as a chip; null category: for every product."""

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="faults", verbose_name=_("category")
    )

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="fault_code_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(category=None), name="fault_code_once_for_all"),
        ]


class Reason(Named):
    """Why: one list per purpose. `is_parts`: parts are to blame; `is_duplicate`: the same message came twice."""

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    is_parts = models.BooleanField(_("because of parts"), default=False)
    is_duplicate = models.BooleanField(_("registered twice"), default=False)

    class Meta:
        ordering = ["purpose", "position", "code"]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "code"], name="reason_once"),
            models.CheckConstraint(
                condition=Q(is_duplicate=False) | Q(purpose="cancel"), name="reason_duplicate_only_cancels"
            ),
        ]
