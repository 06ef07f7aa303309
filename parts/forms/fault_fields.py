"""The fault codes of a piece, as they are chosen on a form: the fault, then its cause."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import FaultCause, FaultCode


class LevelField(forms.ModelChoiceField):
    """An entry of a list with codes, grouped by product category."""

    def __init__(self, model: type[FaultCode] | type[FaultCause], **kwargs: Any) -> None:
        rows = model.objects.filter(is_active=True).select_related("category")
        rows = rows.order_by("category__position", "category__code", "position", "code")
        super().__init__(rows, required=False, **kwargs)

    def group(self) -> list[tuple[str, Any]]:
        """Nothing chosen, then the entries under their category."""
        groups = groupby(self.queryset, key=lambda one: str(one.category or _("Every product")))
        told = [(name, [(one.pk, f"{one.code} {one}") for one in rows]) for name, rows in groups]
        return [("", "---------"), *told]


class FaultLevels(forms.Form):
    """The second and third level; the first is their category."""

    fault_code = LevelField(FaultCode, label=gettext_lazy("Fault code"))
    fault_cause = LevelField(FaultCause, label=gettext_lazy("Fault code, cause"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("fault_code", "fault_cause"):
            self.fields[name].widget.choices = self.fields[name].group()
