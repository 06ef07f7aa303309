"""What of the van is kept for this job: its technician, or who leads him, keeps a part and lets it go again."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from parts.forms.counts import FoundForm
from parts.models import Balance, Part
from parts.selectors.stock import van_of
from parts.services.ledger_pen import plain
from people.access import requires
from people.permissions import Permission
from tickets.actors import parts_of
from tickets.choices import SETTLED
from tickets.models import Ticket
from tickets.selectors.kept import kept_for
from tickets.services.promising import WHO, give_up, promise_part


@requires(Permission.TICKET_WORK)
@idempotent
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """The van's parts, what is free of each and what is kept for this job."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user).select_related("technician"), number=number)
    refusal, status, part = "", 200, None
    if request.method == "POST":
        wanted = request.POST.get("let_go") or request.POST.get("part", "")
        part = get_object_or_404(Part.objects.visible_to(request.user), number=wanted)
        said, refusal, status = _done(request, ticket, part)
        if said:
            messages.success(request, said)
            return redirect("phone:keep", ticket.number)
    rows = _rows(ticket)
    for row in rows:
        if part is not None and row.part_id == part.pk:
            row.error, row.written = refusal, request.POST.get("quantity", "")
    known = any(row.error for row in rows)
    may = ticket.state not in SETTLED and bool(parts_of(request.user, ticket) & set(WHO))
    context = {"ticket": ticket, "rows": rows, "may": may, "refusal": "" if known else refusal}
    return render(request, "phone/keep.html", context, status=status)


def _done(request: HttpRequest, ticket: Ticket, part: Part) -> tuple[str, str, int]:
    """(what was done, what was refused, status): one of the first two is empty."""
    try:
        if request.POST.get("let_go"):
            give_up(ticket=ticket, part=part, by=request.user)
            return _("%(part)s is free again.") % {"part": part.name}, "", 200
        form = FoundForm(request.POST)
        if not form.is_valid():
            return "", form.errors["quantity"][0], 422
        key = f"keep:{ticket.number}:{request.POST.get(FIELD) or uuid4()}"
        made = promise_part(ticket=ticket, part=part, quantity=form.cleaned_data["quantity"], by=request.user, key=key)
    except DomainError as refused:
        return "", str(refused), refused.status
    words = {"n": plain(made.quantity), "unit": part.unit, "part": part.name, "number": ticket.number}
    return _("%(n)s %(unit)s of %(part)s kept for %(number)s.") % words, "", 200


def _rows(ticket: Ticket) -> list[Balance | Any]:
    """What lies on the van, with `kept` for this job; what is kept comes first."""
    kept = kept_for([ticket.number]).get(ticket.number, {})
    rows = list(van_of(ticket.technician)) if ticket.technician else []
    for row in rows:
        row.kept, row.error = kept.get(row.part.number, Decimal(0)), ""
        row.written = "1" if row.available >= 1 else plain(row.available)
    return sorted(rows, key=lambda row: not row.kept)
