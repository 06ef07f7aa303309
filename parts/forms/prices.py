"""What is filled in about price lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import AmountField, QuantityField
from customers.widgets import DayInput
from parts.choices.stock import PriceKind
from parts.forms.stock import PartInput
from parts.models import LabourItem, PriceList


class PriceListForm(forms.Form):
    """A new list."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PriceKind.choices)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    from_on = forms.DateField(label=_("In force from"), widget=DayInput())


class PriceForm(forms.Form):
    """One line: of a part, or of labour by the hour or in all."""

    part = PartInput(label=_("Part"))
    labour = forms.ModelChoiceField(LabourItem.objects.filter(is_active=True), label=_("Work"), to_field_name="code")
    hours = QuantityField(
        label=pgettext_lazy("of labour", "Hours"),
        required=False,
        decimals=2,
        most=1000,
        help_text=_("Empty: the price is for all of it."),
    )
    amount = AmountField(label=_("Price (CNY)"))

    def __init__(self, data: Any = None, *, price_list: PriceList) -> None:
        super().__init__(data)
        for name in ("labour", "hours") if price_list.kind == PriceKind.PARTS else ("part",):
            del self.fields[name]


class BackForm(forms.Form):
    """Why a proposed list becomes a draft again."""

    note = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
