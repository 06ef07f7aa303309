"""What people type on the pay pages."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.choices import AdjustmentType
from core.errors import DomainError
from core.exact_fields import AmountField, NumberField
from feedback.attachments import ACCEPT_ATTRIBUTE
from feedback.services.evidence import require_acceptable


class ReasonForm(forms.Form):
    """Why: read by everybody concerned."""

    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=1000, widget=forms.Textarea)


class AdjustForm(forms.Form):
    """A signed line beside the calculated ones."""

    type = forms.ChoiceField(label=_("Type"), choices=[("", "---------"), *AdjustmentType.choices])
    amount = AmountField(
        allow_negative=True, label=_("Amount (CNY)"), help_text=_("A deduction with a minus sign: −50.00")
    )
    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=1000, widget=forms.Textarea)
    file = forms.FileField(
        label=_("Evidence file"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPT_ATTRIBUTE})
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            try:
                require_acceptable(file, file.name)
            except DomainError as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return file


SATISFACTION_CHOICES = [
    ("internal_only", _("Only the internal sheet counts")),
    ("external_only", _("Only the external sheet counts")),
    ("", _("Take the decision back: both sheets count")),
]
WAGE_CHOICES = [
    ("exempt", _("The minimum wage does not apply to this sheet (part month, other pay)")),
    ("", _("Take the decision back: the minimum wage applies")),
]


class DecideForm(forms.Form):
    """A manager's recorded decision about one person's month."""

    value = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect, required=False)
    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=1000, widget=forms.Textarea)

    def __init__(self, kind: str, *args: object, **options: object) -> None:
        super().__init__(*args, prefix=kind, **options)
        self.kind = kind
        self.fields["value"].choices = SATISFACTION_CHOICES if kind == "satisfaction" else WAGE_CHOICES

    def clean(self) -> dict:
        if f"{self.prefix}-value" not in self.data:
            self.add_error("value", _("Choose one."))
        return super().clean()


class LockForm(forms.Form):
    """The month, typed once more."""

    confirm = forms.CharField(label=_("Month"), max_length=7)

    def __init__(self, month: str, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.month = month

    def clean_confirm(self) -> str:
        if self.cleaned_data["confirm"].strip() != self.month:
            raise forms.ValidationError(_("Type %(month)s to confirm.") % {"month": self.month})
        return self.month


class _DatedForm(forms.Form):
    """What holds from a day on; a day already paid for is not changed afterwards."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class MinimumWageForm(_DatedForm):
    """The monthly minimum wage of a place."""

    place = forms.CharField(label=_("Place"), max_length=60)
    amount = AmountField(label=_("Amount a month (CNY)"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False, help_text=_("The notice it stands in."))
    field_order = ["place", "amount", "valid_from", "source"]

    def clean_amount(self) -> Decimal:
        if self.cleaned_data["amount"] <= 0:
            raise forms.ValidationError(_("The minimum wage is above zero."))
        return self.cleaned_data["amount"]


class NotePercentForm(_DatedForm):
    """From which share of the pay deductions must be acknowledged."""

    place = forms.CharField(label=_("Place"), max_length=60, required=False, help_text=_("Empty: every place."))
    value = NumberField(label=_("Percentage"), decimals=2)
    field_order = ["place", "value", "valid_from"]

    def clean_value(self) -> Decimal:
        if not 0 <= self.cleaned_data["value"] <= 100:
            raise forms.ValidationError(_("A percentage lies between 0 and 100."))
        return self.cleaned_data["value"]
