"""allauth's adapter: nobody signs up; wrong guesses lock, and the sentence says until when; passwords leave a trace."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from people import lockout
from people.models import User
from people.services import accounts


class ClosedAdapter(DefaultAccountAdapter):
    """Sign-in, password change and reset only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is not right."),
        "enter_current_password": _("This is not your present password."),
        "account_inactive": _("This account is closed. Ask your administrator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """The account alone: allauth adds the host name, and so fresh guesses for every name we answer to."""
        return str(credentials.get("email", credentials.get("username", ""))).casefold()

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            minutes = lockout.wait_minutes(request, "login_failed", key)
            text = ngettext_lazy(
                "Too many wrong passwords. Try again in %(minutes)d minute, or ask an administrator for a new one.",
                "Too many wrong passwords. Try again in %(minutes)d minutes, or ask an administrator for a new one.",
                "minutes",
            )
            raise forms.ValidationError(text % {"minutes": minutes}, code="too_many_login_attempts") from None

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """allauth knows only `is_active`; leavers and closed partners are turned away in the same way."""
        if not user.may_sign_in:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def set_password(self, user: User, password: str) -> None:
        """Both ways to a new password of one's own, change and reset by e-mail, end here."""
        accounts.replace_password(user=user, password=password)
        lockout.forget(self.request, user.username.casefold())

    def add_message(self, *args: object, **kwargs: object) -> None:
        """No toast for signing in and out: the page that follows says it."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)
