"""Forms of accounts, roles and one's own profile."""

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import Theme
from people.models import Branch, Partner, Staff, User
from people.roles import Role


class ReasonForm(forms.Form):
    """Why: everybody concerned can read it."""

    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=300, widget=forms.Textarea, strip=True)


class OptionalReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea)


class UserFilter(forms.Form):
    q = forms.CharField(label=_("Name or user name"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", "---------"), *Role.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", "---------"),
            ("active", pgettext_lazy("account", "Active")),
            ("closed", pgettext_lazy("account", "Closed")),
            ("first", _("First password")),
        ],
    )


class AccountForm(forms.Form):
    """A new account; its password is made by us."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("What the person types to sign in. It stays."),
    )
    display_name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Only for setting a new password by oneself.")
    )
    staff = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Employee"), required=False, help_text=_("Staff without an account.")
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner"), required=False, help_text=_("For an account of an outside company.")
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = Staff.objects.visible_to(by).filter(user=None, left_on=None)
        self.fields["partner"].queryset = Partner.objects.visible_to(by).filter(is_active=True)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return username

    def clean(self) -> dict:
        data = super().clean()
        if data.get("staff") and data.get("partner"):
            self.add_error("partner", _("An account belongs to a person of ours or to a partner, not to both."))
        return data


class AccountEditForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Only for setting a new password by oneself.")
    )


class RoleForm(ReasonForm):
    """A role within a branch and everything below it."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "---------"), *Role.choices])
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Branch"),
        required=False,
        help_text=_("The role holds there and below. Without one: the branch the person works at."),
    )
    field_order = ["role", "branch", "reason"]

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by).filter(is_active=True)


class ProfileForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("/ for search, N for a new ticket and so on. They rest while you type."),
    )
