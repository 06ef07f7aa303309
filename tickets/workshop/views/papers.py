"""Papers 01 to 10, tags, slips: seen as they print; in the reader's language, or the one asked for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from core import audit
from core.formats import moment_text
from core.forms import whole
from core.paper import Paper, language_of, printed, qr_of
from customers.personal import may_reveal
from people.access import requires
from people.permissions import Permission
from tickets.choices import Kind
from tickets.models import TeamAssessment, Ticket
from tickets.paper import of_ticket, of_workshop
from tickets.paper.sheet import OF_TICKET, TITLES
from tickets.views.page import contact_of, find_ticket
from tickets.workshop.forms.lists import DayForm, SpanForm
from tickets.workshop.selectors import reports
from tickets.workshop.selectors.board import board
from tickets.workshop.views.assessments import leaders
from tickets.workshop.views.factory import find_slip
from tickets.workshop.views.lists import capacity_context
from tickets.workshop.views.unit import find_unit

MOST = 500  # rows on one list
SEE = (Permission.WORKSHOP_SEE,)


def _printed(request: HttpRequest, paper: Paper, back: str) -> HttpResponse:
    paper.title = TITLES[paper.code]
    return printed(request, paper, back)


@requires(Permission.TICKET_SEE)
def of_one_ticket(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """A paper of one ticket; phone in full for whoever has the job in hand, or asks and is written down."""
    if code not in TITLES:
        raise Http404
    ticket = find_ticket(request, number)
    if code not in OF_TICKET:
        return redirect(_of_workshop_url(ticket, code))
    if ticket.kind != Kind.WORKSHOP and code in {"04", "06", "07"}:
        raise Http404
    full = contact_of(ticket, request.user)["full"]
    if not full and request.GET.get("contact") == "full" and may_reveal(request.user):
        audit.record("ticket.contact_revealed", target=ticket, by=request.user)
        full = True
    with translation.override(language_of(request)):
        paper = of_ticket.MAKERS[code](ticket, full)
        paper.url, paper.unit = ticket.get_absolute_url(), ticket.branch.name
        paper.number = paper.number or ticket.number
        return _printed(request, paper, ticket.get_absolute_url())


def _of_workshop_url(ticket: Ticket, code: str) -> str:
    """Where the sheet of the whole workshop stands for this ticket: its day, its team, its quarter."""
    url = reverse("tickets:workshop_paper", args=[code])
    day = timezone.localdate(ticket.appointment_from or ticket.received_at)
    if code == "10":
        quarter = (day.month - 1) // 3 + 1
        return f"{url}?team={ticket.supervisor.code}&year={day.year}&quarter={quarter}"
    return f"{url}?day={day.isoformat()}" if code == "02" else url


@requires(*SEE)
def of_the_workshop(request: HttpRequest, code: str) -> HttpResponse:
    """Papers of the whole workshop: 02, 05, 07, 08, 10."""
    makers = {"02": _capacity, "05": _board, "07": _inspections, "08": _quality, "10": _assessment}
    if code not in makers:
        raise Http404
    with translation.override(language_of(request)):
        paper, back = makers[code](request)
        paper.url = back
        return _printed(request, paper, back)


def _capacity(request: HttpRequest) -> tuple[Paper, str]:
    grid = capacity_context(request, DayForm(request.GET))
    day = grid["day"]
    return of_workshop.capacity(grid, day), f"{reverse('tickets:workshop_capacity')}?day={day.isoformat()}"


def _board(request: HttpRequest) -> tuple[Paper, str]:
    now = moment_text(timezone.localtime(), zh=language_of(request) != "en")
    return of_workshop.board(board(request.user), now), reverse("tickets:workshop_board")


def _inspections(request: HttpRequest) -> tuple[Paper, str]:
    first, last = SpanForm(request.GET).span()
    rows = reports.inspections_between(request.user, first, last)[:MOST]
    return of_workshop.exit_inspections(rows, first, last), reverse("tickets:workshop_inspections")


def _quality(request: HttpRequest) -> tuple[Paper, str]:
    first, last = SpanForm(request.GET).span()
    rows = reports.quality_events(request.user, first, last).order_by("found_on", "pk")[:MOST]
    return of_workshop.quality(rows, first, last), reverse("tickets:workshop_quality")


def _assessment(request: HttpRequest) -> tuple[Paper, str]:
    year, quarter = whole(request.GET.get("year", ""), most=9999), whole(request.GET.get("quarter", ""), most=4)
    leader = get_object_or_404(leaders(request), code=request.GET.get("team", ""))
    sheets = TeamAssessment.objects.select_related("leader__branch", "by")
    sheet = get_object_or_404(sheets, leader=leader, year=year, quarter=quarter)
    back = reverse("tickets:workshop_assessment", args=[leader.code, sheet.year, sheet.quarter])
    return of_workshop.assessment(sheet), back


@requires(*SEE)
def label(request: HttpRequest, number: str) -> HttpResponse:
    """The tag on the unit: number in large type, what it is, when it is promised, a code that opens the unit's page."""
    ticket = find_unit(request, number)
    sheet = getattr(ticket, "reception", None)
    if sheet is None:
        raise Http404
    url = reverse("tickets:workshop_unit", args=[ticket.number])
    context = {"ticket": ticket, "sheet": sheet, "qr": qr_of(request, url), "back": url}
    return render(request, "forms/label.html", context)


@requires(*SEE)
def slip_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The slip that goes with the unit to its maker."""
    slip = find_slip(request, number)
    url = reverse("tickets:factory_slip", args=[slip.number])
    with translation.override(language_of(request)):
        english = language_of(request) == "en"
        context = {
            "slip": slip, "ticket": slip.ticket, "qr": qr_of(request, url), "back": url, "is_english": english,
            "paper_lang": "en" if english else "zh-Hans",
        }  # fmt: skip
        return render(request, "forms/slip.html", context)
