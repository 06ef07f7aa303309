"""The filters of the parts' reports."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.models import Place

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DAY)

    def clean_day(self):
        """A day to come has no figures yet."""
        return min(self.cleaned_data["day"], timezone.localdate())


class PlaceForm(forms.Form):
    """Which place, which parts."""

    place = forms.ChoiceField(label=pgettext_lazy("of stock", "Place"), required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=40)

    def __init__(self, *args: object, places: Iterable[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.known = {place.code: place for place in places}
        self.fields["place"].choices = [
            ("", pgettext_lazy("of stock", "All places")),
            *((p.code, p.name) for p in self.known.values()),
        ]
        self.fields["q"].widget.attrs["placeholder"] = _("Number or name")

    def clean_place(self) -> Place | None:
        return self.known.get(self.cleaned_data["place"])


class SlowForm(PlaceForm):
    """Since when nothing was issued."""

    days = forms.TypedChoiceField(
        label=_("Without an issue for"), required=False, coerce=int, empty_value=90, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("365 days"))],
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["q"]
