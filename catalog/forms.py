"""What is filled in about promises."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.choices import FactoryStart, PartGroup, Use
from catalog.models import Category, CoveragePolicy
from core.exact_fields import WholeField

DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}


def _day(label: str, *, required: bool = True, initial=timezone.localdate, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, initial=initial, help_text=help_text, widget=forms.DateInput(**DAY)
    )


class TermsForm(forms.Form):
    """What a line promises; a change fills in the same."""

    name_zh = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    months = WholeField(label=_("Number of months"), required=False, min_value=1, max_value=600)
    kilometres = WholeField(label=_("Kilometres"), required=False, min_value=1, max_value=2_000_000)
    parts_zh = forms.CharField(label=_("Which parts, in Chinese"), required=False, max_length=200)
    parts_en = forms.CharField(label=_("Which parts, in English"), required=False, max_length=200)
    extends_by_repair = forms.BooleanField(label=_("Days in repair are added"), required=False, initial=True)
    restarts_on_exchange = forms.BooleanField(label=_("Begins anew after an exchange"), required=False, initial=True)
    moves_past_holidays = forms.BooleanField(
        label=_("A last day that is a holiday moves to the next working day"), required=False
    )
    clause = forms.CharField(label=_("Source"), required=False, max_length=120)

    def terms(self) -> dict[str, Any]:
        """What both services take."""
        return {name: self.cleaned_data[name] for name in TermsForm.base_fields}


class PolicyForm(TermsForm):
    """A new line."""

    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), to_field_name="code")
    brand = forms.CharField(label=_("Brand"), required=False, max_length=40, help_text=_("Empty: every brand."))
    part_group = forms.ChoiceField(label=_("Covers"), choices=PartGroup.choices)
    use = forms.ChoiceField(label=_("Intended use"), required=False, choices=[("", _("Any use")), *Use.choices])
    is_legal_minimum = forms.BooleanField(
        label=_("Minimum by law"), required=False, help_text=_("No other policy goes below it.")
    )
    from_on = _day(_("Bought from"))
    until_on = _day(_("Bought until"), required=False, initial=None, help_text=_("Empty: until it is changed."))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    field_order = (
        "category", "part_group", "brand", "use", "months", "kilometres", "name_zh", "name_en", "parts_zh", "parts_en",
        "from_on", "until_on", "clause", "reason", "is_legal_minimum", "extends_by_repair", "restarts_on_exchange",
        "moves_past_holidays",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)


class ChangeForm(TermsForm):
    """The same line with other terms, from a day on."""

    from_on = _day(_("For what is bought from"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    field_order = (
        "months", "kilometres", "name_zh", "name_en", "parts_zh", "parts_en", "from_on", "clause", "reason",
        "extends_by_repair", "restarts_on_exchange", "moves_past_holidays",
    )  # fmt: skip

    @staticmethod
    def values_of(policy: CoveragePolicy) -> dict[str, Any]:
        """The line as it stands."""
        return {name: getattr(policy, name) for name in TermsForm.base_fields}


class EndForm(forms.Form):
    """The last day of purchase a line is for."""

    until_on = _day(_("For what is bought until"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CountingForm(forms.Form):
    """How days are counted."""

    from_on = _day(_("From"))
    return_days = WholeField(label=_("Days to return"), min_value=0, max_value=90, initial=7)
    exchange_days = WholeField(label=_("Days to exchange"), min_value=0, max_value=180, initial=15)
    sale_day_counts = forms.BooleanField(
        label=_("The day of sale is day 1"),
        required=False,
        help_text=_("Otherwise it is day 0 and the last day is included."),
    )
    factory_start = forms.ChoiceField(
        label=_("Without a proof it begins"), choices=FactoryStart.choices, initial=FactoryStart.NEXT_MONTH
    )

    def clean(self) -> dict[str, Any]:
        """Exchange is never over before return is."""
        told = super().clean()
        if (told.get("exchange_days") or 0) < (told.get("return_days") or 0):
            self.add_error("exchange_days", _("An exchange is possible at least as long as a return."))
        return told
