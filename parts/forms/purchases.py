"""What is filled in about purchase orders."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import AmountField, CostField, QuantityField
from customers.widgets import DayInput
from parts.forms.buying_fields import OfUserForm, SupplierField, WarehouseField
from parts.forms.stock import PartInput
from parts.selectors import purchases as selectors
from parts.selectors.purchases import Proposal
from people.models import Branch, Partner


class PurchaseFilter(OfUserForm):
    """Which orders."""

    q = forms.CharField(label=_("Number, contract, supplier, part"), required=False, max_length=40)
    supplier = SupplierField(required=False)
    place = WarehouseField(required=False)

    def narrow(self, orders):
        """The rows asked for."""
        if not self.is_valid():
            return orders
        told = self.cleaned_data
        if told["q"].strip():
            orders = selectors.known_as(orders, told["q"].strip())
        for name in ("supplier", "place"):
            orders = orders.filter(**{name: told[name]}) if told[name] else orders
        return orders


class PurchaseForm(OfUserForm):
    """A new order."""

    supplier = SupplierField()
    place = WarehouseField(label=_("For the warehouse"))
    contract = forms.CharField(label=_("Contract no."), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class HeadForm(OfUserForm):
    """The head of a draft put right."""

    supplier = SupplierField()
    contract = forms.CharField(label=_("Contract no."), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class PurchaseLineForm(forms.Form):
    """One line of a draft."""

    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"))
    unit_price = CostField(label=_("Agreed price (CNY)"))
    expected_on = forms.DateField(label=pgettext_lazy("goods", "Expected on"), required=False, widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PostponeForm(forms.Form):
    """The supplier names another day."""

    expected_on = forms.DateField(label=pgettext_lazy("goods", "Expected on"), widget=DayInput())
    note = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_expected_on(self):
        """Today or later."""
        day = self.cleaned_data["expected_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past; name today or a later one."))
        return day


class LimitForm(forms.Form):
    """From which amount on a second person approves."""

    from_on = forms.DateField(label=pgettext_lazy("amount", "In force from"), widget=DayInput())
    amount = AmountField(label=_("Approval from (CNY)"))
    note = forms.CharField(label=_("Reason"), max_length=200)


class SupplierForm(forms.Form):
    """A company we buy from."""

    code = forms.CharField(label=pgettext_lazy("of a list entry", "Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user).filter(is_active=True)

    def clean_code(self) -> str:
        """In capitals, and only once."""
        code = self.cleaned_data["code"].strip().upper()
        if Partner.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(_("This code is taken."))
        return code

    def clean_name(self) -> str:
        """Only once."""
        name = self.cleaned_data["name"].strip()
        if Partner.objects.filter(name=name).exists():
            raise forms.ValidationError(_("This name is taken."))
        return name


class ProposalForm(forms.Form):
    """One line of the proposal: taken or not, how many, from whom, at which price."""

    take = forms.BooleanField(label=_("Order it"), required=False)
    quantity = QuantityField(label=_("Quantity"), required=False)
    unit_price = CostField(label=_("Price (CNY)"), required=False)
    supplier = forms.ChoiceField(label=_("Supplier"), required=False)

    def __init__(self, data: Any = None, *, proposal: Proposal, suppliers: Mapping[str, Partner]) -> None:
        own = proposal.part.supplier
        initial = {
            "take": own is not None, "quantity": proposal.quantity, "unit_price": proposal.price,
            "supplier": own.code if own else None,
        }  # fmt: skip
        super().__init__(data, initial=initial, prefix=proposal.row, auto_id=f"id_{proposal.row}_%s")
        self.proposal = proposal
        self.suppliers = suppliers
        self.fields["supplier"].choices = [("", _("Choose")), *((code, s.name) for code, s in suppliers.items())]

    def clean_supplier(self) -> Partner | None:
        """The company of the code."""
        return self.suppliers.get(self.cleaned_data["supplier"])

    def clean(self) -> dict[str, Any]:
        """What is ordered says how many and from whom."""
        told = super().clean()
        if told.get("take"):
            for name, words in (
                ("quantity", _("Say how many of %(part)s.")),
                ("supplier", _("Say from whom %(part)s comes.")),
            ):
                if told.get(name) is None and name not in self.errors:
                    self.add_error(name, words % {"part": self.proposal.part.name})
            quantity = told.get("quantity")
            if quantity and not self.proposal.part.divisible and quantity != quantity.to_integral_value():
                words = _("%(part)s is counted in whole %(unit)s.")
                part = self.proposal.part
                self.add_error("quantity", words % {"part": part.name, "unit": part.unit})
        return told
