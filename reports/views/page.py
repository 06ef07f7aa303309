"""One due report: hand it in, withdraw it, see what happened."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import files
from core.errors import DomainError
from core.idempotency import idempotent
from core.models import StoredFile
from core.month import is_locked
from feedback.attachments import ACCEPTED, type_by_name
from people.access import requires
from people.permissions import Permission
from reports import display, services
from reports.forms import HandInForm, WithdrawForm
from reports.models import ReportDue
from reports.selectors import with_later_hand_in


def _found(request: HttpRequest, code: str, month: str, owner: str) -> ReportDue:
    rows = with_later_hand_in(ReportDue.objects.visible_to(request.user))
    rows = rows.select_related("kind", "owner__branch", "handed_in_by", "file")
    return get_object_or_404(rows, kind__code=code, month=month, owner__code=owner)


def _address(due: ReportDue) -> tuple[str, str, str]:
    return due.kind.code, due.month, due.owner.code


def _page(request: HttpRequest, due: ReportDue, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    locked = is_locked(due.month)
    later = due.events.filter(code="handed_in_later").select_related("file").first()
    context = {
        "row": display.row_of(due, timezone.localdate(), request.user, locked=locked),
        "due": due,
        "locked": locked,
        "file": due.file or (later.file if later else None),
        "events": display.timeline_of(due),
        "accepted": ACCEPTED,
        "hand_in_form": HandInForm(),
        "withdraw_form": WithdrawForm(),
    } | bound
    return render(request, "reports/due.html", context, status=status)


@require_GET
@requires(Permission.REPORT_SEE)
def due(request: HttpRequest, code: str, month: str, owner: str) -> HttpResponse:
    """The report of one person for one month."""
    return _page(request, _found(request, code, month, owner))


@require_POST
@requires(Permission.REPORT_HAND_IN)
@idempotent
def hand_in(request: HttpRequest, code: str, month: str, owner: str) -> HttpResponse:
    """It is in: now, or when the form says; with a copy where one was chosen."""
    found = _found(request, code, month, owner)
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, status=422, hand_in_form=form)
    upload = form.cleaned_data["file"]
    try:
        services.hand_in(
            due=found, by=request.user, at=form.cleaned_data["at"], fileobj=upload.file if upload else None,
            name=upload.name if upload else "",
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, status=refusal.status, hand_in_form=form)
    messages.success(request, _("%(code)s of %(name)s is handed in.") % {"code": code, "name": found.owner.name})
    if request.POST.get("back") == "calendar":
        return redirect(f"{reverse('reports:calendar')}?month={month}")
    return redirect("reports:due", *_address(found))


@require_POST
@requires(Permission.REPORT_HAND_IN)
@idempotent
def withdraw(request: HttpRequest, code: str, month: str, owner: str) -> HttpResponse:
    """It has to be made again."""
    found = _found(request, code, month, owner)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, withdraw_form=form)
    try:
        services.withdraw(due=found, reason=form.cleaned_data["reason"], by=request.user)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, status=refusal.status, withdraw_form=form)
    messages.success(request, _("The report is withdrawn."))
    return redirect("reports:due", *_address(found))


@require_GET
@requires(Permission.REPORT_SEE)
def file(request: HttpRequest, code: str, month: str, owner: str) -> HttpResponse:
    """The copy that was handed in, as a download."""
    found = _found(request, code, month, owner)
    later = found.events.filter(file__isnull=False).select_related("file").last()
    stored: StoredFile | None = found.file or (later.file if later and found.handed_in_later_at else None)
    if stored is None:
        raise Http404
    response = FileResponse(
        files.open_stored(stored), as_attachment=True, filename=stored.name, content_type=type_by_name(stored.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
