"""Steps three and four: every row looked at, decided where it must be, and written."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets import batches, decisions, kinds, parts, staging
from core.sheets.hooks import ERROR, QUESTION
from core.sheets.models import ImportBatch, RowDecision, StagedRow
from core.tables import paginate
from imports import selectors
from imports.forms import AcceptForm, AnswerForm, ChooseForm, MendForm, ReasonForm, WriteForm
from imports.labels import column_label
from imports.views.batches import batch_of, may_write, not_writing, require_right, steps
from people.access import requires
from people.permissions import Permission

PARSED = {ImportBatch.State.CHECKED, ImportBatch.State.WRITTEN, ImportBatch.State.UNDONE}


@requires(Permission.IMPORT_SEE)
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Step three: the rows, those in need of a decision first; what is wrong stands under each by cell."""
    batch = batch_of(request, pk)
    if batch.state not in PARSED:
        return redirect("imports:batch", pk)
    return render(request, "imports/check.html", _check(request, batch))


def _check(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    tables, counts = selectors.tables_of(batch), batches.counts(batch)
    questions = selectors.questions_of(batch)
    open_questions = [question for question in questions if question["answer"] is None]
    show = request.GET.get("show", "")
    if show not in selectors.SHOWS:
        show = "error" if counts["error"] else "question" if counts["question"] else "all"
    number = request.GET.get("table", "")
    table = next((t for t in tables if str(t["position"]) == number), None) or _first_with(batch, tables, show)
    decided = Prefetch("decisions", RowDecision.objects.order_by("id"))
    found = batch.rows.filter(selectors.SHOWS[show], table=table["position"]).order_by("row")
    page = paginate(request, found.prefetch_related(decided))
    return {
        "batch": batch,
        "steps": steps(batch, 4 if batch.state == ImportBatch.State.WRITTEN else 2),
        "tables": tables,
        "table": table,
        "counts": counts,
        "to_confirm": counts["question"] + len(open_questions),
        "questions": questions,
        "open_questions": len(open_questions),
        "show": show,
        "page": page,
        "rows": selectors.row_views(page.object_list, tables),
        "sentences": selectors.sentences_of(batch, table["position"]),
        "deciding": batch.state == ImportBatch.State.CHECKED and may_write(request, batch),
        "not_writing": not_writing(request, batch),
        "month_locked": parts.locked_months(batch),
        "standing": list(parts.standing(batch).values()) if batch.state == ImportBatch.State.CHECKED else [],
        "job_error": _job_error(batch),
        "back": request.get_full_path(),
    }


def _first_with(batch: ImportBatch, tables: list[dict[str, Any]], show: str) -> dict[str, Any]:
    """The first table that has rows to show."""
    filled = set(batch.rows.filter(selectors.SHOWS[show]).order_by().values_list("table", flat=True).distinct())
    return next((table for table in tables if table["position"] in filled), tables[0])


def _job_error(batch: ImportBatch) -> str:
    """Why the writing in the background did not succeed."""
    if batch.state != ImportBatch.State.CHECKED or batch.job is None or batch.job.kind != batches.WRITE:
        return ""
    return batch.job.items.values_list("error", flat=True).first() or ""


def row_of(request: HttpRequest, pk: int, row: int) -> tuple[ImportBatch, StagedRow]:
    """The batch and its row; 404 for a stranger's."""
    batch = batch_of(request, pk)
    decided = Prefetch("decisions", RowDecision.objects.order_by("id"))
    return batch, get_object_or_404(batch.rows.prefetch_related(decided), pk=row)


@requires(Permission.IMPORT_SEE)
def row_page(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """One row with everything that can be decided about it: a drawer, and a page of its own."""
    batch, staged = row_of(request, pk, row)
    return _row(request, batch, staged, {})


def _row(
    request: HttpRequest, batch: ImportBatch, staged: StagedRow, forms: dict[str, Any], status: int = 200
) -> HttpResponse:
    tables = selectors.tables_of(batch)
    table = next(t for t in tables if t["position"] == staged.table)
    view = selectors.row_view(staged, table["column_views"])
    keys = [(c.key, f"{c.letters}{staged.row} {c.label}") for c in table["column_views"]]
    faulty = next((p.key for p in view.problems if p.level in {ERROR, QUESTION} and not p.settled and p.key), None)
    named = {p["key"] for p in staged.problems if "suggest" in p["args"]} | set(staging.hooks_of(staged.kind).chooses)
    references = [column.key for column in kinds.kind(staged.kind).columns if column.key in named]
    wanted = request.GET.get("choose", "")
    context = {
        "batch": batch,
        "table": table,
        "view": view,
        "pairs": list(zip(table["column_views"], view.cells, strict=True)),
        "deciding": batch.state == ImportBatch.State.CHECKED and may_write(request, batch),
        "mend": forms.get("mend") or MendForm(keys=keys, initial={"key": faulty}, auto_id="mend-%s"),
        "accept": forms.get("accept") or AcceptForm(auto_id="accept-%s"),
        "leave": forms.get("leave") or ReasonForm(auto_id="leave-%s"),
        "form": next((form for form in forms.values() if form.errors), None),
        "asked": [p for p in view.problems if p.level == QUESTION and not p.settled],
        "references": [(key, column_label(staged.kind, key)) for key in references],
        "choose": wanted,
        "found": _candidates(request, staged, wanted),
        "q": request.GET.get("q", ""),
        "back": _list_address(batch.pk, request.GET.get("back", "")),
    }
    name = "imports/_row_drawer.html" if request.htmx else "imports/row.html"
    return render(request, name, context, status=status)


def _candidates(request: HttpRequest, staged: StagedRow, key: str) -> list[dict[str, Any]] | None:
    if not key:
        return None
    words = request.GET.get("q", "").strip()
    suggested = [s for p in staged.problems if p["key"] == key for s in p["args"].get("suggest") or []]
    if suggested and not words:
        return suggested
    hooks = staging.hooks_of(staged.kind)
    return hooks.choices(key, staging.row_of(staged), words, request.user)


def _list_address(batch: int, wanted: str) -> str:
    """The list the reader came from, with its filters; an address of anywhere else is not believed."""
    ours = reverse("imports:rows", args=[batch])
    return wanted if wanted == ours or wanted.startswith(f"{ours}?") else ours


def _back(request: HttpRequest, staged: StagedRow) -> HttpResponse:
    """To that list, at the row."""
    return HttpResponseRedirect(f"{_list_address(staged.batch_id, request.POST.get('back', ''))}#row-{staged.pk}")


@require_POST
@requires(Permission.IMPORT_WRITE)
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row anew, after what the sheet names was added elsewhere."""
    batch = batch_of(request, pk)
    require_right(request, batch)
    try:
        decisions.check_again(batch=batch)
        messages.success(request, _("All rows were checked again."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(_list_address(pk, request.POST.get("back", "")))


@require_POST
@requires(Permission.IMPORT_WRITE)
def mend(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Put another value into one cell."""
    batch, staged = row_of(request, pk, row)
    require_right(request, batch)
    keys = [(key, key) for key in kinds.kind(staged.kind).by_key]
    form = MendForm(request.POST, keys=keys, auto_id="mend-%s")
    if form.is_valid():
        with refusals_shown_in(form):
            decisions.mend_row(row=staged, by=request.user, **form.cleaned_data)
            messages.success(request, _("Row %(row)s was mended.") % {"row": staged.row})
            return _back(request, staged)
    return _row(request, batch, staged, {"mend": form}, 422)


@require_POST
@requires(Permission.IMPORT_WRITE)
def choose(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Say who is meant, here or in all rows that say the same."""
    batch, staged = row_of(request, pk, row)
    require_right(request, batch)
    form = ChooseForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        name = staging.hooks_of(staged.kind).choice(asked["key"], asked["record"], request.user) or "--"
        reason = _("%(said)s was taken for %(name)s.") % {"said": staged.values.get(asked["key"]) or "--", "name": name}
        try:
            count = decisions.choose(row=staged, reason=reason, by=request.user, **asked)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            told = ngettext("%(count)s row is taken for %(name)s.", "%(count)s rows are taken for %(name)s.", count)
            messages.success(request, told % {"count": count, "name": name})
    return _back(request, staged)


@require_POST
@requires(Permission.IMPORT_WRITE)
def accept(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Let a questionable row stand."""
    batch, staged = row_of(request, pk, row)
    require_right(request, batch)
    form = AcceptForm(request.POST, auto_id="accept-%s")
    if form.is_valid():
        with refusals_shown_in(form):
            count = decisions.accept(row=staged, by=request.user, **form.cleaned_data)
            told = ngettext("%(count)s row was accepted.", "%(count)s rows were accepted.", count)
            messages.success(request, told % {"count": count})
            return _back(request, staged)
    return _row(request, batch, staged, {"accept": form}, 422)


@require_POST
@requires(Permission.IMPORT_WRITE)
def leave_out(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Leave a row out, or take it back in."""
    batch, staged = row_of(request, pk, row)
    require_right(request, batch)
    form = ReasonForm(request.POST, auto_id="leave-%s")
    if form.is_valid():
        with refusals_shown_in(form):
            out = staged.state != StagedRow.State.LEFT_OUT
            act = decisions.leave_out if out else decisions.take_in
            act(row=staged, by=request.user, reason=form.cleaned_data["reason"])
            told = _("Row %(row)s is left out.") if out else _("Row %(row)s is in again.")
            messages.success(request, told % {"row": staged.row})
            return _back(request, staged)
    return _row(request, batch, staged, {"leave": form}, 422)


@require_POST
@requires(Permission.IMPORT_WRITE)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of two figures counts, and why."""
    batch = batch_of(request, pk)
    require_right(request, batch)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            decisions.answer(batch=batch, by=request.user, **form.cleaned_data)
            messages.success(request, _("The decision is recorded."))
            return HttpResponseRedirect(f"{reverse('imports:rows', args=[pk])}#questions")
    return render(request, "imports/check.html", _check(request, batch) | {"answer_form": form}, status=422)


@requires(Permission.IMPORT_WRITE)
@idempotent
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Step four: what will be written, replaced and left out; then the writing itself."""
    batch = batch_of(request, pk)
    require_right(request, batch)
    if batch.state != ImportBatch.State.CHECKED:
        return redirect("imports:batch", pk)
    counts, standing = batches.counts(batch), list(parts.standing(batch).values())
    groups = parts.groups_of(batch)
    sent = request.POST if request.method == "POST" else None
    form = WriteForm(sent, standing=standing, waiting=counts["open"])
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        told = {"replaces": asked["replaces"], "only": asked["only"], "reason": asked["reason"]}
        with refusals_shown_in(form):
            if counts["total"] > batches.AT_ONCE:
                batches.start_writing(batch=batch, by=request.user, **told)
            else:
                batches.confirm_batch(batch=batch, by=request.user, **told)
                messages.success(request, _("The rows are written."))
            return redirect("imports:batch", pk)
    context = {
        "batch": batch,
        "steps": steps(batch, 3),
        "counts": counts,
        "form": form,
        "standing": standing,
        "groups": [(selectors.kind_title(g.kind), g.month, parts.is_monthly(g)) for g in groups],
        "monthly": any(parts.is_monthly(group) for group in groups),
        "kind": groups[0].kind if groups else "",
        "open_questions": len(batches.open_questions(batch)),
        "month_locked": parts.locked_months(batch),
    }
    return render(request, "imports/write.html", context, status=422 if form.errors else 200)
