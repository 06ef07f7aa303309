"""What is filled in about counts of old parts."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.widgets import DayInput
from parts.choices.counts import CountState
from parts.models import OldPlace
from parts.services.old_counts import KEEPERS
from parts.services.old_part_rights import over
from people.access import roles_with, scope_of
from people.models import User
from people.permissions import Permission


def counters_for(user: User) -> QuerySet[User]:
    """Accounts of ours that handle old parts and work within the planner's rows."""
    roles = {*roles_with(Permission.OLD_PART_MOVE), *roles_with(Permission.OLD_PART_INSPECT)}
    people = User.objects.filter(is_active=True, partner=None, role_grants__role__in=roles)
    scope = scope_of(user)
    if not scope.everything:
        near = scope.branch_ids | scope.home_ids
        people = people.filter(Q(pk=user.pk) | Q(role_grants__branch__in=near) | Q(staff__branch__in=near))
    return people.distinct().order_by("display_name", "pk")


class OldCountForm(forms.Form):
    """A count of one store."""

    place = forms.ModelChoiceField(
        OldPlace.objects.none(), label=_("Old-part store"), to_field_name="code", empty_label=None
    )
    planned_on = forms.DateField(label=_("Planned on"), widget=DayInput())
    blind = forms.BooleanField(
        label=_("Blind: counters only scan, without a list of what should lie there"), required=False, initial=True
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    counters = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Counters"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one counter.")},
        help_text=_("Somebody else decides about the differences."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = OldPlace.objects.visible_to(user).filter(is_active=True)
        mine = [place.pk for place in places if any(over(user, right, place.branch_id) for right in KEEPERS)]
        self.fields["place"].queryset = OldPlace.objects.filter(pk__in=mine)
        self.fields["counters"].queryset = counters_for(user)
        self.fields["planned_on"].initial = timezone.localdate()


class OldCountFilter(forms.Form):
    """Which counts."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *CountState.choices], required=False)

    def narrow(self, counts: QuerySet) -> QuerySet:
        """By state."""
        state = self.cleaned_data.get("state") if self.is_bound and self.is_valid() else ""
        return counts.filter(state=state) if state else counts


class BinForm(forms.Form):
    """Where a scanned piece lies."""

    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)
