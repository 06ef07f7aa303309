"""A part on this ticket was not built in: its technician, or who leads him, puts it back onto the van."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from parts.models import Part
from people.access import requires, scope_of
from people.permissions import Permission
from tickets.forms.unused import UnusedForm
from tickets.models import Ticket
from tickets.selectors.money import OnTicket, on_ticket
from tickets.services.unused import not_built_in


@requires(Permission.TICKET_WORK)
@idempotent
def unused(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """How many of one part come back from this ticket, and why."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    found = get_object_or_404(Part.objects.visible_to(request.user), number=part)
    row = _of_van(ticket, found, scope_of(request.user).staff_id)
    if row is None:
        raise Http404
    form, status = UnusedForm(request.POST or None, row=row, part=found), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                not_built_in(
                    ticket=ticket, part=found, place=row.place, by=request.user,
                    key=f"unused:{ticket.number}:{request.POST.get(FIELD) or uuid4()}", **form.arguments(),
                )  # fmt: skip
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                words = {"part": found.name, "place": row.place.name}
                messages.success(request, _("%(part)s is back on %(place)s.") % words)
                return redirect("phone:job", ticket.number)
    context = {"ticket": ticket, "part": found, "row": row, "form": form}
    return render(request, "phone/unused.html", context, status=status)


def _of_van(ticket: Ticket, part: Part, staff: int | None) -> OnTicket | None:
    """What was taken from one's own van, else what was taken last."""
    rows = on_ticket(ticket, part)
    return next((row for row in rows if row.place.holder_id == staff), rows[0] if rows else None)
