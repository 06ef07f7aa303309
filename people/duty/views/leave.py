"""Leave: what waits for a decision, what is agreed, and one's own."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import refusals_shown_in, whole
from core.idempotency import idempotent
from core.tables import paginate
from people.access import has, inside, requires
from people.duty import leave as services
from people.duty import weeks
from people.duty.choices import LeaveState
from people.duty.forms import OwnLeaveForm, StaffLeaveForm
from people.models import Leave
from people.permissions import Permission

VIEWS = {"waiting": LeaveState.ASKED, "agreed": LeaveState.APPROVED, "refused": LeaveState.REFUSED, "all": ""}


def _rows(request: HttpRequest):
    seen = Leave.objects.visible_to(request.user)
    return seen.select_related("staff", "staff__branch", "asked_by", "decided_by")


def _list(request: HttpRequest, form: StaffLeaveForm | None = None, status: int = 200) -> HttpResponse:
    view = request.GET.get("view", "")
    waiting = _rows(request).filter(state=LeaveState.ASKED).count()
    view = view if view in VIEWS else ("waiting" if waiting else "agreed")
    rows = _rows(request).filter(state=VIEWS[view]) if VIEWS[view] else _rows(request)
    page = paginate(request, rows.order_by("from_at" if view == "waiting" else "-from_at", "-pk"), 50)
    may_edit = has(request.user, Permission.DUTY_EDIT)
    context = {
        "page": page,
        "rows": [(row, may_edit and _may_decide(request, row)) for row in page],
        "view": view,
        "waiting": waiting,
        "may_edit": may_edit,
        "form": form or (StaffLeaveForm(by=request.user, initial=_tomorrow()) if may_edit else None),
        "now": timezone.now(),
    }
    return render(request, "people/duty/leave.html", context, status=status)


def _may_decide(request: HttpRequest, row: Leave) -> bool:
    """Not one's own and not what one asked for."""
    return row.state == LeaveState.ASKED and request.user.pk not in (row.asked_by_id, row.staff.user_id)


def _tomorrow() -> dict[str, object]:
    morning = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {"from_at": morning, "until_at": morning.replace(hour=18)}


@requires(Permission.DUTY_SEE)
def leave_list(request: HttpRequest) -> HttpResponse:
    """Leave of everybody the reader sees."""
    return _list(request)


@require_POST
@requires(Permission.DUTY_EDIT)
@idempotent
def register(request: HttpRequest) -> HttpResponse:
    """Write leave down for somebody; somebody else decides."""
    form = StaffLeaveForm(request.POST, by=request.user)
    if form.is_valid():
        with refusals_shown_in(form):
            made = services.ask_leave(by=request.user, **form.cleaned_data)
            messages.success(request, _("Written down; somebody else agrees to it."))
            return redirect(f"/duty/leave/?view=waiting#leave-{made.pk}")
    return _list(request, form, 422)


@require_POST
@requires(Permission.DUTY_EDIT)
@idempotent
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree or refuse."""
    row = get_object_or_404(_rows(request), pk=pk)
    approve = request.POST.get("decision") == "approve"
    try:
        services.decide_leave(leave=row, approve=approve, by=request.user, note=request.POST.get("note", "")[:200])
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Leave agreed.") if approve else _("Leave refused."))
    return redirect("people:leave_list")


@require_POST
@requires(Permission.DUTY_EDIT)
@idempotent
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back leave that is not over, for somebody of one's rows."""
    _take_back(request, get_object_or_404(_rows(request), pk=pk))
    return redirect("people:leave_list")


def _take_back(request: HttpRequest, row: Leave) -> None:
    try:
        services.withdraw_leave(leave=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Leave taken back."))


@inside
@idempotent
def mine(request: HttpRequest) -> HttpResponse:
    """One's own shifts of two weeks and leave; ask for more."""
    person = request.user.staff_or_none
    if person is None:  # an account of ours that belongs to nobody on the staff: an auditor, say
        return render(request, "people/duty/mine.html", {"person": None}, status=409 if request.POST else 200)
    if (asked := whole(request.POST.get("withdraw", ""))) is not None:
        _take_back(request, get_object_or_404(person.leaves, pk=asked))
        return redirect("people:duty_mine")
    form, status = OwnLeaveForm(request.POST or None, initial=_tomorrow()), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_shown_in(form):
                services.ask_leave(staff=person, by=request.user, **form.cleaned_data)
                messages.success(request, _("Asked for; you are told when somebody has decided."))
                return redirect("people:duty_mine")
    today: date = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    coming = [cell for n in (0, 7) for cell in weeks.week([person], monday + timedelta(days=n))[0].cells]
    context = {
        "form": form,
        "person": person,
        "today": today,
        "cells": [cell for cell in coming if cell.day >= today],
        "leaves": Leave.objects.filter(staff=person).select_related("asked_by", "decided_by")[:20],
        "now": timezone.now(),
        "licences": person.licences.filter(withdrawn_on=None),
    }
    return render(request, "people/duty/mine.html", context, status=status)
