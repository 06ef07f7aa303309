"""Time limits: what is in force, what it means for a message that comes in on a Friday evening, and changing it."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.worktime import ALWAYS, NeverOpen
from people.access import requires
from people.calendars import calendars
from people.permissions import Permission
from tickets.choices import Counts, Stage
from tickets.forms.limits import ExampleForm, LimitForm
from tickets.models import ClockPolicy
from tickets.services import limits as services

FRIDAY = 4


def _friday_evening(today: date) -> datetime:
    """The next Friday, 17:30."""
    day = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    return datetime.combine(day, time(17, 30), timezone.get_default_timezone())


def _example(request: HttpRequest) -> tuple[ExampleForm, datetime, int | None]:
    start = _friday_evening(timezone.localdate())
    shown = {"at": f"{timezone.localtime(start):%Y-%m-%dT%H:%M}"}
    form = ExampleForm(request.GET if "at" in request.GET else shown, by=request.user, auto_id="id_example_%s")
    if not form.is_valid():
        return form, start, None
    branch = form.cleaned_data["branch"]
    return form, form.cleaned_data["at"], branch.pk if branch else None


def _due(limit: ClockPolicy, at: datetime, branch_id: int | None) -> datetime | None:
    """When it would be due; None on site, where the appointment decides, and where the calendar never opens."""
    if limit.stage == Stage.ON_SITE:
        return None
    hours = calendars().of(branch_id) if limit.counts == Counts.WORKING else ALWAYS
    try:
        return hours.add(at, timedelta(minutes=limit.minutes))
    except NeverOpen:
        return None


@requires(Permission.SETTING_EDIT)
def clocks(request: HttpRequest, **more: object) -> HttpResponse:
    """The limits by stage, each with its worked example."""
    today = timezone.localdate()
    example, at, branch_id = _example(request)
    rows = list(ClockPolicy.objects.select_related("category", "branch"))
    stages = [
        (label, [(row, _due(row, at, branch_id)) for row in rows if row.stage == stage and not _over(row, today)])
        for stage, label in Stage.choices
    ]
    context = {
        "stages": stages,
        "over": [row for row in rows if _over(row, today)],
        "today": today,
        "example": example,
        "at": at,
        "form": LimitForm(by=request.user),
        **more,
    }
    form = more.get("form")
    return render(request, "tickets/clocks.html", context, status=422 if form and form.errors else 200)


def _over(limit: ClockPolicy, today: date) -> bool:
    return limit.valid_until is not None and limit.valid_until < today


@require_POST
@requires(Permission.SETTING_EDIT)
@idempotent
def limit_new(request: HttpRequest) -> HttpResponse:
    """A limit from a day on."""
    form = LimitForm(request.POST, by=request.user)
    if form.is_valid():
        with refusals_shown_in(form):
            services.add_limit(by=request.user, **form.told)
            messages.success(request, _("Saved."))
            return redirect("tickets:clocks")
    return clocks(request, form=form)


@require_POST
@requires(Permission.SETTING_EDIT)
def limit_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A limit's last day was yesterday."""
    limit, reason = get_object_or_404(ClockPolicy, pk=pk), request.POST.get("reason", "").strip()
    if len(reason) < 5:
        messages.error(request, _("Say why, in at least five characters."))
        return redirect("tickets:clocks")
    try:
        services.end_limit(limit=limit, by=request.user, reason=reason)
        messages.success(request, _("Ended."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:clocks")
