"""What is filled in about cases."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.choices.old_parts import CaseKind


class CaseFilter(forms.Form):
    """Which cases."""

    VIEWS = (("", pgettext_lazy("case", "Open")), ("closed", _("Closed")), ("all", _("All")))
    q = forms.CharField(label=_("Case, document or old part"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *CaseKind.choices], required=False)
    view = forms.ChoiceField(choices=VIEWS, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What it was and what is done about it."""

    answer = forms.CharField(
        label=_("Answer"), max_length=500, min_length=5, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it was, and what is done about it."),
    )  # fmt: skip
