"""Working calendars: the week, the holidays of a year, and which branch works by which."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in, whole
from core.idempotency import idempotent
from people import calendars as services
from people.access import requires
from people.forms.calendars import WEEKDAYS, BranchCalendarForm, CalendarForm, DayForm
from people.models import Branch, Calendar, CalendarDay
from people.permissions import Permission


def _year(request: HttpRequest) -> int:
    year = whole(request.GET.get("year", ""), most=2100)
    return year if year is not None and year >= 2000 else timezone.localdate().year


@requires(Permission.SETTING_EDIT)
def calendars(request: HttpRequest, **more: object) -> HttpResponse:
    """Every calendar with its week, the public holidays of a year, the branches that have one of their own."""
    year, now = _year(request), timezone.localdate()
    days = CalendarDay.objects.filter(calendar=None)
    missing = [y for y in (now.year, now.year + 1) if not days.filter(day__year=y).exists()]
    rows = [
        (row, list(zip(WEEKDAYS, row.week, strict=True)))
        for row in Calendar.objects.prefetch_related("branches").order_by("-is_default", "code")
    ]
    context = {
        "rows": rows,
        "days": days.filter(day__year=year),
        "year": year,
        "missing": missing,
        "shipped": bool(services.holidays_of(year)),
        "day_form": DayForm(initial={"day": date(year, 1, 1) if year != now.year else now}, auto_id="id_holiday_%s"),
        "branch_form": BranchCalendarForm(by=request.user, auto_id="id_branch_%s"),
        "own": Branch.objects.visible_to(request.user).filter(calendar__isnull=False).select_related("calendar"),
        **more,
    }
    forms = [form for form in more.values() if getattr(form, "errors", None)]
    return render(request, "people/calendars.html", context, status=422 if forms else 200)


def _save(request: HttpRequest, known: Calendar | None) -> HttpResponse:
    week = known.week if known else services.STANDARD_WEEK
    initial = {f"day_{n}": text for n, text in enumerate(week)} | {"follows_holidays": True}
    if known:
        initial |= {"name": known.name, "follows_holidays": known.follows_holidays, "is_default": known.is_default}
    form = CalendarForm(request.POST or None, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_shown_in(form):
            services.save_calendar(
                calendar=known, code=told.get("code", ""), name=told["name"], week=form.week,
                follows_holidays=told["follows_holidays"], is_default=told["is_default"], by=request.user,
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("people:calendars")
    context = {"form": form, "known": known, "days": known.days.all() if known else []}
    context["day_form"] = DayForm(auto_id="id_own_%s")
    return render(request, "people/calendar.html", context, status=422 if form.errors else 200)


@requires(Permission.SETTING_EDIT)
@idempotent
def calendar_new(request: HttpRequest) -> HttpResponse:
    """A calendar of its own, for a branch that works other hours."""
    return _save(request, None)


@requires(Permission.SETTING_EDIT)
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Change a calendar's week, and its own days."""
    return _save(request, get_object_or_404(Calendar, code=code))


@require_POST
@requires(Permission.SETTING_EDIT)
@idempotent
def day_new(request: HttpRequest) -> HttpResponse:
    """A date that is otherwise: for every calendar that follows the holidays, or (`calendar`) for one."""
    code = request.GET.get("calendar", "")
    row = get_object_or_404(Calendar, code=code) if code else None
    form = DayForm(request.POST, auto_id="id_holiday_%s")
    if form.is_valid():
        with refusals_shown_in(form):
            services.add_day(calendar=row, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:calendar", row.code) if row else redirect(_back(form.cleaned_data["day"].year))
    return calendars(request, day_form=form)


def _back(year: int) -> str:
    return f"/settings/calendars/?year={year}"


@require_POST
@requires(Permission.SETTING_EDIT)
def day_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The date is as the week says again."""
    day = get_object_or_404(CalendarDay.objects.select_related("calendar"), pk=pk)
    back = redirect("people:calendar", day.calendar.code) if day.calendar else redirect(_back(day.day.year))
    services.remove_day(day=day, by=request.user)
    messages.success(request, _("Removed."))
    return back


@require_POST
@requires(Permission.SETTING_EDIT)
def branch_calendar(request: HttpRequest) -> HttpResponse:
    """Give a branch a calendar of its own, or let it follow the branch above again."""
    form = BranchCalendarForm(request.POST, by=request.user, auto_id="id_branch_%s")
    if form.is_valid():
        services.give_calendar(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:calendars")
    return calendars(request, branch_form=form)
