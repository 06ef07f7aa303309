"""What a dealer or station fills in: an order of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parts.choices.orders import OrderState, OrderUrgency, Purpose
from parts.forms.orders import MACHINE_ASKED, MachineFields
from parts.rules.orders import NAMES_A_MACHINE, PURPOSES


class PortalOrderForm(MachineFields):
    """An order of the company itself; its purpose stands in the address."""

    ship_to = forms.CharField(label=_("Ship to"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=OrderUrgency.choices, initial=OrderUrgency.NORMAL)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    undertaken = forms.BooleanField(required=False)

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        for name in MachineFields.base_fields:
            if purpose not in NAMES_A_MACHINE:
                del self.fields[name]
            else:
                self.fields[name].required = name in MACHINE_ASKED
        if purpose == Purpose.LENT:
            self.fields["undertaken"].label = _(
                "We undertake to send the replaced old part with its quality report within 7 days after the repair; "
                "otherwise we are liable for it."
            )
        else:
            del self.fields["undertaken"]

    def clean_ship_to(self) -> str:
        """One line, as it stands on the label."""
        return " ".join(self.cleaned_data["ship_to"].split())

    def clean(self) -> dict[str, Any]:
        """A lent part is undertaken for."""
        told = super().clean()
        if "user_name" in self.fields:
            self._machine(told, self.purpose)
        if "undertaken" in self.fields and not told.get("undertaken"):
            self.add_error("undertaken", _("Parts are lent ahead only against this undertaking."))
        return told


class PortalFilter(forms.Form):
    """Which of the own orders."""

    q = forms.CharField(label=_("Number, waybill, part"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *OrderState.choices])


def purposes_of(kind: str) -> list[tuple[str, Any]]:
    """What a dealer or a station orders for."""
    return [(purpose.value, purpose.label) for purpose in PURPOSES[kind]]
