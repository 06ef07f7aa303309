"""What surrounds every request: its id, refusals as pages, a database that is away, logs without phone numbers."""

import errno
import logging
import re
from contextvars import ContextVar
from uuid import uuid4

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import DomainError

_request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger(__name__)
PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")


def current_request_id() -> str:
    """The id of the request being answered; empty in commands and workers."""
    return _request_id.get()


class RequestIdMiddleware:
    """Gives each request an id of ours. What a stranger sends as identity or id is never believed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for header in ("HTTP_X_REMOTE_USER", "REMOTE_USER", "HTTP_X_FORWARDED_USER", "HTTP_REMOTE_USER"):
            request.META.pop(header, None)
        token = _request_id.set(str(uuid4()))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)


class RefusalMiddleware:
    """A refusal nobody caught becomes a page with its sentence, never a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No text of ours holds a NUL byte, and PostgreSQL refuses to look for one: such an address names nothing.
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "404.html", status=404)
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            # The language switched on a refused form, a tab restored: this address only takes forms.
            return redirect(_above(request.path_info))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            if error.status == 404:  # "not yours" and "does not exist" look alike
                return render(request, "404.html", status=404)
            return render(request, "409.html", {"refusal": str(error)}, status=error.status)
        if _cannot_be_kept(error):
            log.warning("the database keeps no such value", exc_info=error)
            said = _("A number is too large, or a text holds an unseen character. Correct it and send it again.")
            return render(request, "409.html", {"refusal": said}, status=422)
        return not_now(error)


def not_now(error: BaseException | None) -> HttpResponse | None:
    """503 where the database is away or busy, or the disk is full; None for any other fault.

    Drawn without the request: its reader is asked of the database.
    """
    if _is_full(error):
        said = _("There is no room left on the server's disk. Please tell the administrator.")
    elif isinstance(error, OperationalError | InterfaceError) and "no such" not in str(error):  # a fault of ours
        said = _("The database does not answer just now. Please try again in a moment.")
    else:
        return None
    log.error("database away or busy, or disk full", exc_info=error)
    told = {"said": said, "reference": current_request_id(), "page_frame": {"lang": get_language()}}
    return HttpResponse(render_to_string("503.html", told), status=503, headers={"Retry-After": "5"})


def _cannot_be_kept(error: BaseException | None) -> bool:
    """What was sent past a form fits no column, or holds a NUL byte: each engine says so in its own way."""
    if isinstance(error, ValueError):
        return "cannot contain NUL" in str(error)
    return isinstance(error, DataError) or (isinstance(error, OverflowError) and "SQLite" in str(error))


def _is_full(error: BaseException | None) -> bool:
    if isinstance(error, OperationalError):
        return "disk is full" in str(error) or "No space left on device" in str(error)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _above(path: str) -> str:
    """The nearest address above this one that names something: /tickets/WX1/do/cancel/ is done on /tickets/WX1/."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path


class PersonalDataFilter(logging.Filter):
    """Masks mobile numbers in whatever is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if PHONE.search(message):
            record.msg, record.args = PHONE.sub(r"\1****\2", message), ()
        return True
