"""One pay sheet: read it, open a line, confirm, approve, return, adjust, decide. Refusals are shown where one acted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appraisal import pages, services
from appraisal.compliance import signals_of
from appraisal.forms import AdjustForm, DecideForm, ReasonForm
from appraisal.models import PaySheet
from appraisal.pages_actions import actions_of, dialogs_of
from appraisal.pages_dialogs import dialogs_for
from appraisal.pages_drawer import Drawer, drawer_of
from appraisal.pages_events import events_of
from appraisal.pages_flags import flags_of
from appraisal.pages_paper import endnotes_of
from appraisal.selectors import pages as selectors
from appraisal.selectors.staleness import stale_sheets
from appraisal.versions import rulebook_of
from appraisal.wording import said
from core import files
from core.errors import DomainError
from core.idempotency import idempotent
from core.models import Month
from people.access import has, requires
from people.permissions import Permission

READ = (Permission.PAY_SEE, Permission.PAY_SEE_OWN)
DECISIONS = ("satisfaction", "minimum_wage")


def sheet_or_404(request: HttpRequest, month: str, code: str) -> PaySheet:
    """The sheet in the version asked for (`?version=`), the newest otherwise; 404 where the reader may not see it."""
    version = request.GET.get("version", "")
    sheet = selectors.sheet_for(request.user, month, code, int(version) if version.isdecimal() else None)
    if sheet is None:
        raise Http404
    return sheet


@requires(*READ)
def sheet(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """The page of a sheet; `?line=` opens a line's evidence beside it."""
    return render(request, "appraisal/sheet.html", context_of(request, sheet_or_404(request, month, code)))


def context_of(request: HttpRequest, sheet: PaySheet, *, refused: dict[str, Form] | None = None) -> dict[str, Any]:
    """What the page of a sheet shows. The number of queries does not depend on the lines or the evidence. `refused`
    holds a form that was sent back; its dialog opens again."""
    context = table_context(request, sheet)
    book, table, facts = context["book"], context["table"], context["facts"]
    before = context["before"]
    signals = signals_of([sheet])[sheet.pk] if context["is_open"] else []
    marks = selectors.Marks(
        [f for f in facts.values() if selectors.is_marked(f)], selectors.asides_of(sheet, facts.values())
    )
    base = pages.address_of(sheet, "sheet", context["is_latest"])
    flags = flags_of(request.user, sheet, book, marks, signals, before.total if before else None, base)
    open_codes = {signal.code for signal in signals if signal.is_open}
    decided = {signal.settled_by.kind for signal in signals if not signal.is_open}
    decided |= {fact.name.partition("_")[0] for fact in facts.values() if fact.note.get("code") == "decision"}
    offered = dialogs_of(request.user, sheet, open_codes, decided)
    for flag in flags:
        _offer(flag, offered)
    line = request.GET.get("line", "")
    drawer = drawer_of(request, sheet, book, table, facts, line, latest=context["is_latest"]) if line else None
    actions = actions_of(request.user, sheet, signals)
    delta = sheet.total - before.total if before and None not in (before.total, sheet.total) else None
    return (
        context
        | {
            "flags": flags,
            "flags_open": sum(flag.level in ("red", "amber") for flag in flags),
            "other_actions": [action for action in actions if not action.primary],
            "next_actions": [action for action in actions if action.primary],
            "dialogs": dialogs_for(sheet, actions, offered, signals, refused or {}),
            "events": events_of(sheet),
            "drawer": drawer,
            "is_own": sheet.payee_id == request.user.pk,
            "delta": delta,
            "may_see_month": has(request.user, Permission.PAY_SEE),
        }
        | (drawer_links(drawer, context["sheet_url"]) if drawer else {})
    )


def drawer_links(drawer: Drawer, close_url: str) -> dict[str, Any]:
    """What the frame of a drawer needs: how to close it and to step to the lines beside this one."""
    links: dict[str, Any] = {"line": drawer.line.code, "close_url": close_url}
    for name, beside in (("previous", drawer.previous), ("next", drawer.next)):
        if beside:
            links |= {f"{name}_url": beside.url, f"{name}_fragment": beside.fragment}
    return links


def table_context(request: HttpRequest, sheet: PaySheet) -> dict[str, Any]:
    """Sheet, rulebook, lines and the month before: what page, paper and drawer share. Five queries."""
    versions = selectors.versions_of(sheet.month.month)
    is_latest = not versions or versions[0].pk == sheet.month_id
    book, before = rulebook_of(sheet.rulebook), selectors.sheet_before(sheet)
    lines, facts = selectors.lines_of(sheet, before), selectors.facts_of(sheet)
    earlier = lines.get(before.pk, []) if before else None
    return {
        "sheet": sheet,
        "month": sheet.month.month,
        "versions": versions,
        "is_latest": is_latest,
        "is_open": sheet.month.state == Month.State.OPEN,
        "book": book,
        "facts": facts,
        "before": before,
        "table": pages.table_of(sheet, book, lines.get(sheet.pk, []), earlier, facts, latest=is_latest),
        "state": pages.state_of(sheet),
        "steps": pages.steps_of(sheet),
        "interpretations": [said(one.text) for one in book.interpretations],
        "sheet_url": pages.address_of(sheet, "sheet", is_latest),
        "book_label": said(book.label),
        "watermark": _("DRAFT") if sheet.month.state == Month.State.OPEN else "",
    }


def _offer(flag, dialogs: list[str]) -> None:
    """The dialog that settles a flag, where the reader may take it."""
    wanted = {
        "note_open": ("acknowledge", _("Acknowledge with a reason…")),
        "below_minimum_wage": ("minimum_wage", _("Record why it does not apply…")),
        "missing.satisfaction_internal": ("satisfaction", _("Decide that one sheet counts alone…")),
        "missing.satisfaction_external": ("satisfaction", _("Decide that one sheet counts alone…")),
        "decided": ("satisfaction", _("Change the decision…")),
    }
    dialog, label = wanted.get(flag.code, ("", ""))
    if dialog in dialogs:
        flag.dialog, flag.dialog_label = dialog, label


@requires(*READ)
def stale(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """Whether the evidence has changed since the calculation: loaded after the page, and again while it is open."""
    sheet = sheet_or_404(request, month, code)
    found = stale_sheets(sheet.month, [sheet.employee_id]).get(sheet.employee_id)
    book = rulebook_of(sheet.rulebook)
    context = {
        "sheet": sheet,
        "stale": found,
        "changed": [said(book.facts[name].label) for name in (found.facts if found else []) if name in book.facts],
        "other_actions": actions_of(request.user, sheet, is_stale=True) if found else None,
        "may_run": has(request.user, Permission.MONTH_END_RUN),
    }
    return render(request, "appraisal/_stale.html", context)


@requires(*READ)
def paper(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """The sheet for printing: the evidence as numbered endnotes, a watermark until the month is locked."""
    sheet = sheet_or_404(request, month, code)
    context = table_context(request, sheet)
    notes = endnotes_of(sheet, context["book"], context["table"])
    return render(request, "appraisal/print.html", context | {"notes": notes})


def _act(
    request: HttpRequest, month: str, code: str, act: Callable[[PaySheet, Any], object], done: str,
    form: Form | None = None, dialog: str = "",
) -> HttpResponse:  # fmt: skip
    """Do one step. What is refused is said on the sheet's own page, in its dialog where it has one."""
    sheet = sheet_or_404(request, month, code)
    refusal: DomainError | None = None
    if form is None or form.is_valid():
        try:
            act(sheet, form)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, done)
            return HttpResponseRedirect(pages.address_of(sheet))
    if form is not None and refusal is not None:
        form.add_error("reason" if refusal.code == "reason_needed" else None, str(refusal))
    context = context_of(request, sheet_or_404(request, month, code), refused={dialog: form} if form else None)
    if form is None:
        context["refusal"] = str(refusal)
    return render(request, "appraisal/sheet.html", context, status=refusal.status if refusal else 422)


@require_POST
@requires(Permission.PAY_CONFIRM)
@idempotent
def confirm(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """The payee has read the sheet and agrees."""
    return _act(
        request, month, code, lambda sheet, _form: services.confirm_sheet(sheet=sheet, by=request.user),
        _("The sheet is confirmed."),
    )  # fmt: skip


@require_POST
@requires(Permission.PAY_APPROVE)
@idempotent
def approve(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """The sheet may be paid."""
    return _act(
        request, month, code, lambda sheet, _form: services.approve_sheet(sheet=sheet, by=request.user),
        _("The sheet is approved."),
    )  # fmt: skip


@require_POST
@requires(Permission.PAY_APPROVE)
@idempotent
def send_back(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """Back, with the reason."""

    def act(sheet: PaySheet, form: Form) -> None:
        services.return_sheet(sheet=sheet, reason=form.cleaned_data["reason"], by=request.user)

    form = ReasonForm(request.POST, prefix="return")
    return _act(request, month, code, act, _("The sheet is returned."), form, "return")


@require_POST
@requires(Permission.PAY_ADJUST)
@idempotent
def adjust(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """One more line, signed."""

    def act(sheet: PaySheet, form: Form) -> None:
        told = form.cleaned_data
        file = told["file"]
        stored = files.store(file, name=file.name, kind="evidence", by=request.user) if file else None
        services.add_adjustment(
            sheet=sheet, type=told["type"], amount=told["amount"], reason=told["reason"], by=request.user, file=stored
        )

    form = AdjustForm(request.POST, request.FILES)
    return _act(request, month, code, act, _("The adjustment stands on the sheet."), form, "adjust")


@require_POST
@requires(Permission.PAY_APPROVE)
@idempotent
def acknowledge(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """Deductions above the noted percentage have been looked at."""

    def act(sheet: PaySheet, form: Form) -> None:
        services.acknowledge_note(sheet=sheet, reason=form.cleaned_data["reason"], by=request.user)

    form = ReasonForm(request.POST, prefix="acknowledge")
    return _act(request, month, code, act, _("The deductions are acknowledged."), form, "acknowledge")


@require_POST
@requires(Permission.PAY_ADJUST)
@idempotent
def decide(request: HttpRequest, month: str, code: str, kind: str) -> HttpResponse:
    """One satisfaction sheet counts alone, or the minimum wage does not apply; with a reason."""
    if kind not in DECISIONS:
        raise Http404

    def act(sheet: PaySheet, form: Form) -> None:
        services.record_decision(
            month=month, employee=sheet.employee, kind=kind, value=form.cleaned_data["value"],
            reason=form.cleaned_data["reason"], by=request.user,
        )  # fmt: skip

    done = _("The decision is recorded.")
    if kind == "satisfaction":
        done = _("The decision is recorded. It shows on the sheet at the next calculation.")
    return _act(request, month, code, act, done, DecideForm(kind, request.POST), kind)
