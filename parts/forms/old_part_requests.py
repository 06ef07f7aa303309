"""What is filled in to ask for more time, to decide about it, and to object."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import WholeField
from customers.widgets import DayInput
from parts.errors.old_parts import TermInThePast

FURTHEST = timedelta(days=365)


def _near(day):
    if day > timezone.localdate() + FURTHEST:
        raise forms.ValidationError(_("Choose a day within a year."))
    return day


class ExtensionForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(label=pgettext_lazy("more time", "Until"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=300, min_length=5, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_until(self):
        """A slip of the year is no wish."""
        return _near(self.cleaned_data["until"])


class GrantForm(forms.Form):
    """Until when it is granted; another day than was asked for too."""

    until = forms.DateField(label=_("Granted until"), widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_until(self):
        """As ExtensionForm."""
        return _near(self.cleaned_data["until"])


class ObjectionTermForm(forms.Form):
    """Days to object from a day on."""

    days = WholeField(label=_("Days to object"), min_value=1, max_value=365)
    from_on = forms.DateField(label=_("In force from"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=5)

    def clean_from_on(self):
        """What was said already keeps its days."""
        day = self.cleaned_data["from_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(TermInThePast.message)
        return day
