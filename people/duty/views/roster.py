"""The roster: a week of a team, cell by cell, and who has the hotline."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from core.periods import parse_day
from people.access import has, requires
from people.choices import Post
from people.duty import rosters, weeks
from people.duty.choices import Shift
from people.duty.selectors import on_duty_now
from people.models import Staff, TeamMembership
from people.permissions import Permission
from people.selectors import leaders

AT_WORK = (Post.REPAIRER, Post.INSTALLER, Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR, Post.AGENT)


def people_of(request: HttpRequest, leader: Staff | None, day: date) -> QuerySet[Staff]:
    """Whom the reader sees on the roster: one team, or everybody of his rows who goes out or answers the phone."""
    held = (Q(posts__until_on=None) | Q(posts__until_on__gte=day)) & Q(posts__from_on__lte=day)
    staff = Staff.objects.visible_to(request.user).filter(held, posts__post__in=AT_WORK).working_on(day)
    if leader is not None:
        on = (Q(until_on=None) | Q(until_on__gte=day)) & Q(from_on__lte=day)
        led = TeamMembership.objects.filter(on, leader=leader).values("member")
        staff = staff.filter(Q(pk__in=led) | Q(pk=leader.pk))
    return staff.distinct().select_related("branch").order_by("branch__path", "code")


def _asked(request: HttpRequest) -> tuple[date, Staff | None, QuerySet[Staff]]:
    """(Monday, team leader or None, the leaders to choose from), from the address."""
    told = request.GET if request.method == "GET" else request.POST
    try:
        day = parse_day(told.get("week", ""))
    except ValueError:
        day = timezone.localdate()
    teams = leaders(timezone.localdate()).visible_to(request.user)
    mine = request.user.staff_or_none
    code = told.get("team", "")
    leader = teams.filter(code=code).first() if code else teams.filter(pk=mine.pk).first() if mine else None
    return rosters.monday_of(day), leader, teams


def _url(monday: date, leader: Staff | None) -> str:
    return f"{reverse('people:duty')}?week={monday}" + (f"&team={leader.code}" if leader else "")


@requires(Permission.DUTY_SEE)
def week(request: HttpRequest) -> HttpResponse:
    """A team's week."""
    monday, leader, teams = _asked(request)
    on_call = on_duty_now().filter(staff__in=Staff.objects.visible_to(request.user).values("pk"))
    return render(
        request,
        "people/duty/week.html",
        {
            "monday": monday,
            "days": weeks.days_of(monday),
            "previous": _url(monday - timedelta(days=7), leader),
            "next": _url(monday + timedelta(days=7), leader),
            "this_week": _url(rosters.monday_of(timezone.localdate()), leader),
            "sunday": monday + timedelta(days=6),
            "leader": leader,
            "teams": teams,
            "today": timezone.localdate(),
            "rows": weeks.week(people_of(request, leader, monday), monday),
            "shifts": Shift.choices,
            "may_edit": has(request.user, Permission.DUTY_EDIT),
            "on_call": list(on_call),
        },
    )


@require_POST
@requires(Permission.DUTY_EDIT)
def set_cell(request: HttpRequest, code: str) -> HttpResponse:
    """One person's shift of a day; htmx gets the cell back."""
    person = get_object_or_404(Staff.objects.visible_to(request.user).select_related("branch"), code=code)
    shift = request.POST.get("shift", "")
    try:
        day = parse_day(request.POST.get("day", ""))
    except ValueError as error:
        raise BadRequest from error
    if shift and shift not in Shift.values:
        raise BadRequest
    try:
        rosters.set_shift(staff=person, day=day, shift=shift, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect(_url(rosters.monday_of(day), None))
    if request.htmx:
        context = {"cell": weeks.one(person, day), "shifts": Shift.choices, "may_edit": True, "asked": True}
        return render(request, "people/duty/_cell.html", context)
    team = request.POST.get("team", "")
    return redirect(f"{reverse('people:duty')}?week={rosters.monday_of(day)}" + (f"&team={team}" if team else ""))


@require_POST
@requires(Permission.DUTY_EDIT)
@idempotent
def copy_week(request: HttpRequest) -> HttpResponse:
    """Fill the empty days with last week's shifts."""
    monday, leader, _teams = _asked(request)
    try:
        added = rosters.copy_last_week(staff=people_of(request, leader, monday), monday=monday, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)s day copied, nothing overwritten.", "%(n)s days copied, nothing overwritten.", added)
        messages.success(request, said % {"n": added} if added else _("There was nothing to copy."))
    return redirect(_url(monday, leader))
