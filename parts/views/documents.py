"""What the pages of buying share: the key of a POST, a step that answers in the page it was made on, a code to scan."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import segno
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import FIELD
from parts.models import Part

OFFERED = 500
Page = Callable[..., HttpResponse]


def key_of(request: HttpRequest) -> str:
    """The browser's name of this POST; a client without a script gets one."""
    return (request.headers.get("Idempotency-Key") or request.POST.get(FIELD, "") or str(uuid4()))[:40]


def acted(
    request: HttpRequest, form: BaseForm, act: Callable[..., Any], *, back: str, page: Callable[[int], HttpResponse],
    said: str = "", field: str | None = None,
) -> HttpResponse:  # fmt: skip
    """Do what the form asks and go back; a refusal is shown in the form, with the status it has."""
    status = 422
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except DomainError as refusal:
            form.add_error(field, str(refusal))
            status = refusal.status
        else:
            messages.success(request, said or _("Saved."))
            return redirect(back)
    return page(status)


def known_parts(user: Any) -> Any:
    """What a part field suggests."""
    return Part.objects.visible_to(user).filter(is_active=True).only("number", "name_zh", "name_en")[:OFFERED]


def qr_of(request: HttpRequest, url: str) -> str:
    """A code that leads to a page of ours, as a picture in the page; three dots a module at 203 dpi and more."""
    return segno.make(request.build_absolute_uri(url), error="m").svg_data_uri(scale=4, border=2)
