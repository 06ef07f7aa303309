"""What a customer fills in to report a fault, without an account."""

from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from customers.personal import normalised_phone
from people.models import Branch
from tickets.selectors.teams import supervisors_on

SALT = "report"
FASTEST = 3  # seconds; nobody reads and fills the page in less
OLDEST = 24 * 3600


class ReportForm(forms.Form):
    """Few fields; `website` is for machines only, `began` says when the page was fetched."""

    name = forms.CharField(label=_("Your name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Your phone"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    )
    address = forms.CharField(
        label=_("Where is the product?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Your area"), to_field_name="code")
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Product"), to_field_name="code")
    model_name = forms.CharField(label=_("Model, if you know it"), max_length=60, required=False)
    words = forms.CharField(
        label=_("What is wrong?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300})
    )
    wanted = forms.CharField(
        label=_("When does it suit you?"), max_length=120, required=False, help_text=_("We call you to agree a time.")
    )
    consent = forms.BooleanField(label=_("I agree that my details are used to handle this repair."))
    website = forms.CharField(required=False, max_length=200)
    began = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = supervisors_on(timezone.localdate()).order_by().values("branch")
        branches = Branch.objects.filter(pk__in=here, is_active=True)
        self.fields["branch"].queryset = branches
        self.fields["category"].queryset = Category.objects.filter(is_active=True)
        self.fields["began"].initial = signing.dumps(int(timezone.now().timestamp()), salt=SALT)
        only = list(branches[:2])
        if len(only) == 1:
            self.fields["branch"].initial = only[0].code
            self.fields["branch"].widget = forms.HiddenInput()

    def clean_phone(self) -> str:
        """Digits only: a number somebody can be called at."""
        digits = normalised_phone(self.cleaned_data["phone"])
        if not 7 <= len(digits) <= 15:
            raise forms.ValidationError(_("Write a phone number we can call, with 7 to 15 digits."))
        return digits

    def by_a_machine(self) -> bool:
        """The field nobody sees is filled, or the page was sent back faster than it can be read."""
        if self.cleaned_data.get("website"):
            return True
        try:
            began = signing.loads(self.cleaned_data.get("began", ""), salt=SALT, max_age=OLDEST)
        except signing.BadSignature:
            return True
        return timezone.now().timestamp() - began < FASTEST

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("name", "phone", "address", "branch", "category", "words", "wanted", "model_name")
        return {"fault": None, **{name: self.cleaned_data[name] for name in names}}
