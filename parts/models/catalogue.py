"""What can be put into a machine."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, ProductModel
from parts.querysets import PartQuerySet


class Part(models.Model):
    """A spare part (配件) by its number. No category and no model named: it fits anything."""

    number = models.CharField(_("part number"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    spec = models.CharField(_("specification"), max_length=80, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=10, default="个")
    barcode = models.CharField(_("bar code"), max_length=40, blank=True)
    categories = models.ManyToManyField(
        Category, blank=True, related_name="parts", verbose_name=_("fits these products")
    )
    models_fit = models.ManyToManyField(
        ProductModel, blank=True, related_name="parts", verbose_name=_("fits these models")
    )
    old_part_owed = models.BooleanField(
        _("old part is owed back"), default=False, help_text=_("Whoever puts in a new one hands in the old one.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        constraints = [
            models.UniqueConstraint(fields=["barcode"], condition=~Q(barcode=""), name="part_barcode_once"),
            models.CheckConstraint(condition=~Q(number=""), name="part_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("parts:part", args=[self.number])

    @property
    def name(self) -> str:
        """In the reader's language; the Chinese name stands in where no English one was given."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh

    @property
    def audit_key(self) -> str:
        return self.number
