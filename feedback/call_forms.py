"""The forms of call-backs: the answers of a call, and a correction."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from catalog.models import Reason
from feedback.choices import CallResult, DayTime
from feedback.models import CallAttempt, CallScript
from feedback.scripts import QUESTIONS, pressed, stored
from feedback.services import Heard

LATER = [
    ("", _("In two hours")),
    ("evening", _("This evening, 18:30")),
    ("tomorrow", _("Tomorrow, 9:00")),
    ("tomorrow_pm", _("Tomorrow, 14:00")),
]
OUTCOMES = ("satisfied", "unsatisfied", "no_answer", "refused", "form", "redo")


def reasons(purpose: str, label: Any) -> forms.ModelChoiceField:
    """A list of reasons by their codes."""
    return forms.ModelChoiceField(
        Reason.objects.filter(purpose=purpose, is_active=True), label=label, to_field_name="code", required=False
    )


class AnswersForm(forms.Form):
    """The questions of a script, each a row of digits; the customer's words."""

    def __init__(self, *args: Any, script: CallScript | None, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "call-%s"} | kwargs)
        self.script = script
        zh = (get_language() or "zh").startswith("zh")
        for row in script.questions if script else []:
            question = QUESTIONS[row["code"]]
            self.fields[row["code"]] = forms.ChoiceField(
                label=row["zh" if zh else "en"], choices=question.options, widget=forms.RadioSelect, required=False
            )
        self.fields["words"] = forms.CharField(
            label=_("The customer's own words"), max_length=500, required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    @property
    def asked(self) -> list[tuple[Any, bool]]:
        """The questions with whether each must be answered."""
        return [(self[row["code"]], row["required"]) for row in (self.script.questions if self.script else [])]

    def heard(self) -> Heard:
        """What the customer answered, as the columns keep it."""
        told = self.cleaned_data
        answers = {row["code"]: stored(row["code"], told[row["code"]]) for row in self.script.questions if self.script}
        return Heard(answers, told["words"], told.get("day_time", ""), self.script)


class CallForm(AnswersForm):
    """A call in progress."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day_time"] = forms.ChoiceField(
            label=_("Wants to be called"), choices=[("", _("At any time")), *DayTime.choices], required=False
        )
        self.fields["later"] = forms.ChoiceField(label=_("If not reached: try again"), choices=LATER, required=False)
        self.fields["reopen_reason"] = reasons(Purpose.REOPEN, _("If the job is redone: why"))


class CorrectionForm(AnswersForm):
    """Other answers than were written down."""

    def __init__(self, *args: Any, attempt: CallAttempt, **kwargs: Any) -> None:
        codes = [row["code"] for row in attempt.script.questions] if attempt.script else []
        initial = {code: pressed(code, getattr(attempt, code)) for code in codes}
        initial |= {"words": attempt.words, "result": attempt.result}
        super().__init__(*args, script=attempt.script, initial=initial, auto_id="mend-%s", **kwargs)
        answers = [(r.value, r.label) for r in (CallResult.SATISFIED, CallResult.FAIR, CallResult.UNSATISFIED)]
        self.fields["result"] = forms.ChoiceField(label=_("Result"), choices=answers, widget=forms.RadioSelect)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=300, required=False, help_text=_("Needed once half an hour has passed.")
        )


class WithoutCallForm(forms.Form):
    """Why nobody was called."""

    reason = reasons(Purpose.NO_CALL, _("No call because"))
    reason.required = True
