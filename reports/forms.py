"""The forms of the report calendar."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from core.templatetags.ui import month as month_text
from feedback.forms import EvidenceField, OwnIds
from feedback.rules import LEAST_REASON


class HandInForm(OwnIds):
    """Empty moment: now."""

    ids = "hand-in"
    file = EvidenceField(label=_("Copy of the report"), required=False)
    at = forms.DateTimeField(
        label=_("Received at head office"), required=False, help_text=_("Leave empty for now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class WithdrawForm(OwnIds):
    ids = "withdraw"
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, min_length=LEAST_REASON)


class MonthForm(forms.Form):
    """The month reported on, and which rows of it."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=60)

    def __init__(self, *args: object, states: list, known: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(name, month_text(name)) for name in months(known)]
        self.fields["state"].choices = [("", "---------"), *states]
        self.fields["q"].widget.attrs["placeholder"] = _("Report or person")


def months(known: list[str]) -> list[str]:
    """The months something is owed for, this one and the two before it, newest first."""
    now = Period.of(timezone.localdate())
    return sorted({*known, str(now), str(now.previous()), str(now.plus(-2))}, reverse=True)


def month_asked(text: str, known: list[str]) -> str:
    """The month of the address, else the newest something is owed for, else last month."""
    if text in months(known):
        return text
    return max(known) if known else str(Period.of(timezone.localdate()).previous())
