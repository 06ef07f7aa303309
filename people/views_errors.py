"""The pages for what cannot be shown."""

import sys

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.requests import current_request_id, not_now
from people import lockout
from people.access import is_partner, roles_with
from people.permissions import Permission
from people.roles import Role


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """403: names the roles that may."""
    wanted = [p for p in exception.args if isinstance(p, Permission)]
    labels = [Role(r).label for r in roles_with(*wanted)]
    return render(request, "403.html", {"roles": labels}, status=403)


def page_not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """404: whoever asked for a number and has a search is led there with it."""
    number = request.resolver_match.kwargs.get("number", "") if request.resolver_match else ""
    user = getattr(request, "user", None)
    searches = user is not None and user.is_authenticated and not is_partner(user)
    return render(request, "404.html", {"wanted": number if searches else ""}, status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: says in how many minutes to come back. Met before anybody is signed in."""
    actions = {"account_login": "login", "account_reset_password": "reset_password"}
    name = getattr(request.resolver_match, "url_name", "") or ""
    public = name.partition("_")[0] in {"report", "follow"}
    action = name.partition("_")[0] if public else actions.get(name, "login")
    seconds = max(lockout.wait_seconds(request, action), 60)
    response = render(request, "429.html", {"minutes": -(-seconds // 60), "public": public}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a reference number to quote. Drawn without the request: what broke may be the database behind its reader.

    A database that is away is met first while the reader is looked up, where no middleware of ours stands around it.
    """
    if (answer := not_now(sys.exc_info()[1])) is not None:
        return answer
    told = {"reference": current_request_id(), "page_frame": {"lang": get_language()}}
    return HttpResponse(render_to_string("500.html", told), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"expired": True}, status=403)
