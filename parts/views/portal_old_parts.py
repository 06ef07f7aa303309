"""The partner's old parts: what is owed, its lists, its verdicts; an objection to one; how a piece was lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.tables import paginate
from parts.choices.old_parts import CaseKind, LineResult, OldPartState
from parts.forms.old_part_work import LossForm
from parts.models import OldPart, PartsCase, ReturnLine
from parts.selectors.old_parts import owed_by
from parts.services import charges, objections
from parts.views.old_part_lists import MANY, lists_of
from parts.views.old_parts import drawn
from people.access import requires
from people.permissions import Permission as P

JUDGED = 30


@requires(P.PORTAL_USE)
def portal(request: HttpRequest) -> HttpResponse:
    """What the company owes, ticked for a list; its lists; its verdicts."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    listed = ReturnLine.objects.filter(result=LineResult.PENDING)
    owed = owed_by(partner=request.user.partner).exclude(pk__in=listed.values("old_part"))
    today = timezone.localdate()
    pieces = [drawn(piece, today) for piece in owed[:MANY]]
    context = {
        "owed": pieces,
        "losable": [piece for piece in pieces if piece.state != OldPartState.MISSING],
        "loss_form": LossForm(auto_id="id_loss_%s"),
        "page": paginate(request, lists_of(request), 20),
        "judged": _judged(request),
        **more,
    }
    return render(request, "parts/old_part_portal.html", context, status=status)


def _judged(request: HttpRequest) -> list[OldPart]:
    """The last verdicts, each with its last objection. Two queries."""
    mine = OldPart.objects.visible_to(request.user).exclude(verdict="").select_related("part")
    pieces = list(mine.order_by("-received_at")[:JUDGED])
    said = PartsCase.objects.filter(kind=CaseKind.OLD_APPEAL, old_part__in=pieces).order_by("id")
    last = {case.old_part_id: case for case in said}
    for piece in pieces:
        piece.objection = last.get(piece.pk)
        piece.may_object = piece.objection is None and objections.may_object(piece)
    return pieces


def _own(request: HttpRequest, code: str) -> OldPart:
    found = OldPart.objects.visible_to(request.user).select_related("part", "branch", "debtor_staff", "debtor_partner")
    return get_object_or_404(found, code=code)


@require_POST
@requires(P.PORTAL_USE)
def portal_object(request: HttpRequest, code: str) -> HttpResponse:
    """The company does not agree with a verdict."""
    piece, reason = _own(request, code), request.POST.get("reason", "")
    try:
        objections.object_to(piece=piece, reason=reason, by=request.user)
    except DomainError as refusal:
        return _page(request, refusal.status, refusal=str(refusal), refused=code, reason=reason)
    messages.success(request, _("The objection to the verdict on %(code)s is sent.") % {"code": code})
    return redirect("parts:portal_old_parts")


@require_POST
@requires(P.PORTAL_USE)
def portal_lost(request: HttpRequest) -> HttpResponse:
    """How a piece was lost; it stays owed."""
    piece, form = _own(request, request.POST.get("piece", "")), LossForm(request.POST, auto_id="id_loss_%s")
    if not form.is_valid():
        return _page(request, 422, loss_form=form, lost=piece.code)
    try:
        charges.admit_loss(piece=piece, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, refusal.status, refusal=str(refusal), refused=piece.code)
    messages.success(request, _("%(code)s: saved.") % {"code": piece.code})
    return redirect("parts:portal_old_parts")
