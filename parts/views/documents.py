"""What the pages of documents share: the key of a POST, a step that answers in the page it was made on."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError, MovedOn
from core.idempotency import FIELD
from parts.forms.buying_fields import NoteForm, NothingForm
from parts.models import Part

OFFERED = 500
Page = Callable[..., HttpResponse]  # of a status, and what stands on it instead


def key_of(request: HttpRequest) -> str:
    """The browser's name of this POST; a client without a script gets one."""
    return (request.headers.get("Idempotency-Key") or request.POST.get(FIELD, "") or str(uuid4()))[:40]


def acted(
    request: HttpRequest, form: BaseForm, act: Callable[..., Any], *, back: str, page: Callable[[int], HttpResponse],
    said: str = "", field: str | None = None,
) -> HttpResponse:  # fmt: skip
    """Do what the form asks and go back; a refusal is shown in the form, with the status it has, and above the page
    where the document moved on: its form may be gone."""
    status = 422
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except MovedOn as refusal:
            messages.error(request, str(refusal))
            status = refusal.status
        except DomainError as refusal:
            form.add_error(field, str(refusal))
            status = refusal.status
        else:
            messages.success(request, said or _("Saved."))
            return redirect(back)
    return page(status)


def stepped(
    request: HttpRequest, act: Callable[[], Any], *, back: str, page: Page, said: str = "", **stays: Any
) -> HttpResponse:
    """A step that was asked for by its button alone: done, and back; refused, the page says why as its `refusal`, with
    what `stays` on it."""
    try:
        act()
    except DomainError as refusal:
        return page(refusal.status, refusal=str(refusal), **stays)
    messages.success(request, said or _("Saved."))
    return redirect(back)


def with_reason(
    request: HttpRequest, act: Callable[..., Any], *, back: str, page: Page, name: str
) -> HttpResponse:  # fmt: skip
    """A step that asks for nothing but why; refused, its form is `reason_form` of the page, `asked` says which."""
    form = NoteForm(request.POST, auto_id=f"id_{name}_%s")
    return acted(request, form, act, back=back, page=lambda status: page(status, reason_form=form, asked=name))


def removed(
    request: HttpRequest, lines: QuerySet, pk: int, act: Callable[..., Any], *, back: str, page: Page
) -> HttpResponse:
    """A line goes off a document that is still written on; refused, the page shows why as its `step_form`."""
    known, form = get_object_or_404(lines, pk=pk), NothingForm(request.POST)
    return acted(
        request, form, lambda: act(line=known, by=request.user), back=back,
        page=lambda status: page(status, step_form=form),
    )  # fmt: skip


def known_parts(user: Any) -> Any:
    """What a part field suggests."""
    return Part.objects.visible_to(user).filter(is_active=True).only("number", "name_zh", "name_en")[:OFFERED]
