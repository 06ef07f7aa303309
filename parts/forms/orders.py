"""What is filled in about parts orders: the order itself, and every step of it."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import QuantityField, WholeField
from customers.machine_days import MachineDayField
from customers.widgets import MomentInput
from parts.choices.orders import (
    Addressee,
    OrderKind,
    OrderSource,
    OrderUrgency,
    Purpose,
)
from parts.forms.stock import PartInput
from parts.rules.orders import NAMES_A_MACHINE, PURPOSES
from parts.selectors.orders import last_address_of
from parts.services.orders import Wanted
from people.access import has, roles_with, scope_of
from people.models import Partner, Staff, User
from people.permissions import Permission

JOB = re.compile(r"[A-Z]{2}\d{10,16}", re.ASCII)
ROWS = 4
MACHINE = ("user_name", "user_phone", "model_name", "serial", "purchased_on", "mileage_km", "fault", "phoned_with",
           "phoned_at")  # fmt: skip
MACHINE_ASKED = ("user_name", "user_phone", "model_name", "fault")

CUSTOMER = ("customer_name", "customer_phone")
# The field that says who orders, and what the form of a kind of requester does not ask.
REQUESTER = {OrderKind.TECHNICIAN: "staff", OrderKind.CUSTOMER: "customer_name"}
FOREIGN = {
    OrderKind.TECHNICIAN: ("partner", *CUSTOMER, "ship_to", *MACHINE),
    OrderKind.STATION: ("staff", *CUSTOMER, "job"),
    OrderKind.DEALER: ("staff", *CUSTOMER, "job"),
    OrderKind.CUSTOMER: ("staff", "partner", "job"),
}


class PartOrNone(PartInput):
    """A part, or nothing."""

    def clean(self, value: object) -> Any:
        """None for an empty row; nobody's empty bar code is meant."""
        return super().clean(value) if str(value or "").strip() else None


class LineForm(forms.Form):
    """One part that is wanted; an empty row is no row."""

    part = PartOrNone(label=_("Part"), required=False)
    quantity = QuantityField(label=_("Quantity"), required=False)

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        told = super().clean()
        if told.get("part") and not told.get("quantity") and "quantity" not in self.errors:
            told["quantity"] = Decimal(1)
        if told.get("quantity") and not told.get("part") and "part" not in self.errors:
            self.add_error("part", _("Say which part."))
        return told


class BaseLines(forms.BaseFormSet):
    """The parts of a new order."""

    def clean(self) -> None:
        """Each part once."""
        if any(self.errors):
            return
        named = [form.cleaned_data["part"].pk for form in self.forms if form.cleaned_data.get("part")]
        if len(named) != len(set(named)):
            raise forms.ValidationError(_("A part stands in two rows; write the sum into one."))

    def wanted(self) -> list[Wanted]:
        """What the rows ask for."""
        told = [form.cleaned_data for form in self.forms if form.cleaned_data.get("part")]
        return [Wanted(row["part"], row["quantity"]) for row in told]


Lines = forms.formset_factory(LineForm, formset=BaseLines, extra=ROWS, max_num=30, absolute_max=30)


class MachineFields(forms.Form):
    """The customer's machine behind a warranty or lent order (BD-15)."""

    user_name = forms.CharField(label=_("User"), max_length=60, required=False)
    user_phone = forms.CharField(
        label=_("User's phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    model_name = forms.CharField(label=pgettext_lazy("of a machine", "Model"), max_length=60, required=False)
    serial = forms.CharField(label=_("Serial or frame number"), max_length=40, required=False)
    purchased_on = MachineDayField(label=_("Purchased on"), required=False)
    mileage_km = WholeField(label=_("Mileage (km)"), required=False, min_value=0, max_value=9_999_999)
    fault = forms.CharField(label=_("Fault"), max_length=200, required=False)
    phoned_with = forms.CharField(label=_("Phoned with"), max_length=60, required=False)
    phoned_at = forms.DateTimeField(label=_("Phoned at"), required=False, widget=MomentInput())

    def _machine(self, told: dict[str, Any], purpose: str | None) -> None:
        """The fields of the machine as one dict under "machine"; what BD-15 cannot do without is asked for."""
        machine = {name: told.pop(name, None) for name in MACHINE}
        told["machine"] = None
        if purpose in NAMES_A_MACHINE:
            for name in MACHINE_ASKED:
                if not machine[name] and name not in self.errors:
                    self.add_error(
                        name, _("A warranty order says whose machine it is, the phone, which model, and the fault.")
                    )
            told["machine"] = {k: v if v is not None else None for k, v in machine.items() if v not in (None, "")}


class OrderForm(MachineFields):
    """A new order, typed by who wants it, by who leads him, or by a storekeeper for a caller."""

    kind = forms.ChoiceField(label=_("Who orders"), choices=OrderKind.choices, widget=forms.HiddenInput())
    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Technician"), to_field_name="code", required=False)
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Dealer or station"), to_field_name="code", required=False
    )
    customer_name = forms.CharField(label=_("Customer"), max_length=60, required=False)
    customer_phone = forms.CharField(
        label=_("Customer's phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    job = forms.CharField(
        label=pgettext_lazy("parts order", "Job"),
        max_length=20,
        required=False,
        help_text=_("The ticket's number, such as WX202610090001."),
    )
    ship_to = forms.CharField(label=_("Ship to"), max_length=200, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=OrderUrgency.choices, initial=OrderUrgency.NORMAL)
    source = forms.ChoiceField(label=_("How it came"), choices=OrderSource.choices, initial=OrderSource.PAGE)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeper = has(user, Permission.ORDER_CHECK)
        self.kinds = [c for c in OrderKind.choices if keeper or c[0] == OrderKind.TECHNICIAN]
        asked = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        self.of_kind = asked if asked in dict(self.kinds) else OrderKind.TECHNICIAN
        self.fields["kind"].choices = self.kinds
        allowed = PURPOSES[self.of_kind]
        self.fields["purpose"].choices = [(p.value, p.label) for p in allowed]
        if self.initial.get("purpose") not in allowed:
            self.initial["purpose"] = allowed[0]
        for name in FOREIGN[self.of_kind]:
            del self.fields[name]
        if not keeper:
            del self.fields["source"]
        requester = self.fields[REQUESTER.get(self.of_kind, "partner")]
        requester.required = True
        requester.widget.attrs["autofocus"] = True
        if "staff" in self.fields:
            self.fields["staff"].queryset = self._people(user, keeper)
        if "partner" in self.fields:
            partners = Partner.objects.visible_to(user).filter(is_active=True, kind=self.of_kind)
            self.fields["partner"].queryset = partners
            self.fields["partner"].label = dict(OrderKind.choices)[self.of_kind]
            self.fields["ship_to"].help_text = _("Empty: where its last order went.")

    def _people(self, user: Any, keeper: bool) -> Any:
        """Whom a keeper may order for: whoever repairs, and so has a van; or a leader: his team and himself."""
        people = Staff.objects.visible_to(user).filter(left_on=None).order_by("code")
        people = people.filter(user__in=User.objects.filter(role_grants__role__in=roles_with(Permission.TICKET_WORK)))
        scope = scope_of(user)
        return people if keeper else people.filter(pk__in=scope.team_ids | {scope.staff_id})

    def clean_job(self) -> str:
        """A ticket's number, written in capitals."""
        text = self.cleaned_data["job"].strip().upper()
        if text and not JOB.fullmatch(text):
            raise forms.ValidationError(_("That is no ticket's number; it looks like WX202610090001."))
        return text

    def clean(self) -> dict[str, Any]:
        """What one field asks of another; a company's parcel goes where its last one went unless told otherwise."""
        told = super().clean()
        purpose = told.get("purpose")
        if purpose == Purpose.TICKET and not told.get("job") and "job" not in self.errors:
            self.add_error("job", _("Name the job the parts are for, such as WX202610090001."))
        if told.get("partner") and not told.get("ship_to"):
            told["ship_to"] = last_address_of(told["partner"])
        if "ship_to" in self.fields and not told.get("ship_to") and "ship_to" not in self.errors:
            self.add_error("ship_to", _("Say where the parcel goes."))
        if "user_name" in self.fields:
            self._machine(told, purpose)
        return told

    def order_facts(self) -> dict[str, Any]:
        """What `services.draft_order` takes."""
        told = dict(self.cleaned_data)
        job = told.pop("job", "")
        return told | {"cause": f"ticket:{job}" if job else ""}


MINE = "mine"  # the copies the reader keeps


class OrderFilter(forms.Form):
    """Which orders."""

    q = forms.CharField(label=_("Number, waybill, part, who"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Who orders"), required=False, choices=[("", _("All")), *OrderKind.choices])
    purpose = forms.ChoiceField(label=_("What for"), required=False, choices=[("", _("All")), *Purpose.choices])
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[("", _("All")), *OrderUrgency.choices])
    copies = forms.ChoiceField(
        label=_("Copies open"), required=False,
        choices=[("", _("All")), (MINE, _("Mine")), *Addressee.choices],
    )  # fmt: skip
