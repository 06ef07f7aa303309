"""Who may do what and see which rows: asked here by every page, API and task. Upward: enum → grants → rows → doors."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.permissions import BasePermission

from people.permissions import Permission
from people.roles import GRANTS
from people.scopes import Rights, Scope, ScopedQuerySet, UnscopedAccess, has, has_everywhere, rights_of, scope_of

__all__ = [
    "Holds", "Rights", "Scope", "ScopedQuerySet", "UnscopedAccess", "at_the_door",
    "has", "has_everywhere", "inside", "is_partner", "may_open", "requires", "rights_of", "roles_with", "scope_of",
    "signed_in", "to_sign_in",
]  # fmt: skip


def is_partner(user) -> bool:
    """An account of an outside company: whatever is not its own does not exist for it."""
    return bool(getattr(user, "partner_id", None))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to what was asked for; a fragment's answer would be drawn inside the page.

    What was posted cannot be asked for again: back to the page it was written on.
    """
    if getattr(request, "htmx", False):
        back = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(redirect_to_login(back).url)
    written = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and written.netloc == request.get_host():
        return redirect_to_login(written._replace(scheme="", netloc="", fragment="").geturl())
    return redirect_to_login(request.get_full_path())


def at_the_door(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """What the door of a view answers instead of it; None where the user passes. Raises Http404, PermissionDenied.

    Asked before the view (people.middleware), so that whoever may not know a page learns nothing from its methods
    either, and in the view once more.
    """
    permissions = getattr(view, "requires", None)
    if permissions is None:
        return None
    if not request.user.is_authenticated:
        return to_sign_in(request)
    outside = is_partner(request.user)
    if outside and getattr(view, "is_inside", False):
        raise Http404
    if permissions and not any(has(request.user, p) for p in permissions):
        if outside:
            raise Http404
        raise PermissionDenied(*permissions)
    return None


def requires(*permissions: Permission) -> Callable:
    """Door of a page: signed in and holding one of these. Others: 403 with the roles that may; partners: 404."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return at_the_door(request, guarded) or view(request, *args, **kwargs)

        guarded.requires = permissions
        return guarded

    return wrap


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Door of a page everybody with an account may open."""
    return requires()(view)


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Door of a page every account of ours may open; for a partner it does not exist."""

    guarded = signed_in(view)
    guarded.is_inside = True
    return guarded


def may_open(user, url: str) -> bool:
    """Whether the door of this address lets the user in, so that a page offers no link that answers 403."""
    try:
        needed = getattr(resolve(url.partition("?")[0]).func, "requires", ())
    except Resolver404:
        return False
    return not needed or any(has(user, permission) for permission in needed)


def roles_with(*permissions: Permission) -> list[str]:
    """The roles that hold one of these permissions, for the sentence of a 403."""
    return [role for role, granted in GRANTS.items() if granted & set(permissions)]


class Holds(BasePermission):
    """DRF's side of the same door: the view names `permission`."""

    def has_permission(self, request, view) -> bool:
        if not has(request.user, view.permission):
            if is_partner(request.user):
                raise Http404
            return False
        return True
