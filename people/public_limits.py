"""How often somebody without an account may do something: the same counters that guard the sign-in."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

APP = "allauth.account"  # its settings name the limits: ACCOUNT_RATE_LIMITS


def allowed(request: HttpRequest, action: str, key: str = "") -> bool:
    """Count this once against the limits of the action; False where one of them is used up."""
    used = ratelimit.consume(request, app=APP, action=action, key=key or None, limit_get=True)
    return used is not None


def for_strangers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page without an account: never kept by anybody on the way, in no search engine, its address told to no other
    site. (no-referrer would go further, and the browser would then send forms with an origin of "null".)"""

    @wraps(view)
    def plain(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    return plain
