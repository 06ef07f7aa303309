"""What is filled in at the door and about goods put aside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import CostField, CountField, QuantityField
from parts.choices.buying import AWAITED, PurchaseState, VerdictKind
from parts.forms.buying_fields import OfUserForm, SupplierField, WarehouseField
from parts.forms.stock import PartInput
from parts.forms.waybill import WaybillField
from parts.models import PurchaseOrder
from parts.selectors import arrivals as selectors
from parts.services.arrivals import CHECKS


class ArrivalFilter(OfUserForm):
    """Which arrivals."""

    q = forms.CharField(label=_("Number, order, delivery note, supplier, part"), required=False, max_length=40)
    supplier = SupplierField(required=False)
    place = WarehouseField(required=False)

    def narrow(self, arrivals):
        """The rows asked for."""
        if not self.is_valid():
            return arrivals
        told = self.cleaned_data
        if told["q"].strip():
            arrivals = selectors.known_as(arrivals, told["q"].strip())
        for name in ("supplier", "place"):
            arrivals = arrivals.filter(**{name: told[name]}) if told[name] else arrivals
        return arrivals


class ArrivalForm(OfUserForm):
    """A delivery at the door: of an order, or with the reason why there is none."""

    order = forms.CharField(label=_("Purchase order"), max_length=20, required=False)
    place = WarehouseField(label=_("Into the warehouse"), required=False, help_text=_("Empty: as on the order."))
    supplier = SupplierField(required=False, help_text=_("Empty: as on the order."))
    reason = forms.CharField(label=_("Why without an order"), max_length=200, required=False)
    delivery_note = forms.CharField(label=_("Delivery note"), max_length=40, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = WaybillField(required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user

    def clean_order(self) -> PurchaseOrder | None:
        """An order that is awaited and in sight."""
        number = self.cleaned_data["order"].strip().upper()
        if not number:
            return None
        found = PurchaseOrder.objects.visible_to(self.user).select_related("place", "supplier").filter(number=number)
        order = found.first()
        if order is None:
            raise forms.ValidationError(_("No purchase order is known as “%(text)s”."), params={"text": number})
        if order.state not in (*AWAITED, PurchaseState.ARRIVED):
            words = _("%(number)s is “%(state)s”: nothing is awaited of it.")
            raise forms.ValidationError(words, params={"number": number, "state": order.get_state_display()})
        return order

    def clean(self) -> dict[str, Any]:
        """An order, or a warehouse and a reason."""
        told = super().clean()
        order = told.get("order")
        if order is not None:
            told["place"] = told.get("place") or order.place
        elif "order" not in self.errors:
            if not told.get("place"):
                self.add_error("place", _("Without an order, say into which warehouse."))
            if not told.get("reason", "").strip():
                self.add_error("reason", _("Without an order, say why it comes."))
        return told


class CheckField(forms.TypedChoiceField):
    """Right or not right; neither is chosen before somebody chooses."""

    CHOICES = (("yes", pgettext_lazy("check", "right")), ("no", pgettext_lazy("check", "not right")))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.CHOICES, widget=forms.RadioSelect, coerce="yes".__eq__, **kwargs)

    def prepare_value(self, value: object) -> object:
        """A stored answer as its choice."""
        return {True: "yes", False: "no"}.get(value, value)


def _all_right(data: Any) -> Any:
    """What was sent by the button that says so: the checks nobody answered are right."""
    told = data.copy()
    for name in CHECKS:
        told[name] = told.get(name) or "yes"
    return told


class ArrivalLineForm(forms.Form):
    """What was counted of one part, and the checks."""

    part = PartInput(label=_("Part"))
    delivered = QuantityField(label=pgettext_lazy("goods", "Counted"))
    announced = CountField(label=_("On the delivery note"), required=False, help_text=_("Empty: not compared."))
    spec_ok = CheckField(label=_("Specification"))
    quality_ok = CheckField(label=_("Quality"))
    label_ok = CheckField(label=pgettext_lazy("check", "Label"))
    doubtful = CountField(label=_("Doubtful, put aside"), required=False)
    refused = CountField(label=_("Not taken"), required=False)
    unit_cost = CostField(label=pgettext_lazy("goods", "Cost (CNY)"), required=False)
    bin = forms.CharField(label=_("Shelf"), max_length=20, required=False)
    note = forms.CharField(label=pgettext_lazy("goods", "What is wrong"), max_length=200, required=False)
    over_note = forms.CharField(label=_("Why more is kept than ordered"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, of_order: bool, **kwargs: Any) -> None:
        super().__init__(_all_right(data) if data and "all_right" in data else data, **kwargs)
        for name in CHECKS:
            words = _("%(check)s: say whether it is right.") % {"check": self.fields[name].label}
            self.fields[name].error_messages["required"] = words
        if of_order:
            self.fields["unit_cost"].help_text = _("Only for a part that was not ordered.")
        else:
            del self.fields["over_note"]

    def clean(self) -> dict[str, Any]:
        """Numbers left empty are none."""
        told = super().clean()
        for name in ("doubtful", "refused"):
            told[name] = told.get(name) or 0
        return told


class VerdictForm(forms.Form):
    """What becomes of goods put aside."""

    kind = forms.ChoiceField(
        label=_("What becomes of them"), widget=forms.RadioSelect,
        choices=[choice for choice in VerdictKind.choices if choice[0] != VerdictKind.BACK],
    )  # fmt: skip
    quantity = QuantityField(label=_("Quantity"))
    bin = forms.CharField(label=_("Shelf"), max_length=20, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
