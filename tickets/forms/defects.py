"""What is filled in about defective units."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from catalog.models import Category
from customers.widgets import DayInput
from people.models import Staff, Store
from tickets.choices import DefectKind, DefectResult
from tickets.forms.acting import reasons
from tickets.forms.intake import carriers_for


def _today():
    return timezone.localdate()


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, initial=_today, widget=DayInput())


class DefectiveForm(forms.Form):
    """A faulty unit found in a store."""

    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), to_field_name="code", required=False)
    supervisor = forms.ModelChoiceField(Staff.objects.none(), label=_("Supervisor"), to_field_name="code")
    kind = forms.ChoiceField(label=_("Kind"), choices=DefectKind.choices)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), to_field_name="code")
    brand = forms.CharField(label=_("Brand"), max_length=40, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=60)
    barcode = forms.CharField(label=_("Bar code"), max_length=40)
    fault_text = forms.CharField(label=_("Fault"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    on = _day(_("Registered on"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = Store.objects.visible_to(user).filter(is_active=True)
        self.fields["supervisor"].queryset = carriers_for(user)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)

    def clean_on(self):
        """Not in the future."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["on"]


class ConfirmForm(forms.Form):
    """Seen on site, repair needed."""

    on = _day(_("Confirmed on site"))


class CompleteForm(forms.Form):
    """Put right."""

    on = _day(_("Completed on"))
    result = forms.ChoiceField(label=_("Result"), choices=DefectResult.choices, widget=forms.RadioSelect)


class PartsForm(forms.Form):
    """Held up by parts."""

    reason = reasons(Purpose.PARTS, _("Parts reason"))
    note = forms.CharField(label=_("Which part"), max_length=300)


class NoLongerPartsForm(forms.Form):
    """Parts no longer hold it up."""

    note = forms.CharField(label=_("Reason"), max_length=300)
