"""What an account brings to every page: its language, the duty to replace a first password, the door of the page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect

from people.access import at_the_door, rights_of


class PersonalMiddleware:
    """Speaks the account's language; leads to the password page until a first password is replaced."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if user.language and user.language != translation.get_language():
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
            if user.must_change_password and request.path not in self._free():
                if getattr(request, "htmx", False):
                    return HttpResponseClientRedirect(reverse("account_change_password"))
                return redirect("account_change_password")
            rights_of(user)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """The door comes before everything the view says, its methods (405) included."""
        return at_the_door(request, view)

    @staticmethod
    def _free() -> set[str]:
        names = ("account_change_password", "account_logout", "set_language", "set_theme", "healthz")
        return {reverse(name) for name in names}
