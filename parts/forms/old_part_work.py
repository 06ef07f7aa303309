"""What is filled in while old parts are judged, stored, disposed of and charged."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.exact_fields import AmountField
from parts.choices.old_parts import Disposing, Look, Refusal, Verdict
from parts.forms.stock import PartInput
from parts.models import OldPlace, Place
from people.models import User


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Several pictures at once; read and drawn anew by the service."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFiles(attrs={"multiple": True, "accept": "image/*", "capture": "environment"}))
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(Photos, self).clean(one, initial) for one in files if one]


class InspectForm(forms.Form):
    """One look at a piece."""

    part = PartInput(
        label=_("Part"), required=False, help_text=_("Nobody knew it when the piece came: number, bar code or name.")
    )
    look = forms.ChoiceField(label=_("Look"), choices=Look.choices, initial=Look.FINAL)
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices)
    refusal = forms.ChoiceField(
        label=_("Refused because"), choices=[("", "—"), *Refusal.choices], required=False,
        help_text=_("Where it is not accepted as warranty part."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    photos = Photos(label=_("Photos"), help_text=_("Required where it is not accepted."))

    def __init__(self, *args: Any, looks: list[str], names_part: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not names_part:
            del self.fields["part"]
        self.fields["look"].choices = [(code, label) for code, label in Look.choices if code in looks]
        if looks:
            self.fields["look"].initial = looks[0]


class StoreForm(forms.Form):
    """Into which store and bin."""

    place = forms.ModelChoiceField(
        OldPlace.objects.none(), label=_("Old-part store"), to_field_name="code", empty_label=None
    )
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = OldPlace.objects.visible_to(user).filter(is_active=True)


class DisposalForm(forms.Form):
    """What becomes of the pieces, and why."""

    kind = forms.ChoiceField(label=_("What becomes of it"), choices=Disposing.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300, min_length=5, widget=forms.Textarea(attrs={"rows": 2}))
    into = forms.ModelChoiceField(
        Place.objects.none(), label=_("Into warehouse"), to_field_name="code", required=False,
        help_text=_("Only where it is refurbished."),
    )  # fmt: skip
    cost = AmountField(
        label=_("Refurbishing cost of a piece (CNY)"), required=False, help_text=_("Only where it is refurbished.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.visible_to(user).filter(is_active=True, kind="warehouse")
        self.fields["into"].queryset = places


class DecideForm(forms.Form):
    """A word to the decision; a refusal needs one."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class DoneForm(forms.Form):
    """It was done; scrapping is shown."""

    photos = Photos(label=_("Photos"), help_text=_("Scrapping is shown by at least one."))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Disposing.SCRAP:
            self.fields["photos"].help_text = ""


class ChargeForm(forms.Form):
    """What its debtor is charged."""

    amount = AmountField(
        label=_("Amount (CNY)"), required=False, help_text=_("Empty: the list's price in force, else the cost.")
    )
    is_deposit = forms.BooleanField(label=_("Held as a deposit until the part comes back"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, min_length=5, widget=forms.Textarea(attrs={"rows": 2}))


class LossForm(forms.Form):
    """丢失说明."""

    explanation = forms.CharField(
        label=_("How it was lost"), max_length=300, min_length=5, widget=forms.Textarea(attrs={"rows": 3})
    )
