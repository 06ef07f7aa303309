"""Defective units: the list with the days left, and what is done with each."""

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core import ui
from core.errors import DomainError
from core.idempotency import idempotent
from core.models import AuditEntry
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from people.access import has, requires
from people.permissions import Permission
from tickets import display, services
from tickets.forms.defects import CompleteForm, ConfirmForm, DefectiveForm, NoLongerPartsForm, PartsForm
from tickets.forms.filters import DefectiveFilter
from tickets.models import DefectiveUnit
from tickets.words import ACTIONS

COLUMNS = {
    "number": "number",
    "store": "store__name",
    "deadline": "deadline_on",
    "supervisor": "supervisor__name",
    "confirmed": "confirmed_on",
}
SHOWN = ("store", "branch", "supervisor", "category", "parts_reason", "ticket")
FORMS = {
    "confirm": (ConfirmForm, services.confirm_defective),
    "complete": (CompleteForm, services.complete_defective),
    "parts": (PartsForm, services.block_by_parts),
    "no-parts": (NoLongerPartsForm, services.unblock_parts),
}


@requires(Permission.DEFECTIVE_SEE)
def defective_list(request: HttpRequest) -> HttpResponse:
    """Open ones first; those with the least time on top."""
    form = DefectiveFilter(request.GET, user=request.user)
    units = form.narrow(DefectiveUnit.objects.visible_to(request.user)).select_related(*SHOWN)
    units = ordered(request, units, COLUMNS, "deadline")
    if "sort" not in request.GET:
        units = units.order_by(F("deadline_on").asc(nulls_first=True), "pk")
    if request.GET.get("export") == "xlsx":
        return _export(units)
    page = paginate(request, units)
    for unit in page.object_list:
        _drawn(unit)
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "view": form.cleaned_data.get("view", ""),
        "views": DefectiveFilter.VIEWS,
        "may_edit": has(request.user, Permission.DEFECTIVE_EDIT),
    }
    return render(request, "tickets/defective_list.html", context)


def _drawn(unit: DefectiveUnit) -> DefectiveUnit:
    unit.badge = display.defective_state(unit)
    unit.days_left = (unit.deadline_on - timezone.localdate()).days if unit.deadline_on else None
    unit.days_over = -unit.days_left if unit.days_left is not None and unit.days_left < 0 else None
    return unit


def _export(units: QuerySet[DefectiveUnit]) -> HttpResponse:
    columns = [
        _("Number"), _("State"), _("Store"), _("Branch"), _("Supervisor"), _("Kind"), _("Category"), _("Model"),
        _("Bar code"), _("Fault"), _("Registered on"), _("Confirmed on site"), _("Deadline"), _("Completed on"),
        _("Result"), _("Parts reason"), _("Which part"),
    ]  # fmt: skip
    rows = [
        (
            unit.number,
            str(ui.state_of("defective", display.defective_state(unit)).label),
            unit.store.name if unit.store else "",
            unit.branch.name,
            unit.supervisor.name,
            str(unit.get_kind_display()),
            str(unit.category),
            unit.model_name,
            unit.barcode,
            unit.fault_text,
            unit.registered_on,
            unit.confirmed_on,
            unit.deadline_on,
            unit.completed_on,
            str(unit.get_result_display()) if unit.result else "",
            str(unit.parts_reason or ""),
            unit.parts_note,
        )
        for unit in units[:20_000]
    ]
    return workbook_response(_("Defective units"), columns, rows)


def _unit(request: HttpRequest, number: str) -> DefectiveUnit:
    return get_object_or_404(DefectiveUnit.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(Permission.DEFECTIVE_SEE)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One defective unit."""
    return _page(request, _unit(request, number))


def _page(request: HttpRequest, unit: DefectiveUnit, status: int = 200, **refused) -> HttpResponse:
    forms = {name.replace("-", "_"): form(auto_id=f"id_{name}_%s") for name, (form, _service) in FORMS.items()}
    history = AuditEntry.objects.filter(target_kind="tickets.defectiveunit", target_key=unit.number)
    context = {
        "unit": _drawn(unit),
        "may_edit": has(request.user, Permission.DEFECTIVE_EDIT),
        "history": [_line(entry) for entry in history[:50]],
        **forms,
        **refused,
    }
    return render(request, "tickets/defective.html", context, status=status)


def _line(entry: AuditEntry) -> ui.Event:
    title, detail = ACTIONS.get(entry.action, entry.action), entry.reason
    return ui.Event(at=entry.at, title=title, by=entry.actor_name or _("System"), detail=detail, icon="point")


@requires(Permission.DEFECTIVE_EDIT)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Register one."""
    mine = request.user.staff_or_none
    form = DefectiveForm(request.POST or None, user=request.user, initial={"supervisor": mine.code if mine else None})
    if request.method == "POST" and form.is_valid():
        try:
            unit = services.register_defective(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("tickets:defective_unit", unit.number)
    return render(request, "tickets/defective_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.DEFECTIVE_EDIT)
@idempotent
def change(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Confirm, complete, or say that parts hold it up."""
    if step not in FORMS:
        raise Http404
    unit = _unit(request, number)
    if request.method != "POST":
        return redirect("tickets:defective_unit", unit.number)
    form_class, service = FORMS[step]
    form, status = form_class(request.POST, auto_id=f"id_{step}_%s"), 422
    if form.is_valid():
        try:
            service(unit=unit, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:defective_unit", unit.number)
    return _page(request, _unit(request, number), status, **{step.replace("-", "_"): form})
