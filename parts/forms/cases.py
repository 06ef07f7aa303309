"""What is filled in about cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.choices.old_parts import CaseKind, ObjectionOutcome
from parts.models import PartsCase


class CaseFilter(forms.Form):
    """Which cases."""

    VIEWS = (("", pgettext_lazy("case", "Open")), ("closed", _("Closed")), ("all", _("All")))
    q = forms.CharField(label=_("Case, document or old part"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *CaseKind.choices], required=False)
    view = forms.ChoiceField(choices=VIEWS, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What it was and what is done about it; to an objection to a charge, whether it is granted."""

    outcome = forms.ChoiceField(
        label=_("The objection is"), choices=ObjectionOutcome.choices, widget=forms.RadioSelect,
        help_text=_("Closing the case withdraws the charge of a granted one."),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answer"), max_length=500, min_length=5, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it was, and what is done about it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, case: PartsCase) -> None:
        charge = case.kind == CaseKind.OLD_CHARGE
        why = case.answer_params.get("why", case.reply) if charge else case.reply
        super().__init__(data, initial={"answer": why, "outcome": case.answer_said})
        if not charge:
            del self.fields["outcome"]

    @property
    def told(self) -> dict[str, Any]:
        """As services.answer_case takes it."""
        outcome = self.cleaned_data.get("outcome")
        granted = outcome == ObjectionOutcome.GRANTED if outcome else None
        return {"answer": self.cleaned_data["answer"], "granted": granted}
