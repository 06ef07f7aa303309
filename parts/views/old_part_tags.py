"""Tags: the labels to print, several on a sheet or one each, and the tag that is stuck on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.paper import qr_of
from parts.forms.old_parts import TagForm
from parts.models import OldPart
from parts.services import old_part_tags as services
from parts.views.old_parts import SHOWN, piece_of, piece_page
from people.access import requires
from people.permissions import Permission as P

SIZES = ("a4", "label")
AT_ONCE = 200
HANDS = (P.TICKET_WORK, P.OLD_PART_MOVE)  # whoever may hold a piece; whose it is the service asks


@requires(P.OLD_PART_SEE)
def labels(request: HttpRequest) -> HttpResponse:
    """Labels of the pieces asked for (`piece` repeated, or `list`), as a sheet (a4) or one label a page."""
    return labels_page(request, back=reverse("parts:old_parts"))


def labels_page(request: HttpRequest, back: str, frame: str = "base.html") -> HttpResponse:
    """Draw them; to look at labels changes nothing."""
    found = OldPart.objects.visible_to(request.user).select_related(*SHOWN, "part__supplier")
    asked = set(request.GET.getlist("piece")[:AT_ONCE])
    if number := request.GET.get("list"):
        found = found.filter(return_lines__return_list__number=number).order_by("return_lines__position")
    else:
        found = found.filter(code__in=asked).order_by("id")
    pieces = list(found.prefetch_related("inspections")[:AT_ONCE])
    if (number and not pieces) or (not number and len(pieces) < len(asked)):
        raise Http404  # another's piece is not there
    for piece in pieces:
        piece.qr = qr_of(request, piece.get_absolute_url())
        looks = {look.look: look for look in piece.inspections.all()}
        piece.first, piece.final = looks.get("first"), looks.get("final")
    size = request.GET.get("size", "")
    size = size if size in SIZES else "a4"
    context = {"pieces": pieces, "size": size, "back": back, "frame": frame}
    return render(request, "parts/tags.html", context)


@require_POST
@requires(*HANDS)
def piece_tag(request: HttpRequest, code: str) -> HttpResponse:
    """A tag hangs on it."""
    piece, form = piece_of(request, code), TagForm(request.POST)
    if not form.is_valid():
        return piece_page(request, piece, 422, tag_form=form)
    try:
        services.tag(piece=piece, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error("tag_no" if refusal.status == 422 else None, str(refusal))
        return piece_page(request, piece_of(request, code), refusal.status, tag_form=form)
    messages.success(request, _("%(code)s is tagged.") % {"code": piece.code})
    return redirect(piece.get_absolute_url())


@require_POST
@requires(*HANDS)
def piece_taken_out(request: HttpRequest, code: str) -> HttpResponse:
    """It is out of the machine."""
    piece = piece_of(request, code)
    try:
        services.take_out(piece=piece, by=request.user)
    except DomainError as refusal:
        return piece_page(request, piece_of(request, code), refusal.status, refusal=str(refusal))
    return redirect(piece.get_absolute_url())
