"""Keeping and removing views."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import whole
from people.access import requires
from people.permissions import Permission
from tickets.board.forms import SavedViewForm
from tickets.board.query import asked_in
from tickets.models import SavedView
from tickets.services.views import drop_view, keep_view


@require_POST
@requires(Permission.TICKET_SEE)
def board_view_new(request: HttpRequest) -> HttpResponse:
    """Keep what the board shows under a name; only names on the list of filters are kept."""
    kept = asked_in(request.POST.get("query", "")).kept
    back = f"{reverse('tickets:board')}?{kept}"
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 24 characters."))
        return redirect(back)
    staff = request.user.staff_or_none
    branch = staff.branch if staff and form.cleaned_data["team"] else None
    try:
        view = keep_view(
            name=form.cleaned_data["name"], query=kept, branch=branch, by=request.user,
            is_default=form.cleaned_data["is_default"],
        )  # fmt: skip
    except DomainError as no:
        messages.error(request, str(no))
        return redirect(back)
    messages.success(request, _("View kept: %(name)s.") % {"name": view.name})
    return redirect(f"{back}&saved={view.pk}")


@require_POST
@requires(Permission.TICKET_SEE)
def board_view_drop(request: HttpRequest) -> HttpResponse:
    """Remove a view of one's own; somebody else's stays."""
    pk = request.POST.get("view", "")
    view = SavedView.objects.filter(pk=whole(pk) or 0, owner=request.user).first()
    if view is None:
        messages.error(request, _("This view is not yours: whoever made it can remove it."))
        return redirect("tickets:board")
    kept = view.query
    drop_view(view=view, by=request.user)
    messages.success(request, _("View removed."))
    return redirect(f"{reverse('tickets:board')}?{kept}")
