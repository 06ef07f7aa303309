"""Counting a store of old parts with the phone or a scanner: tag after tag, or ticked where the count is not blind."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from parts.choices.counts import CountState
from parts.choices.old_counts import CountFinding
from parts.forms.old_counts import BinForm
from parts.models import OldCount, OldCountScan, OldPart
from parts.scanning import read
from parts.selectors import old_counts as selectors
from parts.services import old_counts as services
from parts.views.old_counts import visible
from parts.views.scanning import Answer, Told, answers_scans
from people.access import requires
from people.permissions import Permission as P

COUNTERS = (P.OLD_PART_MOVE, P.OLD_PART_INSPECT)


def _count(request: HttpRequest, number: str) -> OldCount:
    """One the reader may see; only its counters say anything there."""
    return get_object_or_404(visible(request), number=number)


@requires(*COUNTERS)
def counts_phone(request: HttpRequest) -> HttpResponse:
    """What one is asked to count."""
    return render(request, "parts/old_counts_phone.html", {"counts": selectors.to_count(request.user)})


@requires(*COUNTERS)
def count_phone(request: HttpRequest, number: str) -> HttpResponse:
    """The scan box, what was found, and, where the count is not blind, what is still looked for."""
    return _page(request, _count(request, number))


def _page(request: HttpRequest, found: OldCount, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "parts/old_count_phone.html", {**_shown(request, found), **more}, status=status)


def _shown(request: HttpRequest, found: OldCount) -> dict[str, Any]:
    return {
        "count": found,
        "counts_here": found.counters.filter(pk=request.user.pk).exists(),
        "scanned": selectors.scanned_of(found, sees=selectors.sees_list(request.user, found)),
    }


def _drawn(request: HttpRequest, found: OldCount) -> dict[str, str]:
    return {"old-count-found": render_to_string("parts/_old_count_found.html", _shown(request, found), request)}


@requires(*COUNTERS)
@answers_scans(back="parts:old_count_phone", of=_count)
def count_scan(request: HttpRequest, told: Told, number: str) -> Answer:
    """A tag lies here."""
    found, form = _count(request, number), BinForm(request.POST)
    shelf = form.cleaned_data["bin"] if form.is_valid() else ""
    made = services.find_piece(count=found, scan=told.scan, bin=shelf, by=request.user, key=told.key)
    line = made.line
    code = line.old_part.code if line.old_part else line.text
    words = {"code": code, "part": line.old_part.part.name if line.old_part else ""}
    if line.finding == CountFinding.UNKNOWN:
        said = _("%(code)s: no old part has this tag. It is written down; put the piece aside.") % words
    elif line.finding == CountFinding.ELSEWHERE:
        said = _("%(code)s %(part)s is booked elsewhere. It is written down; leave it here.") % words
    else:
        said = _("%(code)s %(part)s is here.") % words
    undo = reverse("parts:old_count_undo", args=[number, made.pk])
    return Answer(said, code=code, undo=undo, fragments=_drawn(request, found))


@requires(*COUNTERS)
@answers_scans(back="parts:old_count_phone", code=False, without=("pk",))
def count_undo(request: HttpRequest, told: Told, number: str, pk: int) -> Answer:
    """Take one's own scan back."""
    found = _count(request, number)
    scans = OldCountScan.objects.select_related("line__count", "line__old_part")
    scan = get_object_or_404(scans, line__count=found, pk=pk)
    services.take_back_find(scan=scan, by=request.user, key=told.key)
    return Answer(_("Taken back: %(code)s.") % {"code": scan.text}, code=scan.text, fragments=_drawn(request, found))


@requires(*COUNTERS)
@require_POST
@idempotent
def count_tick(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Ticked on the list instead of scanned, where the count shows one; `undo` takes the tick back."""
    found = _count(request, number)
    piece = get_object_or_404(OldPart.objects.visible_to(request.user), code=code)
    key = f"tick:{request.user.pk}:{request.POST.get(FIELD, '') or uuid4()}"[:80]
    try:
        if request.POST.get("undo"):
            services.untick_piece(count=found, piece=piece, by=request.user, key=key)
        else:
            services.find_piece(count=found, scan=read(piece.code), by=request.user, key=key)
    except DomainError as refusal:
        status = 409 if refusal.status == 403 else refusal.status  # the page is his, only the counting is another's
        return _page(request, _count(request, number), status, refusal=str(refusal))
    if request.htmx:
        return HttpResponse(_drawn(request, found)["old-count-found"])
    return redirect("parts:old_count_phone", number)


@requires(*COUNTERS)
@require_POST
@idempotent
def count_step(request: HttpRequest, number: str) -> HttpResponse:
    """Start it, or hand it in."""
    found = _count(request, number)
    try:
        if found.state == CountState.OPEN:
            services.start_old_count(count=found, by=request.user)
        else:
            services.submit_old_count(count=found, by=request.user)
            messages.success(request, _("Handed in. Somebody else looks at the differences."))
    except DomainError as refusal:
        return _page(request, _count(request, number), refusal.status, refusal=str(refusal))
    return redirect("parts:old_count_phone", number)
