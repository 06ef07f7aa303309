"""Who owes which report by when, and what came in."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core import tables
from core.errors import DomainError
from core.idempotency import idempotent
from core.month import is_locked
from core.periods import Period
from core.sheets.writer import workbook_response
from people.access import has, requires
from people.permissions import Permission
from reports import rules, services
from reports.display import STATES, Row, row_of
from reports.forms import MonthForm, month_asked
from reports.models import ReportDue, ReportKind
from reports.selectors import with_later_hand_in


@require_GET
@requires(Permission.REPORT_SEE)
def calendar(request: HttpRequest) -> HttpResponse:
    """The month's reports of everybody the reader may see."""
    visible = ReportDue.objects.visible_to(request.user)
    known = list(visible.order_by("-month").values_list("month", flat=True).distinct()[:24])
    month = month_asked(request.GET.get("month", ""), known)
    locked = is_locked(month)
    form = MonthForm(
        {**request.GET.dict(), "month": month}, states=[(code, s.label) for code, s in STATES.items()], known=known
    )
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _rows(request, visible.of_month(month), chosen.get("q", "").strip(), locked)
    shown = [row for row in rows if not chosen.get("state") or row.state == chosen["state"]]
    if request.GET.get("export") == "xlsx":
        return workbook_response(_("Reports %(month)s") % {"month": month}, _headings(), map(_cells, shown))
    page = tables.paginate(request, shown)
    plans = has(request.user, Permission.REPORT_PLAN)
    context = {
        "page": page,
        "month": month,
        "due_on": rules.due_on(month),
        "locked": locked,
        "filter": form,
        "chips": [c for c in tables.active_filters(request, form) if c.label != form.fields["month"].label],
        "clear_url": f"?month={month}",
        "tallies": _tallies(rows),
        "state": chosen.get("state", ""),
        "may_plan": plans,
        "no_kinds": plans and not ReportKind.objects.filter(is_active=True).exists(),
        "has_rows": bool(rows),
    }
    return render(request, "reports/calendar.html", context)


def _rows(request: HttpRequest, dues, words: str, locked: bool) -> list[Row]:
    if words:
        dues = dues.filter(
            Q(kind__code__icontains=words) | Q(kind__title_zh__icontains=words) | Q(kind__title_en__icontains=words)
            | Q(owner__name__icontains=words) | Q(owner__code__iexact=words)
        )  # fmt: skip
    today = timezone.localdate()
    dues = with_later_hand_in(dues).select_related("kind", "owner__branch", "handed_in_by", "file")
    return [row_of(d, today, request.user, locked=locked) for d in dues.order_by("owner__code", "kind__code")]


def _tallies(rows: list[Row]) -> list[tuple[str, object, int, int]]:
    """Per state: code, label, how many reports, how many days late in all."""
    return [
        (code, state.label, sum(r.state == code for r in rows), sum(r.days for r in rows if r.state == code))
        for code, state in STATES.items()
        if code != "later" or any(r.state == "later" for r in rows)
    ]


def _headings() -> list[str]:
    return [
        _("Report"), _("Report name"), _("Month"), _("Owed by"), _("Employee number"), _("Branch"), _("Due on"),
        _("State"), _("Days late"), _("Handed in at"), _("Handed in by"), _("File"),
    ]  # fmt: skip


def _cells(row: Row) -> list[object]:
    due = row.due
    return [
        due.kind.code, due.kind.title, due.month, due.owner.name, due.owner.code, due.owner.branch.name, due.due_on,
        str(STATES[row.state].label), row.days, due.handed_in_at or due.handed_in_later_at,
        str(due.handed_in_by or ""), due.file.name if due.file else "",
    ]  # fmt: skip


@require_POST
@requires(Permission.REPORT_PLAN)
@idempotent
def plan(request: HttpRequest) -> HttpResponse:
    """Write down what the month's supervisors owe."""
    month = request.POST.get("month", "")
    try:
        new = services.plan_month(month=str(Period.parse(month)), by=request.user)
    except ValueError:
        messages.error(request, _("Choose a month."))
        return redirect("reports:calendar")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        due = ngettext("%(count)s report is due for %(month)s.", "%(count)s reports are due for %(month)s.", new)
        known = _("Everything due for %(month)s was planned already.")
        messages.success(request, (due if new else known) % {"count": new, "month": month})
    return redirect(f"{reverse('reports:calendar')}?month={month}")


@require_POST
@requires(Permission.REPORT_PLAN)
@idempotent
def load_kinds(request: HttpRequest) -> HttpResponse:
    """Take over the usual list of monthly reports."""
    new = services.load_standard_kinds(by=request.user)
    added = ngettext("%(count)s report was added to the list.", "%(count)s reports were added to the list.", new)
    messages.success(request, added % {"count": new})
    return redirect("reports:calendar")
