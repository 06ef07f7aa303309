"""What is filled in at the steps of a parts order."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exact_fields import AmountField, CountField, WholeField
from customers.widgets import DayInput
from parts.choices.orders import OrderKind, Payment, Rest, ShortOutcome
from parts.choices.stock import PlaceKind
from parts.choices.transport import Transport
from parts.forms.waybill import WaybillField
from parts.models import OrderLine, Place, ShipmentLine


class StepForm(forms.Form):
    """A step of an order; `seen` is the revision of the page it was asked from."""

    seen = WholeField(required=False, min_value=0, widget=forms.HiddenInput())


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

    transport = forms.ChoiceField(label=_("Transport"), choices=[("", "---------"), *Transport.choices], required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = WaybillField(required=False)
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
    waybill = WaybillField(required=False)
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
