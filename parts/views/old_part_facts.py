"""What a piece is of, written by its debtor or the keeper: machine, days, fault, quality report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.forms import refusals_shown_in
from parts.errors.old_parts import OldPartMovedOn
from parts.forms.old_parts import FactsForm
from parts.services import old_part_facts as services
from parts.views.old_parts import piece_of
from people.access import requires
from people.permissions import Permission as P


def _facts(request: HttpRequest, code: str, *, frame: str, back: str) -> HttpResponse:
    piece = piece_of(request, code)
    if not services.may_describe(piece, request.user):
        messages.error(request, str(OldPartMovedOn(code=piece.code, state=piece.get_state_display())))
        return redirect(back)
    told = services.day_is_told(piece) or (piece.repaired_on and not services.may_correct_day(piece, request.user))
    known = {name: getattr(piece, name) for name in services.FACTS}
    form = FactsForm(request.POST or None, initial=known, day_is_told=told)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            services.describe(piece=piece, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(code)s: saved.") % {"code": piece.code})
            return redirect(back)
    context = {"piece": piece, "form": form, "frame": frame, "back": back, "day_is_told": told}
    return render(request, "parts/old_part_facts.html", context, status=422 if form.errors else 200)


@requires(P.TICKET_WORK, P.OLD_PART_MOVE)
def facts(request: HttpRequest, code: str) -> HttpResponse:
    """Ours: the keeper, the technician who owes it, who leads him."""
    return _facts(request, code, frame="base.html", back=reverse("parts:old_part", args=[code]))


@requires(P.PORTAL_USE)
def portal_facts(request: HttpRequest, code: str) -> HttpResponse:
    """The company's own piece; back to the list it stands on, where there is one."""
    line = piece_of(request, code).return_lines.filter(result="pending").select_related("return_list").first()
    number = line.return_list.number if line else ""
    back = reverse("parts:portal_return_list", args=[number]) if number else reverse("parts:portal_old_parts")
    return _facts(request, code, frame="base_portal.html", back=back)
