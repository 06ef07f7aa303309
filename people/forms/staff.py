"""Forms of staff, posts and teams."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.choices import Post
from people.forms.accounts import OptionalReasonForm, ReasonForm
from people.models import Branch, Staff, User
from people.selectors import leaders


def _day_field(label: str, **more: object) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class StaffFilter(forms.Form):
    q = forms.CharField(label=_("Name or number"), required=False)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), required=False)
    post = forms.ChoiceField(label=_("Post"), required=False, choices=[("", "---------"), *Post.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", "---------"), ("here", _("Working here")), ("left", _("Left"))],
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by)


class StaffEditForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    hired_on = _day_field(_("Hired on"), required=False)

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by).filter(is_active=True)


class StaffForm(StaffEditForm):
    code = forms.CharField(label=_("Employee number"), max_length=20, help_text=_("It stays with the person."))
    post = forms.ChoiceField(label=_("First post"), required=False, choices=[("", "---------"), *Post.choices])
    field_order = ["code", "name", "branch", "post", "hired_on", "phone"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if Staff.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(_("This employee number is taken."))
        return code


class PostForm(OptionalReasonForm):
    post = forms.ChoiceField(label=_("Post"), choices=[("", "---------"), *Post.choices])
    from_on = _day_field(_("From"), initial=timezone.localdate)
    field_order = ["post", "from_on", "reason"]


class LastDayForm(OptionalReasonForm):
    until_on = _day_field(_("Last day"), initial=timezone.localdate)
    field_order = ["until_on", "reason"]


class TeamForm(OptionalReasonForm):
    leader = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Leader"), required=False, help_text=_("Nobody: the person leaves the team.")
    )
    from_on = _day_field(_("From"), initial=timezone.localdate)
    field_order = ["leader", "from_on", "reason"]

    def __init__(self, *args: object, by: User, member: Staff, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders(timezone.localdate()).visible_to(by).exclude(pk=member.pk)


class LeaveForm(ReasonForm):
    left_on = _day_field(_("Last day"), initial=timezone.localdate)
    field_order = ["left_on", "reason"]
