"""What is written on a ticket beside its actions: appointment, hand-over, remark."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from customers.widgets import DayInput
from people.models import Staff
from tickets.choices import Channel
from tickets.errors import TimeIsOver
from tickets.forms.acting import reasons
from tickets.forms.intake import SLOTS, slot_of
from tickets.models import Ticket
from tickets.selectors.teams import supervisors_on


class VisitAhead(forms.Form):
    """A day and a slot for a visit, neither of them over."""

    visit_on = forms.DateField(label=_("Day of the visit"), widget=DayInput())
    slot = forms.ChoiceField(label=_("Time"), choices=SLOTS)

    def clean_visit_on(self) -> date:
        """Not a day that is over."""
        if self.cleaned_data["visit_on"] < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return self.cleaned_data["visit_on"]

    def clean_slot(self) -> str:
        """Nor hours of today that are."""
        day, slot = self.cleaned_data.get("visit_on"), self.cleaned_data["slot"]
        if day and slot_of(day, slot)[1] <= timezone.now():
            raise forms.ValidationError(TimeIsOver.message)
        return slot


class AppointmentForm(VisitAhead):
    """A time agreed with the customer, or moved."""

    agreed_with = forms.CharField(label=_("Agreed with"), max_length=80)
    channel = forms.ChoiceField(label=_("Agreed by"), choices=Channel.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of services.agree_appointment."""
        told = self.cleaned_data
        start, end = slot_of(told["visit_on"], told["slot"])
        return {
            "from_at": start,
            "until_at": end,
            "agreed_with": told["agreed_with"],
            "channel": told["channel"],
            "note": told["note"],
        }


class HandOverForm(forms.Form):
    """Another supervisor, and why."""

    supervisor = forms.ModelChoiceField(Staff.objects.none(), label=_("New supervisor"), to_field_name="code")
    note = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, user, ticket: Ticket, **kwargs):
        super().__init__(*args, **kwargs)
        around = f"{ticket.branch.path.rsplit('/', 2)[0]}/"  # neighbours under the same parent branch
        today = supervisors_on(timezone.localdate()).filter(branch__path__startswith=around)
        self.fields["supervisor"].queryset = today.exclude(pk=ticket.supervisor_id)


class RemarkForm(forms.Form):
    """Why it is not finished."""

    reason = reasons(Purpose.REMARK, _("Not finished because"))
    text = forms.CharField(label=_("Remark"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
