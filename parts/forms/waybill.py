"""A carrier's number as it is typed, pasted or scanned."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 40


class WaybillField(forms.CharField):
    """Full-width signs become plain ones. The browser is told no length: it would cut a long number in silence, and
    a cut number finds no parcel; here it is refused by its name."""

    default_error_messages = {
        "max_length": _("A waybill has at most %(limit_value)d characters, this one has %(show_value)d: check it."),
    }

    def __init__(self, *, max_length: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **({"label": _("Waybill")} | kwargs))

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value)).strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        told = super().widget_attrs(widget)
        told.pop("maxlength", None)
        return told | {"autocomplete": "off", "autocapitalize": "characters"}
