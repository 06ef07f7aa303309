"""Language and theme, switched from any page: kept in a cookie, and with the account where there is one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from core.context_processors import THEMES

A_YEAR_SECONDS = 365 * 24 * 3600


def _keep(request: HttpRequest, **choices: str) -> None:
    user = request.user
    if not user.is_authenticated:
        return
    for name, value in choices.items():
        setattr(user, name, value)
    user.save(update_fields=list(choices))


def _back(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else "/"


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own switch, which sets the cookie, and the same choice for the account."""
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        _keep(request, language=chosen)
    return django_set_language(request)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """system, light or dark; anything else changes nothing."""
    response = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        _keep(request, theme=chosen)
        response.set_cookie("theme", chosen, max_age=A_YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    return response
