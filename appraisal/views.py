"""The pay of a month, and one's own sheets."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from appraisal import pages, pages_month, services
from appraisal.forms import LockForm
from appraisal.models import PaySheet
from appraisal.selectors import pages as selectors
from appraisal.selectors import pages_lock
from appraisal.selectors.staleness import stale_sheets
from appraisal.states import SHEET
from core import audit
from core.errors import DomainError
from core.idempotency import idempotent
from core.models import Month
from core.periods import Period
from core.sheets.writer import workbook_response
from core.tables import paginate
from people.access import has, requires
from people.permissions import Permission

LARGEST = 5_000  # sheets of one month in an export


@requires(Permission.PAY_SEE, Permission.PAY_SEE_OWN)
def latest(request: HttpRequest) -> HttpResponse:
    """To the newest month there is; whoever sees only the own sheet goes there."""
    if not has(request.user, Permission.PAY_SEE):
        return redirect("appraisal:mine")
    months = selectors.months_with_sheets(request.user)
    return redirect("appraisal:month", months[0] if months else str(Period.of(timezone.localdate()).previous()))


@requires(Permission.PAY_SEE_OWN, Permission.PAY_SEE)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own sheets, month by month."""
    sheets = selectors.own_sheets(request.user)
    totals = {sheet.month.month: sheet.total for sheet in sheets}
    rows = [
        {
            "sheet": sheet,
            "state": pages.state_of(sheet),
            "url": pages.address_of(sheet),
            "before": totals.get(str(Period(sheet.month.month).previous())),
        }
        for sheet in sheets
    ]
    return render(request, "appraisal/mine.html", {"rows": rows, "person": request.user.staff_or_none})


@requires(Permission.PAY_SEE)
def month(request: HttpRequest, month: str) -> HttpResponse:
    """The overview of a month version (`?version=`, the newest otherwise); `?export=xlsx` gives it as a workbook."""
    context = _context(request, month)
    if request.GET.get("export") == "xlsx":
        return _export(request, context)
    return render(request, "appraisal/month.html", context)


def _version(request: HttpRequest, month: str) -> tuple[list[Month], Month | None]:
    versions = selectors.versions_of(month)
    asked = request.GET.get("version", "")
    if not asked:
        return versions, versions[0] if versions else None
    found = next((version for version in versions if str(version.version) == asked), None)
    if found is None:
        raise Http404
    return versions, found


def _context(request: HttpRequest, month: str) -> dict[str, Any]:
    user, view = request.user, request.GET.get("view", "all")
    view = view if view in selectors.VIEWS else "all"
    versions, version = _version(request, month)
    months = selectors.months_with_sheets(user)
    context: dict[str, Any] = {
        "month": month,
        "version": version,
        "versions": versions,
        "is_latest": version is None or version.pk == versions[0].pk,
        "earlier": next((name for name in months if name < month), None),
        "later": next((name for name in reversed(months) if name > month), None),
        "view": view,
        "may_run": has(user, Permission.MONTH_END_RUN),
        "may_approve": has(user, Permission.PAY_APPROVE),
        "may_lock": has(user, Permission.PAY_LOCK),
    }
    if version is None:
        return context | {"counts": {"in_all": 0}}
    is_open = version.state == Month.State.OPEN
    sheets = selectors.sheets_of(version, user, view)
    page = paginate(request, sheets)
    counts = selectors.counts_of(version, user)
    before = selectors.sum_before(month, user)
    found = pages_lock.blockers_of(version) if is_open else None
    total = counts["total"]
    return context | {
        "is_open": is_open,
        "counts": counts,
        "tabs": [(code, label, counts[f"in_{code}"]) for code, label in _tabs()],
        "page": page,
        "table": pages_month.table_of(user, version, list(page), is_latest=context["is_latest"]),
        "total": total,
        "before": before,
        "delta": None if total is None or before is None or counts["in_incomplete"] else total - before,
        "blockers": pages_month.blockers_of(version, found) if found else [],
        "can_lock": bool(is_open and found and found.sheets) and context["may_lock"],
        "sheets": sheets,
        "lock_form": LockForm(month),
    }


def _tabs() -> list[tuple[str, str]]:
    return [
        ("all", _("All")), ("review", _("To approve")), ("incomplete", _("Incomplete")), ("approved", _("Approved")),
    ]  # fmt: skip


def _export(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    version = context["version"]
    if version is None:
        raise Http404
    sheets = list(context["sheets"][:LARGEST])
    table = pages_month.table_of(request.user, version, sheets, is_latest=context["is_latest"])
    audit.record("pay_month.exported", target=f"core.month:{version}", by=request.user, after={"sheets": len(sheets)})
    name = _("Pay %(month)s") % {"month": version}
    return workbook_response(name, pages_month.sheet_columns(table), pages_month.sheet_rows(table, SHEET))


@requires(Permission.PAY_SEE)
def month_stale(request: HttpRequest, month: str) -> HttpResponse:
    """Which sheets no longer rest on the evidence as it is: loaded after the page."""
    _versions, version = _version(request, month)
    found = stale_sheets(version) if version else {}
    sheets = PaySheet.objects.visible_to(request.user).filter(month=version, employee__in=found) if found else []
    rows = [{"sheet": s, "url": pages.address_of(s), "stale": found[s.employee_id]} for s in sheets]
    context = {"rows": rows, "month": month, "may_run": has(request.user, Permission.MONTH_END_RUN)}
    return render(request, "appraisal/_month_stale.html", context)


@require_POST
@requires(Permission.PAY_APPROVE)
@idempotent
def approve_selected(request: HttpRequest, month: str) -> HttpResponse:
    """Approve the chosen sheets, each on its own: what is refused is named with its reason, the others are approved."""
    codes = request.POST.getlist("sheet")
    back = HttpResponseRedirect(reverse("appraisal:month", args=[month]))
    sheets = PaySheet.objects.visible_to(request.user).of_month(month).filter(employee_code__in=codes)
    chosen = list(sheets.filter(scheme=selectors.MONTHLY).select_related("month").order_by("employee_code"))
    if not chosen:
        messages.warning(request, _("No sheet was chosen."))
        return back
    approved = 0
    for sheet in chosen:
        try:
            services.approve_sheet(sheet=sheet, by=request.user)
        except DomainError as refusal:
            messages.warning(
                request, _("%(name)s is not approved: %(reason)s") % {"name": sheet.employee_name, "reason": refusal}
            )
        else:
            approved += 1
    if approved:
        text = ngettext("%(n)s sheet is approved.", "%(n)s sheets are approved.", approved)
        messages.success(request, text % {"n": approved})
    return back


@require_POST
@requires(Permission.PAY_LOCK)
@idempotent
def lock(request: HttpRequest, month: str) -> HttpResponse:
    """Fix the month for good, once its name was typed. What stands against it is listed."""
    version = next(iter(selectors.versions_of(month)), None)
    if version is None:
        raise Http404
    form, status = LockForm(month, request.POST), 422
    if form.is_valid():
        try:
            services.lock_month(month=version, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("%(month)s is locked.") % {"month": version})
            return redirect("appraisal:month", month)
    return render(request, "appraisal/month.html", _context(request, month) | {"lock_form": form}, status=status)
