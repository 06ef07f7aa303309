"""Forms of working calendars."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.worktime import parse_hours
from people.choices import DayKind
from people.models import Branch, Calendar, User
from people.models.calendar import HOURS_HELP

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip


class HoursField(forms.CharField):
    """Spans of a day; the message says what it looks like."""

    def __init__(self, **more: object) -> None:
        super().__init__(max_length=60, required=False, **more)

    def clean(self, value: str) -> str:
        text = super().clean(value)
        try:
            parse_hours(text)
        except ValueError as error:
            raise forms.ValidationError(_("Write hours such as 08:00-12:00, 13:30-18:00.")) from error
        return text


class CalendarForm(forms.Form):
    """Name, the hours of each weekday, whether public holidays count."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    follows_holidays = forms.BooleanField(
        label=_("Follows public holidays"), required=False,
        help_text=_("Closed on public holidays, open on the days worked instead."),
    )  # fmt: skip
    is_default = forms.BooleanField(label=_("For every branch without one of its own"), required=False)

    def __init__(self, *args: object, known: Calendar | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if known is not None:
            del self.fields["code"]
        for n, label in enumerate(WEEKDAYS):
            self.fields[f"day_{n}"] = HoursField(label=label, help_text=HOURS_HELP if n == 0 else "")

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code in {"new", "days", "branch"}:  # addresses of this room
            raise forms.ValidationError(_("This code is taken."))
        if Calendar.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(_("This code is taken."))
        return code

    def clean(self) -> dict:
        told = super().clean()
        if not self.errors and not any(told.get(f"day_{n}") for n in range(7)):
            raise forms.ValidationError(_("At least one day of the week has opening hours."))
        return told

    @property
    def week(self) -> list[str]:
        return [self.cleaned_data[f"day_{n}"] for n in range(7)]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{n}"] for n in range(7)]


class DayForm(forms.Form):
    """A date that is otherwise."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("What"), choices=DayKind.choices)
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60, required=False)
    hours = HoursField(label=_("Hours"), help_text=_("Empty on a working day: the hours of a Monday."))


class BranchCalendarForm(forms.Form):
    """Which branch works by which calendar."""

    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"))
    calendar = forms.ModelChoiceField(
        Calendar.objects.all(), label=_("Working calendar"), required=False, empty_label=_("As the branch above")
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by).filter(is_active=True)
