"""What the pages that move goods share: the key, what stays filled in, what is said, what was recorded last."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parts.models import Movement, Part
from parts.services.ledger import plain
from parts.views.documents import key_of

OFFERED = 500


def ledger_key(request: HttpRequest) -> str:
    """The ledger's key of what this form asks for: sent twice, it moves once."""
    return f"page:{request.user.pk}:{key_of(request)}"


def kept(request: HttpRequest, *names: str) -> dict[str, Any]:
    """What the form before was filled in with, where the next one is likely to say the same."""
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def said(request: HttpRequest, told: dict[str, Any]) -> None:
    words = {"quantity": plain(told["quantity"]), "unit": told["part"].unit, "part": told["part"].name}
    messages.success(request, _("%(quantity)s %(unit)s of %(part)s recorded.") % words)


def moving_page(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    """The form beside what the reader recorded last."""
    recent = Movement.objects.visible_to(request.user).filter(by=request.user).select_related("part", "place")
    known = Part.objects.visible_to(request.user).filter(is_active=True)[:OFFERED]
    context = {"form": form, "known": known, "recent": recent.order_by("-id")[:10], **more}
    return render(request, template, context, status=422 if form.errors else 200)
