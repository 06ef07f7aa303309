"""What is filled in about goods that go back to a supplier."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import AmountField, CostField, QuantityField
from parts.choices.stock import PlaceKind
from parts.forms.buying_fields import OfUserForm, SupplierField, WarehouseField
from parts.forms.waybill import WaybillField
from parts.models.batches import Layer
from parts.selectors import supplier_returns as selectors


class ReturnFilter(OfUserForm):
    """Which returns."""

    q = forms.CharField(label=_("Number, waybill, supplier, part"), required=False, max_length=40)
    supplier = SupplierField(required=False)

    def narrow(self, parcels):
        """The rows asked for."""
        if not self.is_valid():
            return parcels
        told = self.cleaned_data
        if told["q"].strip():
            parcels = selectors.known_as(parcels, told["q"].strip())
        return parcels.filter(supplier=told["supplier"]) if told["supplier"] else parcels


class ReturnForm(OfUserForm):
    """A new list."""

    supplier = SupplierField()
    place = WarehouseField(label=pgettext_lazy("stock", "Out of"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["place"].of_user(user, PlaceKind.WAREHOUSE, PlaceKind.QUARANTINE)


class LayerField(forms.ModelChoiceField):
    """A batch as it lies there: part, batch, how many are left."""

    def label_from_instance(self, layer: Layer) -> str:
        words = _("%(number)s %(part)s · batch %(batch)s · %(left)s %(unit)s left")
        return words % {
            "number": layer.part.number, "part": layer.part.name, "batch": layer.batch.label,
            "left": f"{layer.left:f}".rstrip("0").rstrip("."), "unit": layer.part.unit,
        }  # fmt: skip


class ReturnLineForm(forms.Form):
    """So many of one batch."""

    layer = LayerField(Layer.objects.none(), label=_("Part and batch"))
    quantity = QuantityField(label=_("Quantity"))
    each = CostField(label=_("Expected credit each (CNY)"), required=False, help_text=_("Empty: what the batch cost."))
    note = forms.CharField(label=_("Fault"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, layers: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["layer"].queryset = layers


class ShipReturnForm(forms.Form):
    """With whom they travel."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40)
    waybill = WaybillField()


class CreditForm(forms.Form):
    """What the supplier answered."""

    credited = AmountField(label=_("Credited (CNY)"))
    credit_note = forms.CharField(label=_("Credit note"), max_length=40, required=False)
    answer = forms.CharField(
        label=_("The supplier's answer"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where the amount differs from what was expected."),
    )  # fmt: skip
