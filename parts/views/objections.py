"""Objections to verdicts and charges, behind two doors: the technician's phone and the partners' portal. And asking for
more time in the portal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from parts.models import ChargeProposal, OldPart
from parts.selectors import objections as selectors
from parts.services import objections as services
from people.access import requires
from people.permissions import Permission as P


def _own(request: HttpRequest, code: str) -> OldPart:
    found = OldPart.objects.visible_to(request.user).select_related("part", "branch", "debtor_staff", "debtor_partner")
    return get_object_or_404(found, code=code)


def _charge(request: HttpRequest, pk: int) -> ChargeProposal:
    found = ChargeProposal.objects.visible_to(request.user)
    told = found.select_related("old_part__branch", "old_part__debtor_staff", "old_part__debtor_partner")
    return get_object_or_404(told, pk=pk)


@requires(P.TICKET_WORK)
def phone_verdicts(request: HttpRequest) -> HttpResponse:
    """What was judged of the technician's pieces and what he is to be charged, each with his objection."""
    return _phone(request)


def _phone(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    staff = request.user.staff_or_none
    context = {
        "judged": selectors.judged(staff=staff) if staff else [],
        "charged": selectors.charged(staff=staff) if staff else [],
        "door": "phone", **more,
    }  # fmt: skip
    return render(request, "parts/old_part_verdicts_phone.html", context, status=status)


def said(request: HttpRequest) -> dict[str, Any]:
    """For the portal's page: the company's verdicts and charges."""
    partner = request.user.partner
    return {
        "judged": selectors.judged(partner=partner), "charged": selectors.charged(partner=partner), "door": "portal",
    }  # fmt: skip


def objected(
    request: HttpRequest, act: Callable[[str], Any], key: str, refused: Callable[..., HttpResponse], back: str
) -> HttpResponse:
    """Send an objection; a refusal stands beside what it is about (`key`)."""
    reason = request.POST.get("reason", "")
    try:
        case = act(reason)
    except DomainError as refusal:
        return refused(request, refusal.status, refusal=str(refusal), refused=key, reason=reason)
    messages.success(request, _("Your objection is sent: case %(number)s.") % {"number": case.number})
    return redirect(back)


def verdict_objection(request: HttpRequest, code: str, refused: Callable[..., HttpResponse], back: str) -> HttpResponse:
    """Against a verdict."""
    piece = _own(request, code)
    return objected(
        request,
        lambda reason: services.object_to(piece=piece, reason=reason, by=request.user),
        piece.code,
        refused,
        back,
    )


def charge_objection(request: HttpRequest, pk: int, refused: Callable[..., HttpResponse], back: str) -> HttpResponse:
    """Against a charge."""
    charge = _charge(request, pk)
    return objected(
        request, lambda reason: services.object_to_charge(charge=charge, reason=reason, by=request.user),
        f"charge-{charge.pk}", refused, back,
    )  # fmt: skip


@require_POST
@requires(P.TICKET_WORK)
@idempotent
def phone_object(request: HttpRequest, code: str) -> HttpResponse:
    """The technician does not agree with a verdict."""
    return verdict_objection(request, code, _phone, "parts:phone_verdicts")


@require_POST
@requires(P.TICKET_WORK)
@idempotent
def phone_object_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """The technician does not agree with a charge."""
    return charge_objection(request, pk, _phone, "parts:phone_verdicts")
