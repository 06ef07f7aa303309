"""Who fits one ticket, as the choice of its dispatch dialog."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.access import requires
from people.permissions import Permission
from tickets.selectors.fit import candidates
from tickets.views.page import find_ticket


@requires(Permission.TICKET_DISPATCH)
def fit(request: HttpRequest, number: str) -> HttpResponse:
    """The team as a list to choose from, best first, with what speaks for and against each; fetched by the dialog.

    Whoever has the ticket now is left out, and named: a dialog opened before somebody else dispatched says so.
    """
    ticket = find_ticket(request, number)
    found = candidates([ticket], user=request.user)
    others = [one for one in found if one.staff.pk != ticket.technician_id]
    context = {
        "ticket": ticket,
        "candidates": others,
        "present": ticket.technician,
        "chosen": request.GET.get("technician", ""),
        "nobody": not any(one.may_go for one in others),
    }
    return render(request, "tickets/_fit.html", context)
