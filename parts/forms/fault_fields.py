"""The fault codes of a piece, as they are chosen on a form: the fault, then its cause."""

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import FaultCause, FaultCode


class LevelField(forms.ModelChoiceField):
    """An entry of a list with codes, grouped by product category."""

    def __init__(self, model: type[FaultCode] | type[FaultCause], **kwargs: Any) -> None:
        super().__init__(model.objects.none(), required=False, **kwargs)

    def offer(self, known: FaultCode | FaultCause | None) -> None:
        """Those in use, and the one that is written already."""
        rows = self.queryset.model.objects.filter(Q(is_active=True) | Q(pk=known and known.pk))
        rows = rows.select_related("category")
        self.queryset = rows.order_by("category__position", "category__code", "position", "code")
        self.widget.choices = self._groups()

    def _groups(self) -> list[tuple[str, Any]]:
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
            self.fields[name].offer(self.initial.get(name))
