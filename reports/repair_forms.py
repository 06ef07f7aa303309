"""The forms of repair feedback."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.exact_fields import WholeField
from customers.machine_days import MachineDayField
from customers.widgets import DayInput
from parts.halves import Half
from reports.models import RepairFeedbackRow


class RowForm(forms.ModelForm):
    """One repair in warranty."""

    class Meta:
        model = RepairFeedbackRow
        fields = (
            "customer", "phone", "address", "model", "serial", "engine_no", "purchased_on", "mileage_km", "repaired_on",
            "symptom", "cause", "action", "part_number", "part_name", "quantity", "old_part", "remark",
        )  # fmt: skip
        field_classes = {"mileage_km": WholeField, "quantity": WholeField, "purchased_on": MachineDayField}
        widgets = {"repaired_on": DayInput}

    def __init__(self, *args: object, half: Half, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].required = True  # the paper asks for it; a row taken over may lack it
        days = self.fields["repaired_on"].widget.attrs
        days["min"], days["max"] = half.first_day.isoformat(), half.last_day.isoformat()

    def clean(self) -> dict:
        told = super().clean()
        bought, repaired = told.get("purchased_on"), told.get("repaired_on")
        if bought and repaired and bought > repaired:
            self.add_error("purchased_on", _("The purchase lies before the repair."))
        if told.get("action") == "exchange" and not told.get("part_number"):
            self.add_error("part_number", _("Name the part that was exchanged."))
        return told


class HalfForm(forms.Form):
    """Which half-month the list shows."""

    half = forms.ChoiceField(label=_("Half-month"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=60)

    def __init__(self, *args: object, halves: list[tuple[str, str]], states: list, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["half"].choices = halves
        self.fields["state"].choices = [("", "---------"), *states]
        self.fields["q"].widget.attrs["placeholder"] = _("Partner")
