"""What the storekeeper fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import CostField, QuantityField
from parts.choices.stock import PlaceKind
from parts.models import Part, Place
from people.choices import PartnerKind
from people.models import Branch, Partner, Staff


class PartInput(forms.CharField):
    """A part by its number, its bar code or its name: scanned, typed or pasted; by pinyin where that means one part."""

    widget = forms.TextInput(attrs={"list": "parts-known", "autocomplete": "off"})

    def clean(self, value: object) -> Part | None:
        text = super().clean(value).strip()
        if not text:
            return None
        code = text.split(" ")[0]
        found = (
            Part.objects.filter(number__iexact=code).first()
            or Part.objects.filter(barcode=code).first()
            or Part.objects.filter(barcodes__code=code).first()
            or Part.objects.filter(name_zh=text).first()
        )
        if found is None:
            alike = list(Part.objects.filter(is_active=True).known_as(text).order_by("number")[:4])
            if len(alike) > 1:
                names = ", ".join(str(part) for part in alike[:3])
                words = {"text": text, "parts": names if len(alike) < 4 else f"{names} …"}
                raise forms.ValidationError(_("Several parts are known as “%(text)s”: %(parts)s."), params=words)
            found = alike[0] if alike else None
        if found is None:
            raise forms.ValidationError(_("No part is known as “%(text)s”."), params={"text": text})
        return found


class PlaceForm(forms.Form):
    """A warehouse, a van, or what is on the way."""

    code = forms.CharField(label=pgettext_lazy("of a list entry", "Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")
    holder = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Technician"), to_field_name="code", required=False,
        help_text=_("Only for a van."),
    )  # fmt: skip
    parent = forms.ModelChoiceField(
        Place.objects.none(), label=_("Warehouse"), to_field_name="code", required=False,
        help_text=_("Only for a quarantine: the warehouse it belongs to."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user).filter(is_active=True)
        self.fields["holder"].queryset = Staff.objects.visible_to(user).filter(van=None, left_on=None)
        mine = Place.objects.visible_to(user).filter(is_active=True)
        self.fields["parent"].queryset = mine.filter(kind=PlaceKind.WAREHOUSE)

    def clean(self) -> dict[str, Any]:
        """A van is somebody's, a quarantine a warehouse's."""
        told = super().clean()
        if told.get("kind") == PlaceKind.VAN and not told.get("holder"):
            self.add_error("holder", _("Say whose van it is."))
        if told.get("kind") == PlaceKind.QUARANTINE and not told.get("parent"):
            self.add_error("parent", _("Say which warehouse it belongs to."))
        return told


class ReceiveForm(forms.Form):
    """Parts come in."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Into"), to_field_name="code")
    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"), initial="1")
    cost = CostField(
        label=_("Unit cost (CNY)"), required=False, help_text=_("What one piece cost; left empty it counts as 0.00.")
    )
    supplier = forms.ModelChoiceField(Partner.objects.none(), label=_("Supplier"), to_field_name="code", required=False)
    lot = forms.CharField(label=_("Lot number"), max_length=40, required=False)
    document = forms.CharField(label=_("Delivery note"), max_length=40)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.visible_to(user).filter(is_active=True)
        self.fields["place"].queryset = places.filter(kind__in=[PlaceKind.WAREHOUSE, PlaceKind.QUARANTINE])
        self.fields["supplier"].queryset = Partner.objects.filter(kind=PartnerKind.SUPPLIER, is_active=True)


class TransferForm(forms.Form):
    """From a place to another."""

    from_place = forms.ModelChoiceField(
        Place.objects.none(), label=pgettext_lazy("stock", "From"), to_field_name="code"
    )
    to_place = forms.ModelChoiceField(Place.objects.none(), label=_("To"), to_field_name="code")
    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"), initial="1")
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.visible_to(user).filter(is_active=True)
        # What is on the way belongs to a document, which is received there.
        places = places.exclude(kind=PlaceKind.TRANSIT)
        self.fields["from_place"].queryset = places.exclude(kind=PlaceKind.QUARANTINE)
        self.fields["to_place"].queryset = places


class ReverseForm(forms.Form):
    """Why a line is undone."""

    note = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
