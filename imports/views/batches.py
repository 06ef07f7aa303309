"""The list of imports, handing files in, and one import from upload to result."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit, files
from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.periods import Period
from core.sheets import batches, parts, staging, telling
from core.sheets.models import ImportBatch, ImportPart, RowDecision, StagedRow
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from core.ui import steps_of
from imports import blank_sheets, error_workbook, selectors
from imports.forms import ListFilter, MonthForm, ReasonForm, UploadForm, too_big
from imports.models import Batch
from imports.states import STATES
from people.access import has, requires, roles_with
from people.permissions import Permission
from people.roles import Role

COLUMNS = {"id": "pk", "file": "file__name", "state": "state", "who": "actor_name", "when": "created_at"}
MONTHS_SHOWN = 2


def batch_of(request: HttpRequest, pk: int) -> Batch:
    """The batch, if the reader may see it, else 404. Raises PermissionDenied for rows of a kind that is not for him;
    whoever brought a file sees it."""
    batch = get_object_or_404(Batch.objects.visible_to(request.user).select_related("file", "job"), pk=pk)
    sights = {Permission(staging.hooks_of(group.kind).sight) for group in parts.groups_of(batch)}
    missing = [right for right in sights if not has(request.user, right)]
    if missing and batch.actor_id != request.user.pk:
        raise PermissionDenied(*missing)
    return batch


def may_write(request: HttpRequest, batch: ImportBatch) -> bool:
    """Whether the reader holds the right to write every kind in the file."""
    rights = {staging.hooks_of(group.kind).permission for group in parts.groups_of(batch)}
    return has(request.user, Permission.IMPORT_WRITE) and all(has(request.user, Permission(r)) for r in rights)


def not_writing(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """For who may look but not write: the titles of what is in the file, and who of ours may write it."""
    if batch.state != ImportBatch.State.CHECKED or may_write(request, batch):
        return {}
    groups = parts.groups_of(batch)
    rights = {Permission(staging.hooks_of(group.kind).permission) for group in groups}
    allowed = [set(roles_with(right)) for right in {*rights, Permission.IMPORT_WRITE}]
    return {
        "kinds": list(dict.fromkeys(str(selectors.kind_title(group.kind)) for group in groups)),
        "roles": [str(role.label) for role in Role if all(role in some for some in allowed)],
    }


def _filtered(request: HttpRequest, form: ListFilter) -> QuerySet[Batch]:
    found = selectors.batch_list(request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q", "").strip():
        found = found.filter(file__name__icontains=words)
    for name in ("state", "kind", "month"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    return ordered(request, found, COLUMNS, "-id")


@requires(Permission.IMPORT_SEE)
def batch_list(request: HttpRequest) -> HttpResponse:
    """Which sheets of the last months are in, and every file ever handed in."""
    form = ListFilter(request.GET)
    found = _filtered(request, form)
    if request.GET.get("export") == "xlsx":
        return _export(found)
    latest = Period.of(timezone.localdate()).previous()
    page = paginate(request, found)
    for batch in page:
        batch.kind_title = selectors.kind_title(batch.kind) if batch.kind else ""
        batch.replaced = any(part.state == ImportPart.State.REPLACED for part in batch.parts.all())
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "months": selectors.month_board([latest.plus(-n) for n in range(MONTHS_SHOWN)]),
        "may_write": has(request.user, Permission.IMPORT_WRITE),
    }
    return render(request, "imports/list.html", context)


def _export(found: QuerySet[Batch]) -> HttpResponse:
    headings = [_("Import"), _("File"), _("Kind"), _("Month"), _("Rows"), _("State"), _("By"), _("Uploaded at")]
    rows = (
        [
            str(b.pk), b.file.name, selectors.kind_title(b.kind) if b.kind else "", b.month, b.row_count,
            str(STATES[b.state].label), b.actor_name, b.created_at,
        ]
        for b in found.iterator(chunk_size=500)
    )  # fmt: skip
    return workbook_response(_("Imports"), headings, rows)


@requires(Permission.IMPORT_WRITE)
@idempotent
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in one or several files; those that cannot be taken are named one by one."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, initial={"month": request.GET.get("month", "")})
    if request.method == "POST" and form.is_valid():
        taken, refused = _take(request, form)
        for sentence in refused:
            messages.error(request, sentence)
        if taken:
            return redirect("imports:batch", taken[0].pk) if len(taken) == 1 else redirect("imports:list")
        form.add_error("files", _("None of the files could be taken."))
    context = {"form": form, "lists": blank_sheets.offered(request.user)}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


@requires(Permission.IMPORT_WRITE)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A blank sheet of one kind of list."""
    if kind not in (lists := blank_sheets.lists()):
        raise Http404
    return blank_sheets.blank(lists[kind])


def _take(request: HttpRequest, form: UploadForm) -> tuple[list[ImportBatch], list[str]]:
    asked, taken, refused = form.cleaned_data, [], []
    for file in asked["files"]:
        if why := too_big(file.size):
            refused.append(f"{file.name}: {why}")
            continue
        try:
            wanted = [asked["kind"]] if asked["kind"] else []
            taken.append(
                batches.receive_file(fileobj=file, name=file.name, by=request.user, month=asked["month"], wanted=wanted)
            )
        except DomainError as refusal:
            refused.append(f"{file.name}: {refusal}")
    return taken, refused


def steps(batch: ImportBatch, current: int) -> list:
    """Upload, recognise, check, write: where we are."""
    labels = [_("Upload"), _("Recognise"), _("Check"), _("Write")]
    return steps_of(labels, current, failed=batch.state == ImportBatch.State.FAILED)


@requires(Permission.IMPORT_SEE)
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import is at: being read, failed, recognised, or written with its result."""
    batch = batch_of(request, pk)
    if batch.state == ImportBatch.State.UPLOADED or (
        batch.state == ImportBatch.State.CHECKED and batches.is_waiting(batch)
    ):
        return render(request, "imports/waiting.html", _waiting(batch))
    if batch.state == ImportBatch.State.FAILED:
        return render(
            request, "imports/failed.html", {"batch": batch, "steps": steps(batch, 1), "why": telling.failure(batch)}
        )
    if batch.state == ImportBatch.State.CHECKED:
        return recognised(request, batch, MonthForm(initial={"month": _guess(batch)}))
    return render(request, "imports/result.html", _result(request, batch, ReasonForm()))


def _waiting(batch: ImportBatch) -> dict[str, Any]:
    writing = batch.state == ImportBatch.State.CHECKED
    return {
        "batch": batch,
        "writing": writing,
        "steps": steps(batch, 3 if writing else 1),
        "nobody": batches.nobody_answers(batch),
        "seconds": int((timezone.now() - batch.job.created_at).total_seconds()) if batch.job else 0,
    }


@requires(Permission.IMPORT_SEE)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The region that asks every two seconds; when the job is done the whole page is fetched anew."""
    batch = batch_of(request, pk)
    if batches.is_waiting(batch):
        return render(request, "imports/_progress.html", _waiting(batch))
    response = render(request, "imports/_progress.html", _waiting(batch))
    response["HX-Refresh"] = "true"
    return response


def _guess(batch: ImportBatch) -> str:
    """Where the sheet names a month without its year: the latest such month that is over."""
    for table in batch.recognised.get("tables", []):
        for found in table["findings"]:
            if found["code"] == "year_missing":
                last = Period.of(timezone.localdate()).previous()
                return str(last.plus(-((last.month - int(found["args"]["month"])) % 12)))
    return ""


def recognised(request: HttpRequest, batch: ImportBatch, form: MonthForm, status: int = 200) -> HttpResponse:
    """Step two: what was understood of the file."""
    groups = parts.groups_of(batch)
    context = {
        "batch": batch,
        "steps": steps(batch, 1),
        "tables": selectors.tables_of(batch),
        "needs_month": any(not group.month and parts.is_monthly(group) for group in groups),
        "form": form,
        "warnings": [{"where": telling.where(f), "text": telling.sentence(f)} for f in batch.warnings],
        "same_file": selectors.earlier_of_same_file(batch),
        "hidden": [name for name, fate in batch.recognised.get("sheets", []) if fate == "hidden"],
        "unused": [name for name, fate in batch.recognised.get("sheets", []) if fate == "no_table"],
        "counts": batches.counts(batch),
        "may_write": may_write(request, batch),
        "not_writing": not_writing(request, batch),
    }
    return render(request, "imports/recognised.html", context, status=status)


@require_POST
@requires(Permission.IMPORT_WRITE)
def set_month(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk says which month a sheet is about."""
    batch, form = batch_of(request, pk), MonthForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            batches.set_month(batch=batch, month=form.cleaned_data["month"], by=request.user)
            messages.success(request, _("The month is set."))
            return redirect("imports:batch", pk)
    return recognised(request, batch, form, status=422)


def _result(request: HttpRequest, batch: ImportBatch, form: ReasonForm) -> dict[str, Any]:
    written = list(batch.parts.select_related("replaces__batch").prefetch_related("replaced_by__batch"))
    for part in written:
        part.title = selectors.kind_title(part.kind)
        stands = part.state == ImportPart.State.CURRENT
        part.figures = staging.hooks_of(part.kind).figures(part) if stands else None
        part.followed = next((p for p in part.replaced_by.all() if p.state != ImportPart.State.UNDONE), None)
    decisions = RowDecision.objects.filter(row__batch=batch).select_related("row").order_by("-id")
    return {
        "batch": batch,
        "steps": steps(batch, 4),
        "parts": written,
        "counts": batches.counts(batch),
        "decisions": decisions[:20],
        "decision_count": decisions.count(),
        "questions": selectors.questions_of(batch),
        "form": form,
        "may_write": may_write(request, batch),
        "may_undo": batch.state == ImportBatch.State.WRITTEN and may_write(request, batch),
        "month_locked": batch.state == ImportBatch.State.WRITTEN and bool(parts.locked_months(batch)),
    }


@require_POST
@requires(Permission.IMPORT_WRITE)
@idempotent
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole batch back, with a reason."""
    batch, form = batch_of(request, pk), ReasonForm(request.POST)
    require_right(request, batch)
    if form.is_valid():
        with refusals_shown_in(form):
            batches.undo_batch(batch=batch, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The import was taken back."))
            return redirect("imports:batch", pk)
    return render(request, "imports/result.html", _result(request, batch, form), status=422)


def require_right(request: HttpRequest, batch: ImportBatch) -> None:
    """Raises PermissionDenied for a kind this reader may not write."""
    if not may_write(request, batch):
        raise PermissionDenied(*(Permission(staging.hooks_of(g.kind).permission) for g in parts.groups_of(batch)))


@requires(Permission.IMPORT_SEE)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was handed in; always as a download."""
    batch = batch_of(request, pk)
    stream = files.open_stored(batch.file)
    audit.record("import.file_downloaded", target=ImportBatch(pk=pk), by=request.user)
    return FileResponse(stream, as_attachment=True, filename=batch.file.name, content_type="application/octet-stream")


@requires(Permission.IMPORT_SEE)
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh workbook of the rows, faults marked, that can be mended and handed in again."""
    batch = batch_of(request, pk)
    if not batch.rows.filter(state__in=[StagedRow.State.ERROR, StagedRow.State.QUESTION]).exists():
        messages.info(request, _("There is nothing to put right in this file."))
        return redirect("imports:batch", pk)
    audit.record("import.errors_downloaded", target=ImportBatch(pk=pk), by=request.user)
    return error_workbook.response(batch)
