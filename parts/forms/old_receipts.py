"""What is filled in while old parts are received."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parts.choices.old_parts import Condition
from parts.forms.old_part_work import Photos
from parts.forms.stock import PartInput
from parts.models import OldPart, OldPlace
from people.models import User


class OpenReceiptForm(forms.Form):
    """Into which store; against what is chosen beside it."""

    place = forms.ModelChoiceField(OldPlace.objects.none(), label=_("Into"), to_field_name="code", empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = OldPlace.objects.visible_to(user).filter(is_active=True)


class DescribeForm(forms.Form):
    """How a piece came, and its bin."""

    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices, initial=Condition.INTACT)
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)


class UntaggedForm(forms.Form):
    """A part without a tag (登记为无签旧件)."""

    part = PartInput(
        label=_("Part"), required=False,
        help_text=_("Empty where nobody knows it yet: it is named when the piece is inspected."),
    )  # fmt: skip
    piece = forms.ModelChoiceField(
        OldPart.objects.none(), label=_("It is this owed piece"), to_field_name="code", required=False,
        empty_label=_("None of them: register it anew"),
    )  # fmt: skip
    what = forms.CharField(label=_("What can be seen on it"), max_length=200, required=False)
    photos = Photos(label=_("Photos"))

    def __init__(self, *args: Any, expected: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["piece"].queryset = expected
        self.fields["piece"].label_from_instance = lambda piece: f"{piece.code} {piece.part.name} {piece.serial}"

    def clean(self) -> dict[str, Any]:
        """Of a part nobody knows it is said what it looks like: who inspects it goes by that."""
        told = super().clean()
        nameless = not (told.get("part") or told.get("piece") or {"part", "piece"} & set(self.errors))
        if nameless and not told.get("what"):
            self.add_error("what", _("Say what it looks like, as long as nobody knows which part it is."))
        return told
