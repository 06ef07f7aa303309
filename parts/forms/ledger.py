"""What the storekeeper fills in for goods that come back, are put away or written off, and for a past day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import CostField, QuantityField
from parts.choices.stock import PlaceKind, ScrapState
from parts.forms.stock import PartInput
from parts.models import Place


class AtPlaceForm(forms.Form):
    """Fields that begin with a place of the reader's own rows."""

    kinds: tuple[str, ...] = (PlaceKind.WAREHOUSE,)
    place_field = "place"

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.visible_to(user).filter(is_active=True)
        self.fields[self.place_field].queryset = places.filter(kind__in=self.kinds)


class TakeBackForm(AtPlaceForm):
    """A customer, dealer or station sends goods back."""

    kinds = (PlaceKind.WAREHOUSE, PlaceKind.QUARANTINE)
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Into"), to_field_name="code")
    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"), initial="1")
    cost = CostField(label=_("Unit cost (CNY)"), help_text=_("What one piece is worth to us again."))
    document = forms.CharField(label=_("Return slip"), max_length=40)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PutAwayForm(AtPlaceForm):
    """From a quarantine into its warehouse."""

    kinds = (PlaceKind.QUARANTINE,)
    place = forms.ModelChoiceField(Place.objects.none(), label=pgettext_lazy("stock", "From"), to_field_name="code")
    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"), initial="1")
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ScrapForm(AtPlaceForm):
    """Goods that are thrown away."""

    kinds = (PlaceKind.WAREHOUSE, PlaceKind.VAN, PlaceKind.QUARANTINE)
    place = forms.ModelChoiceField(Place.objects.none(), label=pgettext_lazy("stock", "From"), to_field_name="code")
    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"), initial="1")
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=5, widget=forms.Textarea(attrs={"rows": 2}))


class ScrapFilter(forms.Form):
    """Which write-offs."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *ScrapState.choices], required=False)

    def narrow(self, scraps):
        """The rows asked for."""
        told = self.cleaned_data["state"] if self.is_valid() else ""
        return scraps.filter(state=told) if told else scraps


class AnswerForm(forms.Form):
    """Why a write-off is refused."""

    note = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class CardFilter(forms.Form):
    """Which lines of a card: one place or all, up to a day."""

    at = forms.ModelChoiceField(
        Place.objects.none(),
        label=pgettext_lazy("stock", "Place"),
        to_field_name="code",
        required=False,
        empty_label=_("All places"),
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    on = forms.DateField(
        label=_("As it stood on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].queryset = Place.objects.visible_to(user)


class DayFilter(forms.Form):
    """A past day."""

    on = forms.DateField(
        label=_("As it stood on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
