"""Quarterly sheets of the teams (form 10)."""

from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from people.access import has, requires
from people.models import Staff, TeamMembership
from people.permissions import Permission
from tickets.models import TeamAssessment
from tickets.selectors.teams import supervisors_on
from tickets.workshop import services
from tickets.workshop.choices import Use
from tickets.workshop.lines import frozen, line_name, lines
from tickets.workshop.rules import quarter_of

YEARS = range(2020, 2100)


def leaders(request: HttpRequest) -> QuerySet[Staff]:
    """Leaders of teams whose sheets the reader may see: of his branches, his own team, the one that leads him."""
    today = timezone.localdate()
    seen = Q(pk__in=Staff.objects.visible_to(request.user).values("pk"))
    if (mine := request.user.staff_or_none) is not None:
        led = TeamMembership.objects.filter(member=mine, from_on__lte=today).exclude(until_on__lt=today)
        seen |= Q(pk=mine.pk) | Q(pk__in=led.values("leader"))
    return supervisors_on(today).filter(seen)


@requires(Permission.WORKSHOP_SEE)
def assessments(request: HttpRequest) -> HttpResponse:
    """This quarter's sheet of every team, and the earlier ones."""
    today = timezone.localdate()
    year, quarter = today.year, quarter_of(today.month)
    here = {s.leader_id: s for s in TeamAssessment.objects.filter(year=year, quarter=quarter)}
    teams = [{"leader": leader, "sheet": drawn(here.get(leader.pk))} for leader in leaders(request)]
    earlier = TeamAssessment.objects.visible_to(request.user).exclude(year=year, quarter=quarter)
    context = {
        "year": year, "quarter": quarter, "teams": teams,
        "earlier": [drawn(sheet) for sheet in earlier.select_related("leader")[:40]],
    }  # fmt: skip
    return render(request, "workshop/assessments.html", context)


def drawn(sheet: TeamAssessment | None) -> TeamAssessment | None:
    """With `total` of the scores given and how many lines have one."""
    if sheet is not None:
        given = [row["score"] for row in sheet.scores if row["score"] is not None]
        sheet.total, sheet.given, sheet.most = sum(given), len(given), 5 * len(given)
    return sheet


def _place(request: HttpRequest, code: str, year: int, quarter: int) -> Staff:
    """The team's leader; 404 for a team of others or a quarter that is not."""
    if year not in YEARS or quarter not in (1, 2, 3, 4):
        raise Http404
    leader = get_object_or_404(leaders(request), code=code)
    today = timezone.localdate()
    if date(year, 3 * quarter - 2, 1) > today:
        raise Http404
    return leader


@requires(Permission.WORKSHOP_SEE)
def assessment(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """One team's sheet: to be filled in, or read."""
    leader = _place(request, code, year, quarter)
    sheet = TeamAssessment.objects.filter(leader=leader, year=year, quarter=quarter).select_related("by").first()
    mine = request.user.staff_or_none is not None and request.user.staff_or_none.pk == leader.pk
    may_edit = has(request.user, Permission.WORKSHOP_INSPECT) and not mine and not (sheet and sheet.closed_at)
    rows = sheet.scores if sheet else [frozen(item, score=None, remark="") for item in lines(Use.ASSESSMENT)]
    error, status = "", 200
    if request.method == "POST":
        told, error = _told(request, rows)
        status = 422
        if not error:
            try:
                services.save_assessment(
                    leader=leader, year=year, quarter=quarter, scores=told,
                    improvement=request.POST.get("improvement", "")[:500], by=request.user,
                )  # fmt: skip
            except DomainError as refusal:
                error, status = str(refusal), refusal.status
            else:
                messages.success(request, _("Saved."))
                return redirect("tickets:workshop_assessment", code, year, quarter)
        rows = [{**row, "score": told.get(row["code"], (None, ""))[0],
                 "remark": request.POST.get(f"remark_{row['code']}", "")} for row in rows]  # fmt: skip
    context = {
        "leader": leader, "year": year, "quarter": quarter, "sheet": drawn(sheet), "may_edit": may_edit,
        "rows": [{**row, "name": line_name(row)} for row in rows], "marks": [1, 2, 3, 4, 5], "error": error,
        "improvement": request.POST.get("improvement", sheet.improvement if sheet else ""), "is_mine": mine,
    }  # fmt: skip
    return render(request, "workshop/assessment.html", context, status=status)


def _told(request: HttpRequest, rows: list[dict]) -> tuple[dict[str, tuple[int | None, str]], str]:
    """({code: (score, remark)}, the first thing that is wrong)."""
    told, wrong = {}, ""
    for row in rows:
        text = request.POST.get(f"score_{row['code']}", "").strip()
        if text and text not in {"1", "2", "3", "4", "5"}:
            wrong = wrong or _("“%(line)s”: the score is a whole number from 1 to 5.") % {"line": line_name(row)}
            text = ""
        told[row["code"]] = (int(text) if text else None, request.POST.get(f"remark_{row['code']}", "")[:200])
    return told, wrong


@require_POST
@requires(Permission.WORKSHOP_INSPECT)
def close(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Nothing is changed any more."""
    leader = _place(request, code, year, quarter)
    sheet = get_object_or_404(TeamAssessment, leader=leader, year=year, quarter=quarter)
    try:
        services.close_assessment(sheet=sheet, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Closed."))
    return redirect("tickets:workshop_assessment", code, year, quarter)
