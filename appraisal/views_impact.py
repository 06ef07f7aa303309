"""What a ticket or an incident means for pay: fragments that the pages of those records include by address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from appraisal import pages_words as words
from appraisal.pages import address_of
from appraisal.selectors.pages_impact import Impact, of_incident, of_ticket
from appraisal.wording import said
from feedback.models import Incident
from people.access import inside
from people.permissions import Permission
from people.scopes import has
from tickets.models import Ticket

NOTHING_TO_SAY = 204  # htmx leaves the place as it is: whoever sees no pay is told nothing


@inside
def ticket_impact(request: HttpRequest, number: str) -> HttpResponse:
    """The sheets and lines on which a ticket counts; only what the reader may see."""
    if not _sees_pay(request):
        return HttpResponse(status=NOTHING_TO_SAY)
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    return _shown(request, of_ticket(request.user, ticket))


@inside
def incident_impact(request: HttpRequest, number: str) -> HttpResponse:
    """The sheets and lines on which an incident counts; only what the reader may see."""
    if not _sees_pay(request):
        return HttpResponse(status=NOTHING_TO_SAY)
    incident = get_object_or_404(Incident.objects.visible_to(request.user), number=number)
    return _shown(request, of_incident(request.user, incident))


def _sees_pay(request: HttpRequest) -> bool:
    return has(request.user, Permission.PAY_SEE) or has(request.user, Permission.PAY_SEE_OWN)


def _shown(request: HttpRequest, impacts: list[Impact]) -> HttpResponse:
    rows = [
        {
            "impact": impact,
            "label": said(impact.label),
            "why": words.why_text(impact.why) if impact.why else "",
            "url": address_of(impact.sheet, "sheet", impact.sheet.month.state != "superseded", line=impact.line),
        }
        for impact in impacts
    ]
    return render(request, "appraisal/_impact.html", {"rows": rows})
