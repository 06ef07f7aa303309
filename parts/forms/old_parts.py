"""What is filled in about old parts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import WholeField
from customers.machine_days import MachineDayField
from parts.choices.old_parts import OldPartState as S
from parts.choices.old_parts import Origin
from parts.forms.fault_fields import FaultLevels

VIEWS = {
    "": (_("Owed"), (S.EXPECTED, S.REMOVED, S.TAGGED, S.BOXED, S.ON_THE_WAY, S.MISSING)),
    "received": (_("To be inspected"), (S.RECEIVED,)),
    "here": (_("In the old-part store"), (S.INSPECTED, S.IN_STORE)),
    "lost": (pgettext_lazy("old part", "Missing from our store"), (S.LOST,)),
    "gone": (_("Disposed of"), (S.TO_SUPPLIER, S.REFURBISHED, S.SCRAPPED, S.GIVEN_BACK)),
    "all": (_("All"), ()),
}


class OldPartFilter(forms.Form):
    """Which pieces."""

    q = forms.CharField(label=_("Code, part, ticket or debtor"), required=False, max_length=40)
    view = forms.ChoiceField(choices=[(code, label) for code, (label, _s) in VIEWS.items()], required=False,
                             widget=forms.HiddenInput)  # fmt: skip

    def narrow(self, pieces):
        """The rows asked for."""
        if not self.is_valid():
            return pieces.filter(state__in=VIEWS[""][1])
        told = self.cleaned_data
        states = VIEWS[told["view"]][1]
        if states:
            pieces = pieces.filter(state__in=states)
        return pieces.known_as(told["q"].strip()) if told["q"].strip() else pieces


class TagForm(forms.Form):
    """What hangs on the piece: a tag printed beforehand, and what is circled on it."""

    tag_no = forms.CharField(
        label=_("Number of the tag"), max_length=40, required=False,
        help_text=_("Scan or type it. Empty: the printed label with the old-part code is stuck on."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    origin = forms.ChoiceField(label=_("Origin"), choices=[("", "—"), *Origin.choices], required=False)


class FactsForm(FaultLevels):
    """What a piece is of: what the tag, the return list and the quality report say."""

    model_name = forms.CharField(label=pgettext_lazy("of a machine", "Model"), max_length=60, required=False)
    serial = forms.CharField(label=_("Serial or frame number"), max_length=40, required=False)
    engine_no = forms.CharField(label=_("Engine number"), max_length=40, required=False)
    purchased_on = MachineDayField(label=_("Purchased on"), required=False)
    mileage_km = WholeField(label=_("Mileage (km)"), required=False, max_value=9_999_999)
    repaired_on = MachineDayField(label=_("Repaired on"), required=False)
    fault = forms.CharField(label=_("Fault"), max_length=200, required=False)
    mechanic = forms.CharField(label=_("Repaired by"), max_length=60, required=False)
    origin = forms.ChoiceField(label=_("Origin"), choices=[("", "—"), *Origin.choices], required=False)
    quality_report = forms.CharField(
        label=_("Quality report"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What failed, how it was found, why, what was done. A part lent ahead goes back with it."),
    )  # fmt: skip

    field_order = (
        "model_name", "serial", "engine_no", "purchased_on", "mileage_km", "repaired_on", "fault", "fault_code",
        "fault_cause",
    )  # fmt: skip

    def __init__(self, *args, day_is_told: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if day_is_told:  # the ticket or the order tells it
            del self.fields["repaired_on"]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, min_length=5, widget=forms.Textarea(attrs={"rows": 2}))


class UrgentForm(ReasonForm):
    """A serious, batch or safety fault is suspected."""

    batch = forms.BooleanField(label=_("All owed pieces of this part (a batch)"), required=False)
