"""What is asked before a month is calculated."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StartForm(forms.Form):
    """Up to when the evidence counts, and that the warnings were read."""

    as_of = forms.DateTimeField(
        label=_("As of"),
        required=False,
        help_text=_("Reports still outstanding count up to here. Empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    confirmed = forms.BooleanField(label=_("I have read the warnings and start all the same"), required=False)

    def __init__(self, *args: object, must_confirm: bool = False, **options: object) -> None:
        super().__init__(*args, **options)
        self.must_confirm = must_confirm
        if not must_confirm:
            del self.fields["confirmed"]

    def clean_as_of(self) -> datetime | None:
        as_of = self.cleaned_data["as_of"]
        if as_of and as_of > timezone.now():
            raise forms.ValidationError(_("The as-of moment lies in the future."))
        return as_of

    def clean_confirmed(self) -> bool:
        if not self.cleaned_data["confirmed"]:
            raise forms.ValidationError(_("Something stands against a clean start. Read it, then confirm."))
        return True
