"""The public page to report a fault. Whoever sends it has no account; nothing is told about what is on file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import DomainError
from core.idempotency import idempotent
from people.public_limits import allowed, for_strangers
from people.views_errors import too_many_requests
from tickets.forms.reporting import ReportForm
from tickets.models import FollowLink
from tickets.services import following
from tickets.services.reporting import take_report

SAID = "reported"  # in the session: what this visitor has just sent


@for_strangers
@idempotent
def report(request: HttpRequest) -> HttpResponse:
    """Name, phone, address, product, fault, a time that suits, consent."""
    form = ReportForm(request.POST or None)
    if request.method == "POST":
        if not allowed(request, "report", request.POST.get("phone", "")[-11:]):
            return too_many_requests(request)
        if form.is_valid():
            if form.by_a_machine():
                request.session[SAID] = {}
                return redirect("tickets:reported")
            try:
                ticket, fresh = take_report(**form.arguments())
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                link = following.link(ticket, by=None) if fresh else ""
                request.session[SAID] = {"link": _key(link)} if link else {"known": True}
                return redirect("tickets:reported")
    return render(request, "tickets/report.html", {"form": form}, status=422 if form.errors else 200)


def _key(path: str) -> int | None:
    """The link's row; its address is not kept in the session."""
    found = following.find(path.rstrip("/").rpartition("/")[2])
    return found.pk if found else None


@for_strangers
def reported(request: HttpRequest) -> HttpResponse:
    """Thanks, with the link to follow it; of a report that was there already nothing but that it was."""
    said = request.session.get(SAID) or {}
    link = FollowLink.objects.filter(pk=said.get("link"), revoked_at=None).first() if said.get("link") else None
    context = {"known": bool(said.get("known")), "url": following.url_of(link) if link else ""}
    return render(request, "tickets/reported.html", context)
