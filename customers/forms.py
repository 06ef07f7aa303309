"""What people fill in about customers and machines."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.choices import Use
from catalog.models import Category
from core.exact_fields import WholeField
from customers.choices import CustomerKind
from customers.machine_days import MachineDayField, WarrantyEndField
from customers.models import Address, Customer, Unit
from customers.selectors import found_by
from people.models import Branch, Store

CONTACT = ("phone1", "phone2", "phone3", "province", "city", "district", "street")


class CustomerFilter(forms.Form):
    """Filters of the customer list."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Phone, name, number, serial number")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "--"), *CustomerKind.choices])
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), required=False, to_field_name="code")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)

    def narrow(self, customers: QuerySet[Customer]) -> QuerySet[Customer]:
        """The customers that pass."""
        self.is_valid()
        asked = self.cleaned_data
        if words := asked.get("q", "").strip():
            customers = found_by(customers, words)
        if kind := asked.get("kind"):
            customers = customers.filter(kind=kind)
        if branch := asked.get("branch"):
            customers = customers.filter(branch__in=Branch.objects.below(branch).values("pk"))
        return customers


class CustomerForm(forms.Form):
    """A customer's file: up to three numbers, one address."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    phone1 = forms.CharField(label=_("Phone"), required=False, max_length=24)
    phone2 = forms.CharField(label=_("Second phone"), required=False, max_length=24)
    phone3 = forms.CharField(label=_("Third phone"), required=False, max_length=24)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")
    store = forms.ModelChoiceField(
        Store.objects.none(), label=_("Store"), required=False, to_field_name="code", help_text=_("For display units.")
    )
    province = forms.CharField(label=_("Province"), required=False, max_length=30)
    city = forms.CharField(label=_("City"), required=False, max_length=30)
    district = forms.CharField(label=_("District"), required=False, max_length=30)
    street = forms.CharField(label=_("Address"), required=False, max_length=200)
    call_back_ok = forms.BooleanField(label=_("Agrees to be called back"), required=False, initial=True)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)
        self.fields["store"].queryset = Store.objects.visible_to(user).filter(is_active=True)

    def hide_contact(self) -> None:
        """Whoever may not read phone and address does not get them into a form either; they stay as they are."""
        for name in CONTACT:
            del self.fields[name]

    @staticmethod
    def values_of(customer: Customer) -> dict[str, Any]:
        """What the file says now, as initial values."""
        address = customer.addresses.first() or Address()
        numbers = [phone.digits for phone in customer.phones.all()[:3]] + ["", "", ""]
        return {
            "name": customer.name,
            "kind": customer.kind,
            "branch": customer.branch.code if customer.branch else None,
            "store": customer.store.code if customer.store else None,
            "call_back_ok": customer.call_back_ok,
            "note": customer.note,
            **{f"phone{n}": numbers[n - 1] for n in (1, 2, 3)},
            **{name: getattr(address, name) for name in ("province", "city", "district", "street")},
        }

    def arguments(self) -> dict[str, Any]:
        """The service's keyword arguments."""
        told = dict(self.cleaned_data)
        if "phone1" not in self.fields:
            return told
        phones = [told.pop(f"phone{n}") for n in (1, 2, 3)]
        address = {name: told.pop(name) for name in ("province", "city", "district", "street")}
        return {"phones": phones, "address": address, **told}


class UnitForm(forms.ModelForm):
    """A machine."""

    class Meta:
        model = Unit
        fields = (
            "category", "brand", "model_name", "serial", "outer_barcode", "frame_no", "engine_no", "purchased_on",
            "proof", "invoice_no", "seller_store", "seller", "made_on", "installed_on", "installer", "activated_on",
            "exchanged_on", "use", "mileage_km", "warranty_until", "note",
        )  # fmt: skip
        field_classes = {
            "mileage_km": WholeField,
            "warranty_until": WarrantyEndField,
            **dict.fromkeys(
                ("purchased_on", "made_on", "installed_on", "activated_on", "exchanged_on"), MachineDayField
            ),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)
        self.fields["seller_store"].queryset = Store.objects.visible_to(user).filter(is_active=True)

        self.fields["use"].required = False

    def clean_use(self) -> str:
        """Household where nothing is said."""
        return self.cleaned_data["use"] or Use.HOUSEHOLD

    def _post_clean(self) -> None:
        """The service writes and says what is wrong; the form only reads."""
