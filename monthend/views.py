"""The month end: what is checked, the run with its progress, and the runs before it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appraisal.choices import Scheme
from appraisal.errors import NoRulebook
from appraisal.pages import address_of, state_of
from appraisal.pages_links import address
from appraisal.selectors.pages import sheets_of
from appraisal.versions import rulebook_of, version_for
from appraisal.wording import said
from core.errors import DomainError
from core.idempotency import idempotent
from core.models import Month
from core.tables import paginate
from core.ui import Step
from monthend import selectors, services
from monthend.checks import BLOCK, PASS, WARN, checks_of, message
from monthend.forms import StartForm
from monthend.models import MonthRun
from people.access import has, may_open, requires
from people.models import User
from people.permissions import Permission

LOOKS = {PASS: ("circle-check", "pos"), WARN: ("alert-triangle", "warn"), BLOCK: ("circle-x", "neg")}


def _version(month: str) -> Month:
    """The newest version of a month; one not opened yet is not stored by looking at it."""
    return Month.objects.filter(month=month).order_by("-version").first() or Month(month=month)


def _checks(found: list[dict[str, Any]], reader: User) -> list[dict[str, Any]]:
    """As a page shows them; the link to what is to be put right only for who may open it."""
    shown = []
    for check in found:
        icon, css = LOOKS[check["level"]]
        url = address(check["url"], **check.get("query", {})) if check.get("url") else ""
        url = url if may_open(reader, url) else ""
        shown.append({"level": check["level"], "text": message(check), "icon": icon, "css": css, "url": url})
    return shown


@requires(Permission.MONTH_END_SEE)
def months(request: HttpRequest) -> HttpResponse:
    """The months, each with its newest run."""
    rows = [
        {"row": row, "progress": selectors.progress_of(row.run) if row.run else None}
        for row in selectors.months_of(request.user, timezone.localdate())
    ]
    return render(request, "monthend/list.html", {"rows": rows})


@requires(Permission.MONTH_END_SEE)
def run(request: HttpRequest, month: str) -> HttpResponse:
    """One month: checks, start, progress, results, history. `?run=` shows an earlier run."""
    return render(request, "monthend/run.html", _context(request, month))


def _context(request: HttpRequest, month: str, form: StartForm | None = None) -> dict[str, Any]:
    version = _version(month)
    asked = request.GET.get("run", "")
    shown = selectors.latest_run(version, int(asked) if asked.isdecimal() else None)
    if asked and shown is None:
        raise Http404
    is_open = version.state == Month.State.OPEN
    latest = shown if not asked else selectors.latest_run(version)
    found = [check.as_json() for check in checks_of(version, timezone.now())] if is_open else []
    earlier = bool(asked and latest and shown.pk != latest.pk)
    if shown and (earlier or not is_open):
        found = shown.checks
    checks = _checks(found, request.user)
    levels = [check["level"] for check in checks]
    must_confirm = WARN in levels or BLOCK in levels
    context: dict[str, Any] = {
        "month": month,
        "version": version,
        "is_open": is_open,
        "run": shown,
        "is_earlier": earlier,
        "checks": checks,
        "passed": levels.count(PASS),
        "warned": levels.count(WARN),
        "blocked": levels.count(BLOCK),
        "must_confirm": must_confirm,
        "may_run": has(request.user, Permission.MONTH_END_RUN),
        "form": form or StartForm(must_confirm=must_confirm),
        "form_open": form is not None,
    }
    if shown:
        told = selectors.progress_of(shown)
        context |= {"progress": told, "missing": _labels(month), "duration": told.duration}
    if version.pk:
        runs = list(MonthRun.objects.visible_to(request.user).filter(month=version).select_related("job")[:20])
        context["runs"] = [(one, selectors.progress_of(one)) for one in runs[:5]]
        context["older"] = runs[5:]
        page = paginate(request, sheets_of(version, request.user))
        context["page"] = page
        context["people"] = [
            {"sheet": sheet, "state": state_of(sheet), "url": address_of(sheet), "reason": _reason(sheet, context)}
            for sheet in page
        ]
    context["steps"] = _steps(context)
    return context


def _labels(month: str) -> dict[str, str]:
    """Fact name → what the rulebook calls it."""
    try:
        book = rulebook_of(version_for(Scheme.SUPERVISOR_MONTHLY, month))
    except NoRulebook:
        return {}
    return {name: said(fact.label) for name, fact in book.facts.items()}


def _reason(sheet, context: dict[str, Any]) -> str:
    labels = context.get("missing", {})
    return sheet.failure or "、".join(labels.get(name, name) for name in sheet.missing)


def _steps(context: dict[str, Any]) -> list[Step]:
    progress = context.get("progress")
    counts = [bool(progress), bool(progress and not progress.is_running and progress.done)]
    pages = context.get("people", [])
    approved = bool(pages) and all(one["sheet"].approved_at for one in pages)
    locked = not context["is_open"]
    done = [counts[0] or locked, counts[1] or locked, approved or locked, locked]
    labels = [_("Check the inputs"), _("Calculate"), _("Approve"), _("Lock")]
    steps, current = [], True
    for label, ready in zip(labels, done, strict=True):
        steps.append(Step(label, "done" if ready else "current" if current else "todo"))
        current = current and ready
    return steps


@requires(Permission.MONTH_END_SEE)
def progress(request: HttpRequest, month: str) -> HttpResponse:
    """The progress of the newest run, asked for every two seconds while it runs."""
    shown = selectors.latest_run(_version(month))
    if shown is None:
        raise Http404
    told = selectors.progress_of(shown)
    context = {
        "month": month,
        "run": shown,
        "progress": told,
        "duration": told.duration,
        "missing": _labels(month) if told.failures else {},
        "may_run": has(request.user, Permission.MONTH_END_RUN),
        "just_finished": not told.is_running,
    }
    response = render(request, "monthend/_progress.html", context)
    if not told.is_running:
        response["HX-Refresh"] = "true"  # the results, the history and the buttons change with it
    return response


@require_POST
@requires(Permission.MONTH_END_RUN)
@idempotent
def start(request: HttpRequest, month: str) -> HttpResponse:
    """Calculate the month. While a run is unfinished a second start leads to that one."""
    version = _version(month)
    levels = (
        {check.level for check in checks_of(version, timezone.now())} if version.state == Month.State.OPEN else set()
    )
    form, status = StartForm(request.POST, must_confirm=bool(levels & {WARN, BLOCK})), 422
    if form.is_valid():
        try:
            started, is_new = services.start_run(month=month, as_of=form.cleaned_data["as_of"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            if is_new:
                messages.success(request, _("Run %(number)s has started.") % {"number": started.number})
            else:
                messages.warning(request, _("A run of this month is under way already; here it is."))
            return redirect("monthend:run", month)
    return render(request, "monthend/run.html", _context(request, month, form), status=status)


@require_POST
@requires(Permission.MONTH_END_RUN)
@idempotent
def cancel(request: HttpRequest, month: str) -> HttpResponse:
    """Stop the run between two chunks."""
    return _on_run(request, month, services.cancel_run, _("The run is stopped. What was calculated stays."))


@require_POST
@requires(Permission.MONTH_END_RUN)
@idempotent
def retry(request: HttpRequest, month: str) -> HttpResponse:
    """Go on with what is left of a stopped run, and with what failed for a technical reason."""
    return _on_run(request, month, services.retry_run, _("The run goes on."))


def _on_run(request: HttpRequest, month: str, act, done: str) -> HttpResponse:
    shown = selectors.latest_run(_version(month))
    if shown is None:
        raise Http404
    try:
        act(run=shown, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("monthend:run", month)
