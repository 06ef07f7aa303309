"""Judging and storing old parts: the queue, one look, the bin, the urgent call, and the pictures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core import files
from core.errors import DomainError
from core.tables import paginate
from parts.choices.old_parts import OldPartState
from parts.forms.old_part_work import InspectForm, StoreForm
from parts.forms.old_parts import UrgentForm
from parts.models import OldPart, OldPartPhoto
from parts.services import old_part_inspections as services
from parts.services.old_part_rights import require as require_right
from parts.services.old_parts import ask_back
from parts.views.documents import stepped
from parts.views.old_parts import SHOWN, arrival_photos, drawn, piece_of, piece_page
from people.access import has, requires
from people.permissions import Permission as P

S = OldPartState
LOOKERS = (P.OLD_PART_INSPECT, P.OLD_PART_MOVE)


@requires(*LOOKERS)
def queue(request: HttpRequest) -> HttpResponse:
    """What was received and has no final result, the longest first; then what is judged and not in its bin."""
    return _queue(request, StoreForm(user=request.user))


def _queue(request: HttpRequest, form: StoreForm, status: int = 200, refusal: str = "") -> HttpResponse:
    mine = OldPart.objects.visible_to(request.user).select_related(*SHOWN)
    waiting = mine.filter(state=S.RECEIVED).order_by("received_at", "pk").prefetch_related("inspections")
    page = paginate(request, waiting)
    for piece in page.object_list:
        drawn(piece)
        piece.first = next(iter(piece.inspections.all()), None)
    stores = has(request.user, P.OLD_PART_MOVE)
    judged = list(mine.filter(state=S.INSPECTED).order_by("pk")[:100]) if stores else []
    context = {"page": page, "judged": judged, "form": form, "refusal": refusal}
    return render(request, "parts/old_part_queue.html", context, status=status)


@requires(*LOOKERS)
def inspect(request: HttpRequest, code: str) -> HttpResponse:
    """One look at a piece."""
    piece = piece_of(request, code)
    looks = services.looks_open(piece, request.user)
    posted = request.method == "POST"
    told = (request.POST, request.FILES) if posted else ()
    form = InspectForm(*told, looks=looks, names_part=not piece.part.is_known)
    if posted and form.is_valid():
        try:
            services.inspect(piece=piece, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(_field(refusal), str(refusal))
            return _inspection(request, piece, form, refusal.status)
        messages.success(request, _("%(code)s is judged.") % {"code": piece.code})
        return redirect("parts:old_inspections")
    return _inspection(request, piece, form, 422 if form.errors else 200)


def _field(refusal: DomainError) -> str | None:
    return {"photo_needed": "photos", "refusal_needed": "refusal", "part_needed": "part"}.get(refusal.code)


def _inspection(request: HttpRequest, piece: OldPart, form: InspectForm, status: int) -> HttpResponse:
    past = list(piece.inspections.select_related("by").prefetch_related("photos"))
    context = {"piece": drawn(piece), "form": form, "past": past, "open": bool(form.fields["look"].choices),
               "arrival_photos": arrival_photos(piece)}  # fmt: skip
    return render(request, "parts/old_part_inspect.html", context, status=status)


@require_POST
@requires(P.OLD_PART_MOVE)
def store_many(request: HttpRequest) -> HttpResponse:
    """Judged pieces go to their bin."""
    form = StoreForm(request.POST, user=request.user)
    chosen = OldPart.objects.visible_to(request.user).filter(code__in=request.POST.getlist("piece")[:200])
    if not form.is_valid():
        return _queue(request, form, 422)
    try:
        n = services.put_in_store(pieces=list(chosen), by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _queue(request, form, refusal.status, str(refusal))
    said = ngettext("%(n)s piece put in the store.", "%(n)s pieces put in the store.", n) % {"n": n}
    messages.success(request, said)
    return redirect("parts:old_inspections")


@require_POST
@requires(P.OLD_PART_INSPECT)
def make_urgent(request: HttpRequest, code: str) -> HttpResponse:
    """A serious, batch or safety fault is suspected: this piece, or all owed ones of the part (`batch`)."""
    piece, form = piece_of(request, code), UrgentForm(request.POST, auto_id="id_urgent_%s")
    if not form.is_valid():
        return piece_page(request, piece, 422, urgent_form=form)
    owed = OldPart.objects.visible_to(request.user).owed()
    pieces = owed.filter(part=piece.part) if form.cleaned_data["batch"] else owed.filter(pk=piece.pk)

    def act() -> None:
        require_right(request.user, P.OLD_PART_INSPECT, piece.branch_id)
        ask_back(pieces=list(pieces.select_related("part")), by=request.user, reason=form.cleaned_data["reason"])

    return done_on(request, piece, act)


def done_on(request: HttpRequest, piece: OldPart, act: Callable[[], Any]) -> HttpResponse:
    """Do it and show the piece; a refusal stands on its page."""
    return stepped(
        request, act, back=piece.get_absolute_url(),
        page=lambda status, **refused: piece_page(request, piece_of(request, piece.code), status, **refused),
    )  # fmt: skip


@require_GET
@requires(P.OLD_PART_SEE)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of a piece, for who may see the piece."""
    found = get_object_or_404(OldPartPhoto.objects.visible_to(request.user).select_related("file"), pk=pk)
    answer = FileResponse(files.open_stored(found.file), content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
