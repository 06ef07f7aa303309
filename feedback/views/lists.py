"""The register: tabs, filters, search, export."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import tables
from core.sheets.writer import workbook_response
from feedback.display import nearest_clock, verdict_label
from feedback.forms import FilterForm
from feedback.models import Incident
from feedback.querysets import clock_has_run_out
from feedback.rules import JUDGED
from people.access import has, requires
from people.permissions import Permission

EXPORT_ROWS = 20_000
FILTERS = {"kind": "kind", "source": "source", "complaint_class": "complaint_class", "counts_in": "month"}
COLUMNS = {
    "number": "number",
    "kind": "kind",
    "state": "state",
    "person": ("concerns__name", "supervisor__name"),
    "happened": "occurred_at",
    "registered": "registered_at",
    "month": "counts_in",
}


def _views(now: datetime) -> dict[str, Q]:
    """The tabs, each a condition: their counts come in one query."""
    return {
        "open": Q(verdict="") & ~Q(state="merged"),
        "late": clock_has_run_out(now),
        "todo": Q(state__in=["upheld", "handled", "dismissed"], kind__in=JUDGED),
        "appealed": Q(state="appealed"),
        "counted": Q(verdict="upheld") & ~Q(counts_in=""),
        "all": Q(pk__isnull=False),
    }


def _filtered(rows: QuerySet[Incident], form: FilterForm) -> QuerySet[Incident]:
    chosen = form.cleaned_data if form.is_valid() else {}
    for name, column in (
        ("kind", "kind"),
        ("source", "source"),
        ("complaint_class", "complaint_class"),
        ("month", "counts_in"),
    ):
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    if words := chosen.get("q", "").strip():
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(title__icontains=words)
            | Q(concerns__name__icontains=words)
            | Q(concerns__code__iexact=words)
            | Q(supervisor__name__icontains=words)
            | Q(ticket__number__icontains=words)
        )
    return rows


@require_GET
@requires(Permission.INCIDENT_SEE, Permission.INCIDENT_APPEAL)
def incident_list(request: HttpRequest) -> HttpResponse:
    """Incidents the reader may see; the first tab is what waits for a verdict."""
    now = timezone.now()
    form = FilterForm(request.GET)
    rows = _filtered(Incident.objects.visible_to(request.user), form)
    views = _views(now)
    view = request.GET.get("view") if request.GET.get("view") in views else "open"
    tallies = rows.order_by().aggregate(
        **{f"n_{name}": Count("pk", filter=q) if q else Count("pk") for name, q in views.items()}
    )
    shown = tables.ordered(request, rows.filter(views[view]), COLUMNS, "-registered")
    shown = shown.select_related("concerns", "supervisor", "ticket", "branch", "registered_by", "decided_by")
    if request.GET.get("export") == "xlsx":
        return workbook_response(_("Incidents"), _headings(), _cells(shown[:EXPORT_ROWS]))
    page = tables.paginate(request, shown)
    labels = {
        "open": _("To decide"),
        "late": _("Late"),
        "todo": _("To handle or close"),
        "appealed": _("Appeals"),
        "counted": _("Counted"),
        "all": _("All"),
    }
    context = {
        "page": page,
        "rows": [(incident, nearest_clock(incident, now)) for incident in page],
        "filter": form,
        "chips": tables.active_filters(request, form),
        "clear_url": f"?view={view}",
        "tabs": [(name, labels[name], tallies[f"n_{name}"], name == view) for name in views],
        "view": view,
        "may_register": has(request.user, Permission.INCIDENT_REGISTER),
        "may_export": has(request.user, Permission.INCIDENT_SEE),
        "nothing_yet": not tallies["n_all"] and not tables.active_filters(request, form),
    }
    # The list asks again every half minute and gets the list alone.
    part = request.htmx and request.htmx.target == "incidents"
    return render(request, "feedback/_incidents.html" if part else "feedback/incident_list.html", context)


def _headings() -> list[str]:
    return [
        _("Number"), _("Kind"), _("State"), _("Source"), _("Summary"), _("Person concerned"), _("Employee number"),
        _("Counts on the sheet of"), _("Ticket"), _("Happened at"), _("Registered at"), _("Registered by"),
        _("Verdict"), _("Class"), _("Reason"), _("Decided by"), _("Decided at"), _("Counts in"),
    ]  # fmt: skip


def _cells(rows: QuerySet[Incident]) -> Iterator[list[object]]:
    for i in rows:
        yield [
            i.number, i.get_kind_display(), i.get_state_display(), i.get_source_display(), i.title,
            i.concerns.name if i.concerns else "", i.concerns.code if i.concerns else "",
            i.supervisor.name if i.supervisor else "", i.ticket.number if i.ticket else "", i.occurred_at,
            i.registered_at, str(i.registered_by), verdict_label(i), i.get_complaint_class_display(),
            i.verdict_reason, str(i.decided_by or ""), i.decided_at, i.counts_in,
        ]  # fmt: skip
