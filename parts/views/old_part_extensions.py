"""More time for an old part: what was asked for, granted and refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from core.tables import paginate
from parts.choices.old_parts import OWED, RequestState
from parts.forms.old_part_requests import ExtensionForm, GrantForm
from parts.models import OldPartExtension
from parts.services import old_part_extensions as services
from parts.views.old_part_work import done_on
from parts.views.old_parts import piece_of, piece_page
from people.access import requires
from people.permissions import Permission as P

SHOWN = (
    "old_part__part", "old_part__debtor_staff", "old_part__debtor_partner", "old_part__branch", "asked_by",
    "decided_by",
)  # fmt: skip
VIEWS = (("", pgettext_lazy("request", "To be decided")), ("all", pgettext_lazy("request", "All")))


@require_POST
@requires(P.OLD_PART_SEE)
@idempotent
def extension_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for one piece, by its debtor, or the keeper or clerk for him."""
    piece, form = piece_of(request, code), ExtensionForm(request.POST, auto_id="id_more_%s")
    if not form.is_valid():
        return piece_page(request, piece, 422, extension_form=form)
    return done_on(request, piece, lambda: services.ask_extension(piece=piece, by=request.user, **form.cleaned_data))


@requires(P.OLD_PART_SEE)
def extension_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decision; the others one click away."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    view = request.GET.get("view", "")
    found = OldPartExtension.objects.visible_to(request.user).select_related(*SHOWN)
    if view != "all":
        found = found.filter(state=RequestState.ASKED, old_part__state__in=OWED).order_by("due_then", "id")
    page = paginate(request, found)
    refused = more.get("refused")
    for one in page.object_list:
        one.decides = one.state == RequestState.ASKED and services.may_decide(one, request.user)
        one.key = str(one.pk)
        again = refused if refused is not None and refused.pk_of == one.pk else None
        one.grant_form = again or GrantForm(initial={"until": one.wanted_until}, auto_id=f"id_grant_{one.pk}_%s")
    context = {"page": page, "views": VIEWS, "view": view, **more}
    return render(request, "parts/old_part_extensions.html", context, status=status)


def _extension(request: HttpRequest, pk: int) -> OldPartExtension:
    found = OldPartExtension.objects.visible_to(request.user).select_related(*SHOWN)
    return get_object_or_404(found, pk=pk)


def _do(request: HttpRequest, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        return _page(request, refusal.status, refusal=str(refusal))
    messages.success(request, _("Saved."))
    return redirect("parts:old_extensions")


@require_POST
@requires(P.OLD_PART_DISPOSE)
def extension_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Granted, until a day."""
    found, form = _extension(request, pk), GrantForm(request.POST, auto_id=f"id_grant_{pk}_%s")
    if not form.is_valid():
        form.pk_of = pk
        return _page(request, 422, refused=form)
    return _do(request, lambda: services.grant_extension(extension=found, by=request.user, **form.cleaned_data))


@require_POST
@requires(P.OLD_PART_DISPOSE)
def extension_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The day stays, and why."""
    found, note = _extension(request, pk), request.POST.get("reason", "")
    return _do(request, lambda: services.refuse_extension(extension=found, note=note, by=request.user))
