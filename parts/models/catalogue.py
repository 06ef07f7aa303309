"""What can be put into a machine."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, ProductModel
from core.spelling_field import SpellingField, SpellingIndex
from parts.choices.stock import OldPartClass
from parts.querysets.stock import PartQuerySet
from parts.units import is_divisible
from people.models import Partner

NOT_KNOWN = "待认"  # the number of the stand-in


class PartManager(models.Manager.from_queryset(PartQuerySet)):
    """The catalogue. The stand-in is in no list, no search and no choice; whoever points to it still has it."""

    def get_queryset(self) -> PartQuerySet:
        return super().get_queryset().exclude(number=NOT_KNOWN)

    def of_old_parts(self) -> PartQuerySet:
        """What old parts are of, the stand-in too: for whoever counts them by it."""
        return super().get_queryset()

    def not_known(self) -> "Part":
        """What an old part is of until somebody names it: one row, made when it is first needed."""
        names = {"name_zh": "配件待认", "name_en": "Part not known yet", "is_active": False}
        return self.of_old_parts().get_or_create(number=NOT_KNOWN, defaults=names)[0]


class Part(models.Model):
    """A spare part (配件) by its number. No category and no model named: it fits anything."""

    number = models.CharField(_("part number"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    spec = models.CharField(_("specification"), max_length=80, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=10, default="个")
    barcode = models.CharField(
        _("bar code"), max_length=40, blank=True, help_text="The one printed on our labels; all stand in PartBarcode."
    )
    categories = models.ManyToManyField(
        Category, blank=True, related_name="parts", verbose_name=_("fits these products")
    )
    models_fit = models.ManyToManyField(
        ProductModel, blank=True, related_name="parts", verbose_name=_("fits these models")
    )
    old_part_owed = models.BooleanField(
        _("old part is owed back"), default=False, help_text=_("Whoever puts in a new one hands in the old one.")
    )
    old_part_class = models.CharField(
        _("class of the old part"), max_length=6, choices=OldPartClass.choices, default=OldPartClass.NORMAL
    )
    supplier = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("supplier"),
        limit_choices_to={"kind": "supplier"},
    )  # fmt: skip
    other_suppliers = models.ManyToManyField(
        Partner, blank=True, related_name="parts_too", verbose_name=_("other suppliers"),
        limit_choices_to={"kind": "supplier"},
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)
    spelling = SpellingField(of=("number", "name_zh", "name_en", "spec"))

    objects = PartManager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        indexes = [SpellingIndex("spelling", name="part_by_spelling")]
        constraints = [
            models.UniqueConstraint(fields=["barcode"], condition=~Q(barcode=""), name="part_barcode_once"),
            models.CheckConstraint(condition=~Q(number=""), name="part_has_a_number"),
            models.CheckConstraint(condition=Q(old_part_class__in=OldPartClass.values), name="part_class_is_known"),
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
    def is_known(self) -> bool:
        """False for the stand-in of old parts nobody has named yet."""
        return self.number != NOT_KNOWN

    @property
    def divisible(self) -> bool:
        """Whether half a unit can be counted: metres and kilograms can, pieces cannot."""
        return is_divisible(self.unit)

    @property
    def audit_key(self) -> str:
        return self.number


class PartBarcode(models.Model):
    """A bar code a part answers to: the maker's, ours, an older one. A code means one part."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="barcodes")
    code = models.CharField(_("bar code"), max_length=40, unique=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("bar code")
        verbose_name_plural = _("bar codes")
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="part_barcode_says_something")]

    def __str__(self) -> str:
        return self.code


class Substitute(models.Model):
    """`instead` may be built in where `part` is short; both ways where each stands in for the other."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="substitutes")
    instead = models.ForeignKey(Part, models.PROTECT, related_name="stands_in_for")
    both_ways = models.BooleanField(_("both ways"), default=False)
    note = models.CharField(_("note"), max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("substitute")
        verbose_name_plural = _("substitutes")
        constraints = [
            models.UniqueConstraint(fields=["part", "instead"], name="substitute_once"),
            models.CheckConstraint(condition=~Q(part=models.F("instead")), name="substitute_is_another_part"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} → {self.instead_id}"
