"""The partner's old parts: what is owed, its lists, its verdicts; an objection to one; how a piece was lost."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.idempotency import idempotent
from core.tables import paginate
from parts.choices.old_parts import LineResult, OldPartState
from parts.forms.old_part_requests import ExtensionForm
from parts.forms.old_part_work import LossForm
from parts.models import OldPart, ReturnLine
from parts.selectors.old_parts import owed_by, with_requests
from parts.services import charges, old_part_extensions
from parts.views.documents import stepped
from parts.views.objections import charge_objection, said, verdict_objection
from parts.views.old_part_lists import MANY, lists_of
from parts.views.old_parts import drawn
from people.access import requires
from people.permissions import Permission as P


@requires(P.PORTAL_USE)
def portal(request: HttpRequest) -> HttpResponse:
    """What the company owes, ticked for a list; its lists; its verdicts."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    listed = ReturnLine.objects.filter(result=LineResult.PENDING)
    owed = owed_by(partner=request.user.partner).exclude(pk__in=listed.values("old_part"))
    today = timezone.localdate()
    pieces = with_requests(drawn(piece, today) for piece in owed[:MANY])
    context = {
        "owed": pieces,
        "losable": [piece for piece in pieces if piece.state != OldPartState.MISSING],
        "loss_form": LossForm(auto_id="id_loss_%s"),
        "page": paginate(request, lists_of(request), 20),
        "delayable": [piece for piece in pieces if piece.due_on and not piece.asked_for],
        "more_form": ExtensionForm(auto_id="id_more_%s"),
        **said(request),
        **more,
    }
    return render(request, "parts/old_part_portal.html", context, status=status)


def _own(request: HttpRequest, code: str) -> OldPart:
    found = OldPart.objects.visible_to(request.user).select_related("part", "branch", "debtor_staff", "debtor_partner")
    return get_object_or_404(found, code=code)


@require_POST
@requires(P.PORTAL_USE)
def portal_object(request: HttpRequest, code: str) -> HttpResponse:
    """The company does not agree with a verdict."""
    return verdict_objection(request, code, _page, "parts:portal_old_parts")


@require_POST
@requires(P.PORTAL_USE)
def portal_object_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """The company does not agree with a charge."""
    return charge_objection(request, pk, _page, "parts:portal_old_parts")


@require_POST
@requires(P.PORTAL_USE)
@idempotent
def portal_more_time(request: HttpRequest) -> HttpResponse:
    """The company asks for more time for a piece."""
    piece, form = _own(request, request.POST.get("piece", "")), ExtensionForm(request.POST, auto_id="id_more_%s")
    if not form.is_valid():
        return _page(request, 422, more_form=form, asked=piece.code)
    return stepped(
        request, lambda: old_part_extensions.ask_extension(piece=piece, by=request.user, **form.cleaned_data),
        back=reverse("parts:portal_old_parts"), said=_("More time for %(code)s is asked for.") % {"code": piece.code},
        page=partial(_page, request), refused=piece.code,
    )  # fmt: skip


@require_POST
@requires(P.PORTAL_USE)
def portal_lost(request: HttpRequest) -> HttpResponse:
    """How a piece was lost; it stays owed."""
    piece, form = _own(request, request.POST.get("piece", "")), LossForm(request.POST, auto_id="id_loss_%s")
    if not form.is_valid():
        return _page(request, 422, loss_form=form, lost=piece.code)
    return stepped(
        request, lambda: charges.admit_loss(piece=piece, by=request.user, **form.cleaned_data),
        back=reverse("parts:portal_old_parts"), said=_("%(code)s: saved.") % {"code": piece.code},
        page=partial(_page, request), refused=piece.code,
    )  # fmt: skip
