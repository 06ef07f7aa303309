"""What is filled in on the workshop's lists: confirmations, slips to the maker, periods."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.widgets import DayInput
from parts.forms.waybill import WaybillField
from tickets.models import FactorySlip, Ticket
from tickets.workshop.choices import Side
from tickets.workshop.forms.unit import area, choice


class ConfirmForm(forms.Form):
    """A reservation confirmed once more."""

    reached = forms.BooleanField(label=_("Customer confirmed"), required=False)
    parts_ready = forms.BooleanField(label=_("Parts ready"), required=False)
    mechanic_ready = forms.BooleanField(label=_("Technician ready"), required=False)
    welcome_board = forms.BooleanField(label=_("Welcome board"), required=False)
    time_changed = forms.BooleanField(label=_("Time changed"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class CallOffForm(forms.Form):
    """Whose doing it was that a reservation was called off."""

    side = choice(_("Called off by"), Side.choices, radio=True)
    why = forms.CharField(label=_("Reason"), max_length=300)


class SlipForm(forms.Form):
    """What goes to the maker."""

    maker = forms.CharField(label=_("Maker"), max_length=80)
    contents = area(_("Contents with accessories"), length=500)
    fault = area(_("Fault told to the maker"), required=False)
    expected_on = forms.DateField(label=_("Expected back"), widget=DayInput(), required=False)

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["maker"].initial = ticket.brand
        self.fields["contents"].initial = f"{ticket.category} {ticket.model_name} {ticket.serial}".strip()
        self.fields["fault"].initial = ticket.fault_text or (str(ticket.fault) if ticket.fault else "")
        self.fields["expected_on"].initial = ticket.expected_on


class _StepForm(forms.Form):
    def __init__(self, *args, slip: FactorySlip, **kwargs):
        super().__init__(*args, **kwargs)
        self.slip = slip


class SendForm(_StepForm):
    """Handed to the carrier."""

    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    waybill = WaybillField(max_length=60)
    sent_on = forms.DateField(label=_("Sent on"), widget=DayInput(), initial=timezone.localdate)
    expected_on = forms.DateField(label=_("Expected back"), widget=DayInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expected_on"].initial = self.slip.expected_on

    def clean(self):
        """Expected back after it was sent, and not sent in the future."""
        told = super().clean()
        sent, back = told.get("sent_on"), told.get("expected_on")
        if sent and sent > timezone.localdate():
            self.add_error("sent_on", _("This day is still to come."))
        if sent and back and back < sent:
            self.add_error("expected_on", _("It cannot be back before it was sent."))
        return told


class ChaseForm(_StepForm):
    """The maker was asked."""

    note = area(_("What the maker said"))
    expected_on = forms.DateField(label=_("New expected day"), widget=DayInput(), required=False)

    def clean_expected_on(self):
        """Not a day that is over."""
        if (day := self.cleaned_data["expected_on"]) and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day


class BackForm(_StepForm):
    """It is back."""

    returned_on = forms.DateField(label=_("Back on"), widget=DayInput(), initial=timezone.localdate)


class ReturnForm(_StepForm):
    """Looked at on return."""

    is_good = choice(_("Repair"), [("yes", _("In order")), ("no", _("Not in order"))], radio=True)
    is_complete = choice(_("Accessories"), [("yes", _("Complete")), ("no", _("Something is missing"))], radio=True)
    return_note = area(_("What was found"), required=False)

    def clean(self):
        """What is not in order says why."""
        told = super().clean()
        for name in ("is_good", "is_complete"):
            if name in told:
                told[name] = told[name] == "yes"
        if not all(told.get(name, True) for name in ("is_good", "is_complete")) and not told.get("return_note"):
            self.add_error("return_note", _("Say what is not in order."))
        return told


class OutForm(_StepForm):
    """Handed out."""

    note = area(_("Handed to"), required=False)


class SpanForm(forms.Form):
    """From a day until a day, and perhaps one person or cause; the last three months where not told."""

    first = forms.DateField(label=_("From"), widget=DayInput(), required=False)
    last = forms.DateField(label=_("Until"), widget=DayInput(), required=False)

    def span(self) -> tuple[date, date]:
        """Both days included; a span told backwards is turned, more than two years are cut."""
        told = self.cleaned_data if self.is_valid() else {}
        last = told.get("last") or timezone.localdate()
        first = told.get("first") or last - timedelta(days=90)
        first, last = min(first, last), max(first, last)
        return max(first, last - timedelta(days=731)), last


class DayForm(forms.Form):
    """A day; today where not told."""

    day = forms.DateField(label=_("Day"), widget=DayInput(), required=False)

    def day_or_today(self) -> date:
        told = self.cleaned_data if self.is_valid() else {}
        return told.get("day") or timezone.localdate()
