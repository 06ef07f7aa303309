"""The workshop's lists: what comes in, the board, reservations, capacity, inspections, quality, quarterly sheets."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.tables import paginate
from people.access import has, requires
from people.models import Staff
from people.permissions import Permission
from tickets.models import Ticket
from tickets.views.page import find_ticket
from tickets.workshop import services
from tickets.workshop.choices import Cause, Cell, Confirmation, Side
from tickets.workshop.forms.lists import CallOffForm, ConfirmForm, DayForm, SpanForm
from tickets.workshop.selectors import reports
from tickets.workshop.selectors.board import board, in_house, to_receive
from tickets.workshop.selectors.reservations import called_off, capacity, tasks

SEE = (Permission.WORKSHOP_SEE,)
WORK = (Permission.WORKSHOP_WORK,)
VIEWS = {"receive": to_receive, "house": in_house}


@requires(*SEE)
def index(request: HttpRequest) -> HttpResponse:
    """What is still to come in, and what is in the house."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "house"
    page = paginate(request, VIEWS[view](request.user))
    context = {"view": view, "page": page, "may_work": has(request.user, Permission.WORKSHOP_WORK)}
    return render(request, "workshop/index.html", context)


@requires(*SEE)
def board_page(request: HttpRequest) -> HttpResponse:
    """The big screen; htmx asks for the tables alone every 15 seconds."""
    context = {"tables": board(request.user), "now": timezone.now(), "states": Cell.choices}
    if request.htmx:
        return render(request, "workshop/_board.html", context)
    return render(request, "workshop/board.html", context)


@requires(*SEE)
def reservations(request: HttpRequest) -> HttpResponse:
    """Confirmations to be made today, and who called off."""
    return reservations_page(request)


def reservations_page(request: HttpRequest, *, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it; `refused`: the form and the ticket it belongs to."""
    form = SpanForm(request.GET)
    first, last = form.span()
    off = called_off(request.user, first, last)
    wanted = tasks(request.user)
    context = {
        "day_before": wanted[Confirmation.DAY_BEFORE],
        "hour_before": wanted[Confirmation.HOUR_BEFORE],
        "off": off,
        "off_counts": [(label, off.counts.get(side, 0)) for side, label in [*Side.choices, ("", _("Not said"))]],
        "first": first,
        "last": last,
        "form": form,
        "may_work": has(request.user, Permission.WORKSHOP_WORK),
        "sides": Side.choices,
        **refused,
    }
    return render(request, "workshop/reservations.html", context, status=status)


@require_POST
@requires(*WORK)
def confirm(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Tick a reservation."""
    ticket = find_ticket(request, number)
    if step not in Confirmation.values:
        raise Http404
    form = ConfirmForm(request.POST)
    return _write(request, ticket, form, services.confirm_reservation, _("Confirmation noted."), step=step)


@require_POST
@requires(*WORK)
def call_off(request: HttpRequest, number: str) -> HttpResponse:
    """Whose doing a cancelled reservation was."""
    ticket = find_ticket(request, number)
    return _write(request, ticket, CallOffForm(request.POST), services.call_off_reservation, _("Saved."))


def _write(request: HttpRequest, ticket: Ticket, form: Any, service: Any, said: str, **more: Any) -> HttpResponse:
    status = 422
    if form.is_valid():
        try:
            service(ticket=ticket, by=request.user, **form.cleaned_data, **more)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, said)
            return redirect("tickets:workshop_reservations")
    return reservations_page(request, status=status, refused_form=form, refused_number=ticket.number)


@requires(*SEE)
def capacity_page(request: HttpRequest) -> HttpResponse:
    """A day by half hours (form 02)."""
    form = DayForm(request.GET)
    return render(request, "workshop/capacity.html", capacity_context(request, form))


def capacity_context(request: HttpRequest, form: DayForm) -> dict[str, Any]:
    """The grid: each lane's bars on rows of half hours, overlaps said in words too."""
    day = form.day_or_today()
    found = capacity(request.user, day)
    for lane in found.lanes:
        lane.rows = _stacked(lane.bars)
    heads = [{"at": minutes, "label": f"{minutes // 60}:{minutes % 60:02d}"} for minutes in found.columns]
    return {"form": form, "day": day, "capacity": found, "heads": heads}


def _stacked(bars: list) -> list[list[dict]]:
    """Bars laid into as few rows as hold them without touching; each row is a list of cells: free ones and bars."""
    rows: list[list] = []
    for bar in sorted(bars, key=lambda bar: (bar.first, bar.length)):
        row = next((row for row in rows if row[-1].first + row[-1].length <= bar.first), None)
        if row is None:
            rows.append([bar])
        else:
            row.append(bar)
    return [_cells(row) for row in rows] or [_cells([])]


def _cells(bars: list, width: int = 24) -> list[dict]:
    cells, at = [], 0
    for bar in bars:
        cells += [{"span": 1, "bar": None}] * (bar.first - at)
        cells.append({"span": bar.length, "bar": bar})
        at = bar.first + bar.length
    return cells + [{"span": 1, "bar": None}] * (width - at)


@requires(*SEE)
def inspections(request: HttpRequest) -> HttpResponse:
    """Signed levels of the exit inspection, the newest first (form 07)."""
    form = SpanForm(request.GET)
    first, last = form.span()
    rows = reports.inspections_between(request.user, first, last).order_by("-at", "-pk")
    context = {"form": form, "first": first, "last": last, "page": paginate(request, rows)}
    return render(request, "workshop/inspections.html", context)


@requires(*SEE)
def quality(request: HttpRequest) -> HttpResponse:
    """Quality events by person and cause, with the very events behind each figure (form 08)."""
    form = SpanForm(request.GET)
    first, last = form.span()
    person = Staff.objects.visible_to(request.user).filter(code=request.GET.get("person", "")).first()
    cause = request.GET.get("cause", "")
    cause = cause if cause in Cause.values else ""
    rows = reports.quality_evidence(request.user, first, last, person, cause)
    context = {
        "form": form, "first": first, "last": last, "causes": Cause.choices, "person": person,
        "cause": Cause(cause).label if cause else "",
        "counts": reports.quality_counts(request.user, first, last), "page": paginate(request, rows),
    }  # fmt: skip
    return render(request, "workshop/quality.html", context)


@requires(*SEE)
def rework(request: HttpRequest) -> HttpResponse:
    """Rework by technician of the first job, with the very jobs that came back (返修率)."""
    form = SpanForm(request.GET)
    first, last = form.span()
    person = Staff.objects.visible_to(request.user).filter(code=request.GET.get("person", "")).first()
    context = {
        "form": form, "first": first, "last": last, "person": person,
        "rates": reports.rework_counts(request.user, first, last),
        "jobs": reports.rework_evidence(request.user, first, last, person)[:200] if person else [],
        "records": reports.rework_records(request.user, first, last)[:100],
    }  # fmt: skip
    return render(request, "workshop/rework.html", context)
