"""The customer's link on a ticket's page: made, copied, printed as a picture, renewed, ended; the chase-up by us."""

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from people.access import has, requires
from people.permissions import Permission
from tickets import services
from tickets.choices import Source
from tickets.models import Ticket
from tickets.selectors.on_file import likely_customers
from tickets.services import following
from tickets.views.page import find_ticket

MAY_LINK = (
    Permission.TICKET_REGISTER, Permission.TICKET_DISPATCH, Permission.TICKET_CALL_BACK, Permission.TICKET_WORK,
)  # fmt: skip


def panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The card of the ticket's page."""
    if not any(has(request.user, permission) for permission in MAY_LINK):
        return None
    link = following.current(ticket)
    if link is None and ticket.settled_at is not None:
        return None
    url = request.build_absolute_uri(following.url_of(link)) if link else ""
    return {"link": link, "url": url, "may_chase": ticket.settled_at is None}


@require_POST
@requires(Permission.TICKET_REGISTER)
def customer(request: HttpRequest, number: str) -> HttpResponse:
    """The report is of the customer whose file has the same phone and name; no other file is taken."""
    ticket = find_ticket(request, number)
    found = {one.number: one for one in likely_customers(ticket, request.user)}
    if (chosen := found.get(request.POST.get("customer", ""))) is None:
        messages.warning(request, _("This file no longer has the same phone and name: look again."))
        return redirect(ticket.get_absolute_url())
    note = _("The same phone and name as on file.")
    try:
        services.correct_ticket(ticket=ticket, by=request.user, note=note, customer=chosen)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Linked to %(customer)s.") % {"customer": chosen.number})
    return redirect(ticket.get_absolute_url())


@require_POST
@requires(*MAY_LINK)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Make, renew or end the link."""
    ticket = find_ticket(request, number)
    what = request.POST.get("what", "make")
    if what == "end":
        following.revoke(ticket, by=request.user)
        messages.success(request, _("The link is ended."))
    elif what == "renew":
        following.renew(ticket, by=request.user)
        messages.success(request, _("The link is new; the old one opens nothing."))
    else:
        following.link(ticket, by=request.user)
    return redirect(f"{ticket.get_absolute_url()}#follow-link")


@requires(*MAY_LINK)
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """The link as a QR code."""
    link = following.current(find_ticket(request, number))
    if link is None:
        raise Http404
    code = segno.make(request.build_absolute_uri(following.url_of(link)), error="m")
    drawn = code.svg_inline(scale=4, border=2, dark="#000", light="#fff")
    drawn = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns" not in drawn else drawn
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(*MAY_LINK)
@idempotent
def chase(request: HttpRequest, number: str) -> HttpResponse:
    """The customer called to ask: counted, written, told."""
    ticket = find_ticket(request, number)
    source = request.POST.get("source", "")
    services.chase(
        ticket=ticket,
        by=request.user,
        note=request.POST.get("note", "").replace("\x00", "")[:500],
        source=source if source in Source.values else Source.CUSTOMER,
    )
    messages.success(request, _("Written down; its supervisor is told."))
    return redirect(ticket)
