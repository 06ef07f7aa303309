"""What is filled in to plan a count, and to decide about it."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import AmountField, CountField, NumberField, WholeField
from parts.choices.counts import CountMode, CountScope, CountState, ValueClass
from parts.models import CountPolicy, Part, Place
from parts.scanning import read
from parts.selectors.counts import COUNTED_PLACES
from parts.selectors.scanning import part_of
from parts.services.counts import KEEPERS
from parts.services.ledger_rights import may_act
from people.access import roles_with, scope_of
from people.models import User
from people.permissions import Permission

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
REASON = forms.Textarea(attrs={"rows": 2})
PARTED = re.compile(r"[\n;；]+")


def counters_for(user: User) -> Any:
    """Accounts of ours that may count and work within the planner's rows."""
    people = User.objects.filter(is_active=True, partner=None, role_grants__role__in=roles_with(Permission.STOCK_COUNT))
    scope = scope_of(user)
    if not scope.everything:
        near = scope.branch_ids | scope.home_ids
        mine = Q(pk=user.pk) | Q(staff__in=scope.team_ids)
        people = people.filter(mine | Q(role_grants__branch__in=near) | Q(staff__branch__in=near))
    return people.distinct().order_by("display_name", "pk")


class CountForm(forms.Form):
    """A count of one place."""

    place = forms.ModelChoiceField(Place.objects.none(), label=pgettext_lazy("of stock", "Place"), to_field_name="code")
    mode = forms.ChoiceField(label=_("How"), choices=CountMode.choices, initial=CountMode.RUNNING)
    blind = forms.BooleanField(label=_("Blind: counters don't see what the books say"), required=False, initial=True)
    scope = forms.ChoiceField(label=_("What is counted"), choices=CountScope.choices, initial=CountScope.ALL)
    value_class = forms.ChoiceField(
        label=_("Value class"), choices=[("", "--"), *ValueClass.choices], required=False,
        help_text=_("Only for one value class."),
    )  # fmt: skip
    bins = forms.CharField(
        label=_("Shelves"), max_length=200, required=False, help_text=_("Parted by commas, such as A-05-02, B-01.")
    )
    parts = forms.CharField(
        label=_("Chosen parts"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One number or bar code a line; scan them here."),
    )  # fmt: skip
    planned_on = forms.DateField(label=_("Planned on"), widget=DAY)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    counters = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Counters"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one counter.")},
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.visible_to(user).filter(is_active=True, kind__in=COUNTED_PLACES)
        mine = [place.pk for place in places if may_act(user, place, *KEEPERS)]
        self.fields["place"].queryset = Place.objects.filter(pk__in=mine)
        self.fields["counters"].queryset = counters_for(user)
        self.fields["planned_on"].initial = timezone.localdate()

    def clean_parts(self) -> list[Part]:
        """Every line is a part; what is none is named."""
        found, unknown = [], []
        for text in filter(None, (one.strip() for one in PARTED.split(self.cleaned_data["parts"]))):
            part = part_of(read(text))
            if part is None:
                unknown.append(text)
            else:
                found.append(part)
        if unknown:
            raise forms.ValidationError(_("No part is known as %(codes)s."), params={"codes": ", ".join(unknown[:5])})
        return found

    def clean(self) -> dict[str, Any]:
        """Each scope names what it needs."""
        told = super().clean()
        needs = {
            CountScope.CLASS: ("value_class", _("Choose the value class.")),
            CountScope.BINS: ("bins", _("Write the shelves.")),
            CountScope.CHOSEN: ("parts", _("Write or scan the parts.")),
        }
        name, words = needs.get(told.get("scope"), ("", ""))
        if name and not told.get(name) and name not in self.errors:
            self.add_error(name, words)
        return told


class CountFilter(forms.Form):
    """Which counts."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *CountState.choices], required=False)
    place = forms.CharField(label=pgettext_lazy("of stock", "Place"), required=False)

    def narrow(self, counts: Any) -> Any:
        """By state and place."""
        told = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if told.get("state"):
            counts = counts.filter(state=told["state"])
        if text := told.get("place"):
            counts = counts.filter(Q(place__code__iexact=text) | Q(place__name__icontains=text))
        return counts


class FoundForm(forms.Form):
    """How many lie there: zero is said, never left out."""

    quantity = CountField(
        error_messages={
            "required": _("Write how many; nothing there is 0."),
            "invalid": _("Write the count as a number such as 5 or 0.5."),
        },
    )  # fmt: skip
    note = forms.CharField(max_length=200, required=False)


class LineReasonForm(forms.Form):
    """Why a line differs."""

    reason = forms.CharField(label=_("Why it differs"), max_length=200, required=False)


class RecountForm(forms.Form):
    """Which lines are counted again, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=REASON)
    lines = forms.TypedMultipleChoiceField(label=_("Lines"), coerce=int, required=True, error_messages={
        "required": _("Tick the lines that are to be counted again."),
    })  # fmt: skip

    def __init__(self, *args: Any, lines: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(pk, pk) for pk in lines]


class ApproveForm(forms.Form):
    """One reason for all small differences nobody gave one of their own."""

    reason = forms.CharField(
        label=_("Reason for the small differences"), max_length=200, required=False, widget=REASON,
        help_text=_("Each of them keeps it as its own."),
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why a count is dropped."""

    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2, widget=REASON)


def _of_policy(name: str) -> Any:
    """A column's own words."""
    return CountPolicy._meta.get_field(name).verbose_name


class PolicyForm(forms.ModelForm):
    """How often each class is counted, and what needs a reason."""

    share_a = NumberField(label=_of_policy("share_a"), decimals=2, most=100)
    share_b = NumberField(label=_of_policy("share_b"), decimals=2, most=100)
    reason_from = AmountField(label=_of_policy("reason_from"))

    class Meta:
        model = CountPolicy
        fields = ["share_a", "share_b", "days_a", "days_b", "days_c", "reason_from", "reason"]
        field_classes = {name: WholeField for name in ("days_a", "days_b", "days_c")}

    def clean(self) -> dict[str, Any]:
        """A before B, B within the whole."""
        told = super().clean()
        a, b = told.get("share_a"), told.get("share_b")
        if a is not None and b is not None and not 0 < a < b <= 100:
            self.add_error("share_b", _("Class A ends before class B, and both within 100 %."))
        return told

    def _post_clean(self) -> None:
        """The service makes the row; the form only reads it."""
