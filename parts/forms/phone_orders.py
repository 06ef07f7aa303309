"""A technician asks for parts, on the phone."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.choices.orders import OrderUrgency
from parts.forms.orders import JOB


class PhoneOrderForm(forms.Form):
    """For a job, or for the van where none is named."""

    job = forms.CharField(
        label=pgettext_lazy("parts order", "Job"), max_length=20, required=False, help_text=_("Empty: for the van.")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=OrderUrgency.choices, initial=OrderUrgency.NORMAL)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_job(self) -> str:
        """A ticket's number, written in capitals."""
        text = self.cleaned_data["job"].strip().upper()
        if text and not JOB.fullmatch(text):
            raise forms.ValidationError(_("That is no ticket's number; it looks like WX202610090001."))
        return text
