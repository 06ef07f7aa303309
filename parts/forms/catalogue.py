"""What is filled in about parts, their substitutes, their shelves and minimums; how a list is narrowed."""

import re
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Category, ProductModel
from core.exact_fields import QuantityField
from parts.choices.stock import OldPartClass
from parts.forms.stock import PartInput
from parts.models import LabourItem, Part, Place
from parts.models.catalogue import NOT_KNOWN
from parts.selectors.catalogue import known_as
from parts.units import is_divisible
from people.choices import PartnerKind
from people.models import Partner

_CODES = re.compile(r"[\s,，;；]+")
MOST_CODES, LONGEST_CODE = 20, 40


class PartFilter(forms.Form):
    """Which parts."""

    q = forms.CharField(label=_("Number or name"), required=False, max_length=40)
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True), label=_("Fits"), to_field_name="code", required=False
    )
    owed = forms.BooleanField(label=_("Old part is owed back"), required=False)

    def narrow(self, parts):
        """The rows asked for."""
        if not self.is_valid():
            return parts
        told = self.cleaned_data
        if told["q"]:
            parts = parts.known_as(told["q"])
        if told["category"]:
            parts = parts.fitting(told["category"])
        return parts.filter(old_part_owed=True) if told["owed"] else parts


class StockFilter(forms.Form):
    """Which rows of the stock."""

    q = forms.CharField(label=_("Number, bar code or name"), required=False, max_length=40)
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Warehouse or van"), to_field_name="code", required=False
    )
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True), label=_("Fits"), to_field_name="code", required=False
    )
    show = forms.ChoiceField(
        label=_("Show"), required=False,
        choices=[
            ("", _("All rows")), ("below", _("Below the minimum")), ("zero", _("Nothing left")),
            ("quarantine", _("In quarantine")), ("reserved", _("Reserved")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places

    @property
    def shown(self) -> str:
        """The view asked for."""
        return self.cleaned_data["show"] if self.is_bound and self.is_valid() else ""

    def narrow(self, rows):
        """The rows asked for."""
        if not self.is_bound or not self.is_valid():
            return rows
        told = self.cleaned_data
        if told["q"]:
            rows = known_as(rows, told["q"])
        if told["place"]:
            rows = rows.filter(place=told["place"])
        if told["category"]:
            rows = rows.filter(part__in=Part.objects.fitting(told["category"]))
        return rows


class CodesField(forms.CharField):
    """Bar codes, one a line or parted by spaces."""

    widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})

    def clean(self, value: object) -> list[str]:
        codes = list(dict.fromkeys(code for code in _CODES.split(super().clean(value)) if code))
        if len(codes) > MOST_CODES or any(len(code) > LONGEST_CODE for code in codes):
            raise forms.ValidationError(_("Up to 20 codes, each of up to 40 characters."))
        return codes


def _by_category() -> list[tuple[str, list[tuple[int, str]]]]:
    rows = ProductModel.objects.filter(is_active=True).select_related("category")
    ordered = sorted(rows, key=lambda one: (one.category.position, one.category.code, one.brand, one.name))
    return [
        (str(category), [(one.pk, str(one)) for one in models])
        for category, models in groupby(ordered, key=lambda one: one.category)
    ]


def not_reserved(number: str) -> None:
    """Nobody's part has the number of the stand-in for those not known yet."""
    if number.strip().upper() == NOT_KNOWN:
        raise forms.ValidationError(
            _("%(found)s stands for a part nobody knows yet. Write another number."), params={"found": NOT_KNOWN}
        )


class PartForm(forms.Form):
    """A part."""

    number = forms.CharField(label=_("Part number"), max_length=40, validators=[not_reserved])
    name_zh = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    spec = forms.CharField(label=_("Specification"), max_length=80, required=False)
    unit = forms.CharField(
        label=_("Unit of measure"), max_length=10, initial="个",
        help_text=_("Metres, kilograms and litres can be divided, pieces cannot."),
    )  # fmt: skip
    barcode = forms.CharField(label=_("Bar code"), max_length=40, required=False)
    barcodes = CodesField(
        label=_("Further bar codes"), required=False, help_text=_("The maker's, an older label's: one a line.")
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.filter(is_active=True), label=_("Fits these products"), to_field_name="code", required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: it fits anything."),
    )  # fmt: skip
    models_fit = forms.ModelMultipleChoiceField(
        ProductModel.objects.filter(is_active=True), label=_("Fits these models"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=_("None chosen: every model of those products."),
    )  # fmt: skip
    supplier = forms.ModelChoiceField(
        Partner.objects.filter(kind=PartnerKind.SUPPLIER, is_active=True), label=_("Supplier"), to_field_name="code",
        required=False,
    )  # fmt: skip
    other_suppliers = forms.ModelMultipleChoiceField(
        Partner.objects.filter(kind=PartnerKind.SUPPLIER, is_active=True), label=_("Other suppliers"),
        to_field_name="code", required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    old_part_owed = forms.BooleanField(label=_("Old part is owed back"), required=False)
    old_part_class = forms.ChoiceField(
        label=_("Class of the old part"), choices=OldPartClass.choices, initial=OldPartClass.NORMAL
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, part: Part | None = None) -> None:
        super().__init__(data, initial=_facts(part) if part else {})
        self.fields["models_fit"].choices = _by_category()
        if not self.fields["models_fit"].choices:
            del self.fields["models_fit"]
        if part:
            del self.fields["number"]


def _facts(part: Part) -> dict[str, Any]:
    plain = ("name_zh", "name_en", "spec", "unit", "barcode", "old_part_owed", "old_part_class", "is_active")
    return {name: getattr(part, name) for name in plain} | {
        "barcodes": "\n".join(one.code for one in part.barcodes.all() if one.code != part.barcode),
        "categories": list(part.categories.values_list("code", flat=True)),
        "models_fit": list(part.models_fit.values_list("pk", flat=True)),
        "supplier": part.supplier.code if part.supplier else "",
        "other_suppliers": list(part.other_suppliers.values_list("code", flat=True)),
    }


class SubstituteForm(forms.Form):
    """What may be built in instead."""

    instead = PartInput(label=_("Part taken instead"))
    both_ways = forms.BooleanField(label=_("Each stands in for the other"), required=False)
    note = forms.CharField(label=_("Note"), max_length=100, required=False)


class LevelForm(forms.Form):
    """Shelf, minimum and maximum of a part at a place."""

    bin = forms.CharField(
        label=_("Shelf"), max_length=60, required=False, help_text=_("Several shelves: parted by a comma.")
    )
    minimum = QuantityField(
        label=_("Minimum"), required=False, help_text=_("Below it the keepers are told. Empty: no minimum.")
    )
    maximum = QuantityField(label=_("Maximum"), required=False, help_text=_("Up to here is ordered again."))

    def __init__(self, data: Any = None, *, part: Part, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.part = part

    def clean(self) -> dict[str, Any]:
        """Whole pieces, and a maximum above the minimum."""
        told = super().clean()
        for name in ("minimum", "maximum"):
            if (value := told.get(name)) is not None and value % 1 and not is_divisible(self.part.unit):
                self.add_error(name, _("This unit is not divided: write a whole number."))
        if None not in (told.get("minimum"), told.get("maximum")) and told["maximum"] < told["minimum"]:
            self.add_error("maximum", _("The maximum is below the minimum."))
        return told


class LabourItemForm(forms.Form):
    """A piece of work that is charged."""

    code = forms.CharField(label=pgettext_lazy("of a list entry", "Code"), max_length=40)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True), label=_("Only for"), to_field_name="code", required=False,
        help_text=_("None chosen: for every product."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, item: LabourItem | None = None) -> None:
        initial = {}
        if item:
            initial = {name: getattr(item, name) for name in ("name_zh", "name_en", "is_active")}
            initial["category"] = item.category.code if item.category else ""
        super().__init__(data, initial=initial)
        del self.fields["code" if item else "is_active"]
