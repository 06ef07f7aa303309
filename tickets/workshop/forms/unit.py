"""What is filled in about one unit: received, changed, inspected, handed over, judged."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from core.exact_fields import AmountField, WholeField
from customers.widgets import DayInput, MomentInput
from people.models import Staff
from tickets.choices import Acceptance, Channel, JobClass
from tickets.forms.acting import reasons
from tickets.models import Reception, Ticket
from tickets.selectors.teams import team_of
from tickets.workshop.choices import (
    Answer,
    Cause,
    DayPart,
    FoundBy,
    Level,
    Measure,
    OldParts,
    PartsReady,
    ReworkReason,
    Use,
    Verdict,
    Work,
)
from tickets.workshop.lines import lines
from tickets.workshop.services.correcting import PLAIN, VEHICLE_ONLY

PLATE = RegexValidator(r"^[\w·•\- ]{2,12}$", _("A plate has 2 to 12 letters and digits, such as 样A12345."))


def area(label: str, *, required: bool = True, length: int = 300) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, widget=forms.Textarea(attrs={"rows": 2}))


def choice(label: str, choices: Any, *, required: bool = True, radio: bool = False) -> forms.ChoiceField:
    widget = forms.RadioSelect if radio else forms.Select
    told = choices if required or radio else [("", "--"), *choices]
    return forms.ChoiceField(label=label, choices=told, required=required, widget=widget)


def moment(label: str, *, required: bool = True, initial: Any = None) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=required, widget=MomentInput(), initial=initial)


def this_minute():
    return timezone.localtime().replace(second=0, microsecond=0)


class CorrectionForm(forms.Form):
    """One line of a saved reception sheet, with the reason."""

    line = forms.ChoiceField(label=_("Line"))
    value = forms.CharField(label=_("What is right"), max_length=300, required=False)
    note = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, sheet: Reception, vehicle: bool, **kwargs):
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        plain = [
            (name, capfirst(Reception._meta.get_field(name).verbose_name))
            for name in PLAIN
            if vehicle or name not in VEHICLE_ONLY
        ]
        condition = [(row["code"], row["en"] if english else row["zh"]) for row in sheet.condition]
        self.fields["line"].choices = plain + condition


class ReceptionForm(forms.Form):
    """The reception sheet; the lines of the condition are those of the ticket's category today."""

    received_at = moment(_("Received at"), initial=this_minute)
    work = choice(_("Kind of work"), Work.choices)
    job_class = choice(_("Job class"), JobClass.choices)
    promised_at = moment(_("Hand-over promised"))
    plate = forms.CharField(label=_("Plate"), max_length=12, required=False, validators=[PLATE])
    mileage_km = WholeField(label=_("Mileage"), required=False, min_value=0, max_value=3_000_000)
    accessories = forms.CharField(label=_("Accessories, tools and papers"), max_length=300, required=False)
    estimate = AmountField(label=_("Estimated total"), required=False)
    keep_old_parts = forms.BooleanField(label=_("Wants the replaced parts back"), required=False)
    wash = forms.BooleanField(label=_("Wash it"), required=False)
    valuables_note = forms.CharField(
        label=_("Valuables left inside"), max_length=200, required=False, help_text=_("Empty: there are none.")
    )
    call_back_part = choice(_("Call after three days"), DayPart.choices, required=False)
    rescue_phone = forms.CharField(label=_("Rescue phone, printed on the sheet"), max_length=40, required=False)
    signed_by = forms.CharField(label=_("Signed by the customer (name)"), max_length=80)
    signature = forms.FileField(
        label=_("Picture of the signature"), required=False, help_text=_("JPEG, PNG or WebP, up to 8 MB.")
    )

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        vehicle = ticket.category.is_vehicle
        kinds = [c for c in Work.choices if (c[0] == Work.APPLIANCE) != vehicle]
        self.fields["work"].choices = kinds
        self.fields["signed_by"].initial = ticket.contact_name
        self.fields["job_class"].initial = ticket.job_class or JobClass.values[0]
        self.fields["promised_at"].initial = this_minute() + timedelta(days=1)
        if not vehicle:
            for name in ("plate", "mileage_km", "wash", "rescue_phone"):
                del self.fields[name]
        self.items = list(lines(Use.CONDITION, ticket.category))
        for item in self.items:
            self.fields[f"is_{item.code}"] = _answer(item)
            if item.answer != Answer.TEXT:
                self.fields[f"of_{item.code}"] = forms.CharField(
                    label=_("%(line)s: note") % {"line": item.name}, max_length=200, required=False
                )

    def clean_received_at(self):
        """Not in the future."""
        at = self.cleaned_data["received_at"]
        if at > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This time is still to come."))
        return at

    def clean(self):
        """A promise lies after the reception."""
        told = super().clean()
        if told.get("received_at") and told.get("promised_at") and told["promised_at"] <= told["received_at"]:
            self.add_error("promised_at", _("The hand-over must lie after the reception."))
        return told

    def condition_rows(self) -> list[tuple[str, Any, Any]]:
        """(name, answer field, note field or None) in the order of the list."""
        return [
            (item.name, self[f"is_{item.code}"], self[f"of_{item.code}"] if f"of_{item.code}" in self.fields else None)
            for item in self.items
        ]

    def plain_fields(self) -> list[Any]:
        """The fields that are no line of the condition."""
        return [field for field in self if not field.name.startswith(("is_", "of_"))]

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of receive_unit, but the picture."""
        told = {n: v for n, v in self.cleaned_data.items() if not n.startswith(("is_", "of_")) and n != "signature"}
        told["condition"] = {
            item.code: {
                "value": self.cleaned_data[f"is_{item.code}"],
                "note": self.cleaned_data.get(f"of_{item.code}", ""),
            }
            for item in self.items
        }
        return told


def _answer(item) -> forms.Field:
    if item.answer == Answer.TEXT:
        return forms.CharField(label=item.name, max_length=200, required=False)
    choices = Level.choices if item.answer == Answer.LEVEL else Verdict.choices
    return forms.ChoiceField(label=item.name, choices=[("", "--"), *choices], required=False)


class ChangeForm(forms.Form):
    """Something more is to be done."""

    item = area(_("What changes"))
    extra_labour = AmountField(label=_("More labour"), initial=0)
    extra_parts = AmountField(label=_("More for parts"), initial=0)
    new_promise_at = moment(_("New hand-over, if it moves"), required=False)


class AnswerForm(forms.Form):
    """What the customer said to a change."""

    agreed = choice(_("The customer"), [("yes", _("agrees")), ("no", _("refuses"))], radio=True)
    agreed_with = forms.CharField(label=_("Who answered"), max_length=80)
    agreed_at = moment(_("When"), initial=this_minute)
    channel = choice(_("How"), Channel.choices)
    told = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Told in the workshop"), to_field_name="code", required=False
    )

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["told"].queryset = team_of(ticket.supervisor_id, timezone.localdate())
        self.fields["told"].initial = ticket.technician.code if ticket.technician else None
        self.fields["agreed_with"].initial = ticket.contact_name

    def clean_agreed_at(self):
        """Not in the future."""
        at = self.cleaned_data["agreed_at"]
        if at > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This time is still to come."))
        return at

    def clean_agreed(self) -> bool:
        return self.cleaned_data["agreed"] == "yes"


class SignForm(forms.Form):
    """One level of the inspection: every line of the exit list, or what is wrong."""

    passed = choice(_("Result"), [("yes", _("Passed")), ("no", pgettext_lazy("inspection", "Failed"))], radio=True)
    findings = area(_("What is wrong"), required=False)
    action = area(_("What is done about it"), required=False)
    cause = choice(_("Cause"), Cause.choices, required=False)

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        items = [(item.code, item.name) for item in lines(Use.EXIT, ticket.category)]
        self.fields["checks"] = forms.MultipleChoiceField(
            label=_("Exit inspection: in order"), choices=items, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["checks", "passed", "findings", "action", "cause"])

    def clean(self):
        """A failure says what is wrong, what is done, and why; a pass has every line ticked."""
        told = super().clean()
        if told.get("passed") == "no":
            for name in ("findings", "action", "cause"):
                if not told.get(name):
                    self.add_error(name, _("Needed where the inspection fails."))
        elif told.get("passed") == "yes" and len(told.get("checks", [])) < len(self.fields["checks"].choices):
            self.add_error("checks", _("Tick every line, or let the inspection fail and say what is wrong."))
        return told

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of sign_level."""
        told = self.cleaned_data
        return {
            "passed": told["passed"] == "yes",
            "checks": dict.fromkeys(told["checks"], True),
            "findings": told["findings"],
            "action": told["action"],
            "cause": told["cause"],
        }


class HandOverUnitForm(forms.Form):
    """The unit leaves the workshop."""

    to_name = forms.CharField(label=_("Handed to"), max_length=80)
    result = area(_("What was found and done"), required=False, length=500)
    acceptance = choice(_("Customer's acceptance"), Acceptance.choices, radio=True)
    reference = forms.CharField(label=_("Who signed, or the code"), required=False, max_length=60)
    no_acceptance = reasons(Purpose.NO_SIGNATURE, _("Why there is none"), required=False)
    old_parts = choice(_("Old parts"), OldParts.choices)
    note = area(_("Note"), required=False)

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_name"].initial = ticket.contact_name
        self.fields["result"].initial = ticket.result
        if ticket.settled_at is not None:
            del self.fields["result"]


class QualityForm(forms.Form):
    """Something was not good."""

    found_on = forms.DateField(label=_("Found on"), widget=DayInput(), initial=timezone.localdate)
    found_by = choice(_("Found by"), FoundBy.choices, radio=True)
    finding = area(_("What was wrong"))
    repairer = forms.ModelChoiceField(Staff.objects.none(), label=_("Main repairer"), to_field_name="code")
    cause = choice(_("Cause"), Cause.choices, radio=True)
    action = area(_("Improvement"))

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        # A repairer who has since left the team is still the one whose work it was.
        team = team_of(ticket.supervisor_id, timezone.localdate()).values("pk")
        mine = Staff.objects.filter(pk__in=team) | Staff.objects.filter(pk=ticket.technician_id)
        self.fields["repairer"].queryset = mine.order_by("code")
        self.fields["repairer"].initial = ticket.technician.code if ticket.technician else None


class ReworkForm(forms.Form):
    """Why work was done again, and what follows."""

    reason = choice(_("Cause"), ReworkReason.choices)
    reason_note = area(_("Cause in words"), required=False)
    measures = forms.MultipleChoiceField(
        label=_("Measures"), choices=Measure.choices, widget=forms.CheckboxSelectMultiple
    )
    countermeasure = area(_("Countermeasure"))
    outcome = area(_("How it is afterwards"), required=False)
    needs_tac = forms.BooleanField(label=_("Needs technical support"), required=False)


class ReservationForm(forms.Form):
    """What the booked work needs."""

    content = area(_("Booked work"), required=False)
    labour_fee = AmountField(label=_("Labour"), required=False)
    parts = area(_("Parts needed"), required=False)
    parts_price = AmountField(label=_("Price of the parts"), required=False)
    parts_ready = choice(_("Parts are"), PartsReady.choices)
