"""What the wizard asks of a clerk."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.exact_fields import WholeField
from core.periods import Period
from core.sheets import kinds
from core.sheets.decisions import LEAST_REASON
from core.sheets.models import ImportBatch
from imports.selectors import kind_title
from imports.states import STATES

MIB = 1024 * 1024
ACCEPTED = ".xlsx,.xls,.csv"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; each is checked by itself, so that one bad file does not hold up the others."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list:
        """The files as they came; size and emptiness are told per file by the view."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)


def too_big(size: int) -> str | None:
    """Why a file of this size is not even taken in, or None."""
    if not size:
        return _("The file is empty. Save it again and upload it once more.")
    if size > settings.IMPORT_MAX_BYTES:
        return _("The file has %(size)s MB; %(limit)s MB is the most.") % {
            "size": round(size / MIB, 1),
            "limit": settings.IMPORT_MAX_BYTES // MIB,
        }
    return None


class MonthField(forms.CharField):
    """A business month, 2026-10; browsers that know months offer a choice."""

    widget = forms.TextInput(attrs={"type": "month", "pattern": r"\d{4}-(0[1-9]|1[0-2])", "placeholder": "2026-10"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(Period.parse(text)) if text else ""
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-10."), code="invalid") from error


class ReasonField(forms.CharField):
    """Why; shown to everybody concerned."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("Everybody concerned can read it. At least 5 characters.")
        super().__init__(**{"label": _("Reason"), "min_length": LEAST_REASON, "help_text": help_text} | kwargs)


class UploadForm(forms.Form):
    files = FilesField(label=_("Files"))
    month = MonthField(
        label=_("Month"), required=False, help_text=_("Only where the sheet itself does not say it, or says it wrong.")
    )
    kind = forms.ChoiceField(
        label=_("Kind of sheet"), required=False, help_text=_("Only to settle a doubt; it is recognised by itself.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("As recognised")), *((k.code, str(k.title)) for k in kinds.kinds())]
        self.fields["files"].widget.attrs |= {"multiple": True, "accept": ACCEPTED}


class MonthForm(forms.Form):
    month = MonthField(label=_("Which month is the sheet about?"))


class MendForm(forms.Form):
    key = forms.ChoiceField(label=_("Cell"))
    text = forms.CharField(label=_("Right value"), max_length=200)
    reason = ReasonField()

    def __init__(self, *args: Any, keys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = keys


class ChooseForm(forms.Form):
    key = forms.CharField(max_length=40)
    record = WholeField(min_value=1)
    everywhere = forms.BooleanField(label=_("In all rows that say the same"), required=False)


class AcceptForm(forms.Form):
    code = forms.CharField(max_length=60)
    reason = ReasonField()
    everywhere = forms.BooleanField(label=_("All rows with this question"), required=False)


class ReasonForm(forms.Form):
    reason = ReasonField()


class AnswerForm(forms.Form):
    code = forms.CharField(max_length=40)
    subject = forms.CharField(max_length=120)
    answer = forms.CharField(max_length=40)
    reason = ReasonField()


class WriteForm(forms.Form):
    """What is agreed to before rows are written: replacing what stands, leaving out what is undecided."""

    replaces = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    only = WholeField(label=_("Number of rows to write"), required=False, min_value=1)
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, standing: list, waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].label = _("Already written")
        self.fields["replaces"].choices = [(part.pk, self._says(part)) for part in standing]
        self.fields["replaces"].required = bool(standing)
        for name in ("only", "reason"):
            self.fields[name].required = bool(waiting)

    def _says(self, part: Any) -> str:
        words = {"what": f"{kind_title(part.kind)} {part.month}".strip(), "batch": part.batch_id}
        words["who"] = part.batch.actor_name or "--"
        return _("Replace %(what)s of import %(batch)s by %(who)s") % words


class ListFilter(forms.Form):
    q = forms.CharField(label=_("File name"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    month = MonthField(label=_("Month"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "---"), *((s.value, STATES[s.value].label) for s in ImportBatch.State)]
        self.fields["kind"].choices = [("", "---"), *((k.code, str(k.title)) for k in kinds.kinds())]
