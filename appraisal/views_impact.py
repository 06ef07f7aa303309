"""What a ticket or an incident means for pay: fragments that the pages of those records include by address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from appraisal import pages_words as words
from appraisal.pages import address_of
from appraisal.selectors.consequence import consequence
from appraisal.selectors.pages_impact import Impact, of_incident, of_ticket
from appraisal.wording import said
from feedback.choices import ComplaintClass, IncidentKind, Verdict
from feedback.models import Incident
from people.access import inside
from people.models import Staff
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


@inside
def incident_consequence(request: HttpRequest, number: str) -> HttpResponse:
    """What a verdict would do to a pay sheet: `?complaint_class=` and `?supervisor=` as they are being chosen. Shown to
    who may see that sheet; the others are told nothing."""
    if not _sees_pay(request):
        return HttpResponse(status=NOTHING_TO_SAY)
    incident = get_object_or_404(Incident.objects.visible_to(request.user), number=number)
    code = request.GET.get("complaint_class", "")
    typed = request.GET.get("supervisor", "").split()
    supervisor = Staff.objects.visible_to(request.user).filter(code__iexact=typed[0]).first() if typed else None
    whose = supervisor or incident.supervisor
    own = request.user.staff_or_none
    sees = has(request.user, Permission.PAY_SEE) or (
        has(request.user, Permission.PAY_SEE_OWN) and own is not None and whose == own
    )
    if not sees:
        return HttpResponse(status=NOTHING_TO_SAY)
    dismissed = request.GET.get("verdict") == Verdict.DISMISSED
    told = None if dismissed else consequence(incident, complaint_class=code, supervisor=supervisor)
    context = {
        "told": told,
        "dismissed": dismissed,
        "office": code == ComplaintClass.OFFICE,
        "chosen": bool(code) or incident.kind != IncidentKind.COMPLAINT,
        "whose": whose,
    }
    return render(request, "appraisal/_consequence.html", context)


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
