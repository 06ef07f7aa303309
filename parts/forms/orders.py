"""What is filled in about parts orders: the order itself, and every step of it."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.widgets import DayInput, MomentInput
from parts.choices import PlaceKind
from parts.forms.fields import AmountField, QuantityField
from parts.forms.stock import PartInput
from parts.models import OrderLine, Place, ShipmentLine
from parts.order_choices import (
    OrderKind,
    OrderSource,
    OrderUrgency,
    Payment,
    Purpose,
    Rest,
    ShortOutcome,
)
from parts.order_rules import NAMES_A_MACHINE, PURPOSES
from parts.services.orders import Wanted
from people.access import has, scope_of
from people.models import Partner, Staff
from people.permissions import Permission

JOB = re.compile(r"[A-Z]{2}\d{10,16}", re.ASCII)
ROWS = 4
MACHINE = ("user_name", "user_phone", "model_name", "serial", "purchased_on", "mileage_km", "fault", "phoned_with",
           "phoned_at")  # fmt: skip


class CountField(QuantityField):
    """A quantity that may be nothing."""

    default_error_messages = {"invalid": _("Write a quantity such as 0, 1 or 0.5.")}

    def to_python(self, value: object) -> Decimal | None:
        text = str(value).strip() if value is not None else ""
        return Decimal(0) if text in {"0", "０"} else super().to_python(value)


class StepForm(forms.Form):
    """A step of an order; `seen` is the revision of the page it was asked from."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())


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
    purchased_on = forms.DateField(label=_("Purchased on"), required=False, widget=DayInput())
    mileage_km = forms.IntegerField(label=_("Mileage (km)"), required=False, min_value=0, max_value=9_999_999)
    fault = forms.CharField(label=_("Fault"), max_length=200, required=False)
    phoned_with = forms.CharField(label=_("Phoned with"), max_length=60, required=False)
    phoned_at = forms.DateTimeField(label=_("Phoned at"), required=False, widget=MomentInput())

    def _machine(self, told: dict[str, Any], purpose: str | None) -> None:
        """The fields of the machine as one dict under "machine"; what BD-15 cannot do without is asked for."""
        machine = {name: told.pop(name, None) for name in MACHINE}
        day = machine.get("purchased_on")
        if day and day > timezone.localdate():
            self.add_error("purchased_on", _("The day lies in the future."))
        told["machine"] = None
        if purpose in NAMES_A_MACHINE:
            for name in ("user_name", "model_name", "fault"):
                if not machine[name] and name not in self.errors:
                    self.add_error(name, _("A warranty order says whose machine it is, which model, and the fault."))
            told["machine"] = {k: v if v is not None else None for k, v in machine.items() if v not in (None, "")}


class OrderForm(MachineFields):
    """A new order, typed by who wants it, by who leads him, or by a storekeeper for a caller."""

    kind = forms.ChoiceField(label=_("Who orders"), choices=OrderKind.choices)
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Technician"), to_field_name="code", required=False)
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Dealer or station"), to_field_name="code", required=False
    )
    customer_name = forms.CharField(label=_("Customer"), max_length=60, required=False)
    customer_phone = forms.CharField(
        label=_("Customer's phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    job = forms.CharField(
        label=_("Job"), max_length=20, required=False, help_text=_("The ticket's number, such as WX202610090001.")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=OrderUrgency.choices, initial=OrderUrgency.NORMAL)
    source = forms.ChoiceField(label=_("How it came"), choices=OrderSource.choices, initial=OrderSource.PAGE)
    ship_to = forms.CharField(label=_("Ship to"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope, keeper = scope_of(user), has(user, Permission.ORDER_CHECK)
        people = Staff.objects.visible_to(user).filter(left_on=None, user__isnull=False)
        if not keeper:
            people = people.filter(pk__in=scope.team_ids | {scope.staff_id})
            self.fields["kind"].choices = [c for c in OrderKind.choices if c[0] == OrderKind.TECHNICIAN]
            allowed = PURPOSES[OrderKind.TECHNICIAN]
            self.fields["purpose"].choices = [c for c in Purpose.choices if c[0] in allowed]
            for name in ("partner", "customer_name", "customer_phone", "ship_to", "source", *MACHINE):
                del self.fields[name]
            self.fields["staff"].required = True
        else:
            partners = Partner.objects.visible_to(user).filter(is_active=True, kind__in=["station", "dealer"])
            self.fields["partner"].queryset = partners
        self.fields["staff"].queryset = people.order_by("code")

    def clean_job(self) -> str:
        """A ticket's number, written in capitals."""
        text = self.cleaned_data["job"].strip().upper()
        if text and not JOB.fullmatch(text):
            raise forms.ValidationError(_("That is no ticket's number; it looks like WX202610090001."))
        return text

    def clean(self) -> dict[str, Any]:
        """Requester and purpose go together."""
        told = super().clean()
        kind, purpose = told.get("kind"), told.get("purpose")
        if kind and purpose and purpose not in PURPOSES[kind]:
            names = ", ".join(str(Purpose(p).label) for p in PURPOSES[kind])
            self.add_error("purpose", _("Such a requester orders for: %(names)s.") % {"names": names})
        wanted = {OrderKind.TECHNICIAN: "staff", OrderKind.CUSTOMER: "customer_name"}.get(kind, "partner")
        if kind and not told.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("Say who orders."))
        if purpose == Purpose.TICKET and not told.get("job") and "job" not in self.errors:
            self.add_error("job", _("Name the job the parts are for, such as WX202610090001."))
        if kind and kind != OrderKind.TECHNICIAN and not told.get("ship_to") and "ship_to" not in self.errors:
            self.add_error("ship_to", _("Say where the parcel goes."))
        if "user_name" in self.fields:
            self._machine(told, purpose)
        return told

    def order_facts(self) -> dict[str, Any]:
        """What `services.draft_order` takes; only the requester the kind asks for."""
        told = dict(self.cleaned_data)
        job = told.pop("job", "")
        told["cause"] = f"ticket:{job}" if job else ""
        kind = told["kind"]
        if kind != OrderKind.TECHNICIAN:
            told["staff"] = None
        if kind not in (OrderKind.STATION, OrderKind.DEALER):
            told["partner"] = None
        if kind != OrderKind.CUSTOMER:
            told["customer_name"] = told["customer_phone"] = ""
        return told


class OrderFilter(forms.Form):
    """Which orders."""

    q = forms.CharField(label=_("Number, waybill, part, who"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Who orders"), required=False, choices=[("", _("All")), *OrderKind.choices])
    purpose = forms.ChoiceField(label=_("What for"), required=False, choices=[("", _("All")), *Purpose.choices])
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[("", _("All")), *OrderUrgency.choices])


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class QuestionForm(StepForm):
    """A question to the requester."""

    question = forms.CharField(label=_("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(StepForm):
    """The requester's answer."""

    answer = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(StepForm):
    """A word on how far it is."""

    text = forms.CharField(label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    is_open = forms.BooleanField(label=_("The requester reads it too"), required=False, initial=True)


class ApproveForm(StepForm):
    """Yes, with a word where there is one to say."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class CheckForm(StepForm):
    """How much of each line is granted, from which warehouse; a substitute where one stands in."""

    from_place = forms.ModelChoiceField(Place.objects.none(), label=_("From warehouse"), to_field_name="code")
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(
        self, *args: Any, lines: list[OrderLine], user: Any, stand_ins: dict[int, list], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.stand_ins = lines, stand_ins
        places = Place.objects.visible_to(user).filter(is_active=True, kind=PlaceKind.WAREHOUSE)
        self.fields["from_place"].queryset = places
        for line in lines:
            self.fields[f"granted_{line.pk}"] = CountField(label=_("Granted"), required=False)
            others = stand_ins.get(line.part_id, [])
            if others:
                choices = [("", _("As ordered")), *((p.number, f"{p.number} {p.name}") for p in others)]
                self.fields[f"part_{line.pk}"] = forms.ChoiceField(
                    label=_("Substitute"), choices=choices, required=False
                )

    def told(self) -> dict[str, Any]:
        """`granted` by line id, `replaced` by line id."""
        clean = self.cleaned_data
        granted = {line.pk: clean.get(f"granted_{line.pk}") or Decimal(0) for line in self.lines}
        replaced = {}
        for line in self.lines:
            if number := clean.get(f"part_{line.pk}"):
                replaced[line.pk] = next(p for p in self.stand_ins[line.part_id] if p.number == number)
        told = {name: clean[name] for name in ("from_place", "note", "seen")}
        return {**told, "granted": granted, "replaced": replaced}


class PickForm(StepForm):
    """What was taken off the shelf."""

    reason = forms.CharField(label=_("Why fewer"), max_length=300, required=False)

    def __init__(self, *args: Any, lines: list[OrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.to_pick > 0]
        for line in self.lines:
            self.fields[f"picked_{line.pk}"] = CountField(label=line.part.name, initial=line.to_pick)

    def told(self) -> dict[str, Any]:
        """`picked` by line id."""
        clean = self.cleaned_data
        picked = {line.pk: clean[f"picked_{line.pk}"] for line in self.lines}
        return {"picked": picked, "reason": clean["reason"], "seen": clean["seen"]}


class ShipForm(StepForm):
    """Who takes the parcel."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)
    freight = AmountField(label=_("Freight (CNY)"), required=False)
    handed_over = forms.BooleanField(label=_("Handed over at the counter: received at once"), required=False)

    def clean(self) -> dict[str, Any]:
        """A carrier, or the counter."""
        told = super().clean()
        if not told.get("handed_over") and not told.get("carrier"):
            self.add_error("carrier", _("Say which carrier takes it, or hand it over at the counter."))
        told["freight"] = told.get("freight") or Decimal(0)
        return told


class WaybillForm(StepForm):
    """The parcel's paper, put right."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40)
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)
    freight = AmountField(label=_("Freight (CNY)"))


class ReceiveForm(forms.Form):
    """What of a parcel has arrived."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    rest = forms.ChoiceField(
        label=_("If something is not there"), choices=Rest.choices, initial=Rest.COMING, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, rows: list[ShipmentLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.left > 0]
        for row in self.rows:
            self.fields[f"count_{row.pk}"] = CountField(label=row.line.part.name, initial=row.left)

    def told(self) -> dict[str, Any]:
        """`counts` by the id of the parcel's line."""
        clean = self.cleaned_data
        counts = {row.pk: clean[f"count_{row.pk}"] for row in self.rows}
        return {"counts": counts, "rest": clean["rest"], "note": clean["note"]}


class SettleForm(StepForm):
    """How a shortage ended."""

    outcome = forms.ChoiceField(label=_("What it was"), choices=ShortOutcome.choices)
    note = forms.CharField(label=_("How it was found out"), max_length=300)


class PaidForm(StepForm):
    """How it is paid."""

    payment = forms.ChoiceField(label=_("Payment"), choices=[c for c in Payment.choices if c[0]])


class RepairedForm(StepForm):
    """The day the machine was repaired: the old part's time begins."""

    on = forms.DateField(label=_("Repaired on"), widget=DayInput())

    def clean_on(self) -> Any:
        """Not in the future."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."))
        return day


class LimitForm(forms.Form):
    """Up to how many yuan a check is enough, from a day on."""

    kind = forms.ChoiceField(label=_("Who orders"), choices=OrderKind.choices)
    from_on = forms.DateField(label=_("In force from"), widget=DayInput())
    keeper_up_to = AmountField(label=_("The check is enough up to (CNY)"))
    supervisor_up_to = AmountField(
        label=_("A supervisor approves up to (CNY)"), required=False,
        help_text=_("Empty: a manager approves whatever is above."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A supervisor's limit lies above the keeper's."""
        told = super().clean()
        keeper, supervisor = told.get("keeper_up_to"), told.get("supervisor_up_to")
        if keeper is not None and supervisor is not None and supervisor < keeper:
            self.add_error("supervisor_up_to", _("It is at least what the check alone covers."))
        return told
