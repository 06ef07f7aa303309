"""Counting on the phone: scan or write, line after line along the shelves."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import FIELD, idempotent
from parts.choices.counts import CountState, TallyKind
from parts.errors.stock import UnknownCode
from parts.forms.counts import FoundForm
from parts.models import CountLine, CountTally, Part, StockCount
from parts.scanning import Kind
from parts.selectors import counts as selectors
from parts.selectors.scanning import of_scan
from parts.services import counts as services
from parts.services import counts_deciding as deciding
from parts.services.ledger_pen import plain
from parts.views.scanning import Answer, Next, Told, answers_scans
from people.access import requires
from people.permissions import Permission

SHOWN = 60
FOUND = 20


def _count(request: HttpRequest, number: str) -> StockCount:
    """One the reader may see; only its counters say anything there."""
    return get_object_or_404(StockCount.objects.visible_to(request.user).select_related("place"), number=number)


@requires(Permission.STOCK_COUNT)
def counts_phone(request: HttpRequest) -> HttpResponse:
    """What one is asked to count."""
    return render(request, "parts/counts_phone.html", {"counts": selectors.to_count(request.user)})


@requires(Permission.STOCK_COUNT)
def count_phone(request: HttpRequest, number: str) -> HttpResponse:
    """The scan box, how far it is, and the lines that are left."""
    found = _count(request, number)
    return render(request, "parts/count_phone.html", _shown(request, found))


def _shown(request: HttpRequest, found: StockCount, **more: Any) -> dict[str, Any]:
    lines = found.lines.select_related("part").order_by("bin", "part__number")
    left = Q(counted=None) | ~Q(tallied_round=F("round"))
    query = request.GET.get("q", "").strip()
    parts = Part.objects.visible_to(request.user).filter(is_active=True).known_as(query)[:FOUND] if query else []
    return {
        "count": found,
        "sees": selectors.sees_booked(request.user, found),
        "counts_here": found.counters.filter(pk=request.user.pk).exists(),
        "left": lines.filter(left)[:SHOWN],
        "done_lines": lines.exclude(left).order_by("-counted_at")[:SHOWN],
        "query": query,
        "parts": parts,
        **_progress(found),
        **more,
    }


def _progress(found: StockCount) -> dict[str, Any]:
    now = selectors.with_progress(StockCount.objects.filter(pk=found.pk)).get()
    return {"count": found, "done": now.lines_done, "all": now.lines_all}


def _drawn(request: HttpRequest, found: StockCount, part: Part) -> dict[str, str]:
    """What one scan changes on the page: how far it is, and its line."""
    line = CountLine.objects.select_related("part").get(count=found, part=part)
    told = {"line": line, "count": found, "sees": selectors.sees_booked(request.user, found)}
    far = _progress(found)
    return {
        "count-progress": render_to_string("parts/_count_progress.html", far, request),
        "count-hand-in": render_to_string("parts/_count_hand_in.html", far, request),
        "count-last": render_to_string("parts/_count_last.html", told, request),
        f"left-{line.pk}": render_to_string("parts/_count_left.html", told, request),
    }


@requires(Permission.STOCK_COUNT)
@answers_scans(back="parts:count_phone", of=_count)
def count_scan(request: HttpRequest, told: Told, number: str) -> Answer:
    """So many more of the scanned part."""
    found = _count(request, number)
    try:
        part = of_scan(told.scan, user=request.user, wanted={Kind.PART}).part
    except UnknownCode as unknown:
        unknown.params["next"] = Next(_("Find it by its name"), f"{reverse('parts:count_phone', args=[number])}#find")
        raise
    made = services.tally(count=found, part=part, quantity=told.count, by=request.user, key=told.key)
    line = CountLine.objects.get(pk=made.line_id)
    words = {"count": plain(told.count), "unit": part.unit, "part": part.name, "all": plain(line.counted)}
    said = _("%(count)s %(unit)s of %(part)s; %(all)s in all.") % words
    if not line.listed:
        said = _("%(count)s %(unit)s of %(part)s, which was not on the list; %(all)s in all.") % words
    undo = reverse("parts:count_undo", args=[number, made.pk])
    return Answer(said, code=part.number, undo=undo, fragments=_drawn(request, found, part))


@requires(Permission.STOCK_COUNT)
@answers_scans(back="parts:count_phone", code=False, without=("pk",))
def count_undo(request: HttpRequest, told: Told, number: str, pk: int) -> Answer:
    """Take one's own scan back."""
    found = _count(request, number)
    tallies = CountTally.objects.select_related("line__part", "line__count")
    tally = get_object_or_404(tallies, line__count=found, pk=pk)
    services.take_back_tally(tally=tally, by=request.user, key=told.key)
    part = tally.line.part
    words = {"count": plain(tally.quantity), "unit": part.unit, "part": part.name}
    said = _("Taken back: %(count)s %(unit)s of %(part)s.") % words
    return Answer(said, code=part.number, fragments=_drawn(request, found, part))


@requires(Permission.STOCK_COUNT)
@idempotent
def count_part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """One part, big keys: so many in all. Then the next one that is left."""
    found = _count(request, number)
    what = get_object_or_404(Part.objects.visible_to(request.user), number=part)
    line = CountLine.objects.filter(count=found, part=what).first()
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = request.POST.get(FIELD, "") or request.headers.get("Idempotency-Key", "") or str(uuid4())
        with refusals_shown_in(form, "quantity"):
            services.tally(
                count=found, part=what, by=request.user, key=f"count:{request.user.pk}:{name}"[:72],
                kind=TallyKind.SET, **form.cleaned_data,
            )  # fmt: skip
            return _on(found, what)
    context = {
        "count": found,
        "part": what,
        "line": line,
        "sees": selectors.sees_booked(request.user, found),
        "form": form,
        **_progress(found),
    }
    return render(request, "parts/count_part.html", context, status=422 if form.errors else 200)


def _on(found: StockCount, after: Part) -> HttpResponse:
    """To the next line that is left, along the shelves; round to the first; to the count where none is."""
    left = found.lines.filter(Q(counted=None) | ~Q(tallied_round=F("round"))).exclude(part=after)
    here = CountLine.objects.get(count=found, part=after)
    later = Q(bin__gt=here.bin) | Q(bin=here.bin, part__number__gt=after.number)
    ordered = left.select_related("part").order_by("bin", "part__number")
    following = ordered.filter(later).first() or ordered.first()
    if following is None:
        return redirect("parts:count_phone", found.number)
    return redirect("parts:count_part", found.number, following.part.number)


@requires(Permission.STOCK_COUNT)
@require_POST
@idempotent
def count_phone_step(request: HttpRequest, number: str) -> HttpResponse:
    """Start it, or hand it in when every line is counted."""
    found = _count(request, number)
    try:
        if found.state == CountState.OPEN:
            services.start_count(count=found, by=request.user)
        else:
            deciding.submit_count(count=found, by=request.user)
            messages.success(request, _("Handed in. Somebody else looks at the differences."))
    except DomainError as refusal:
        found = _count(request, number)
        context = _shown(request, found, refusal=str(refusal))
        return render(request, "parts/count_phone.html", context, status=refusal.status)
    return redirect("parts:count_phone", number)
