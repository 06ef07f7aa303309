"""The life of an uploaded file: received, parsed by a job, checked, written in one transaction, perhaps taken back."""

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from core import audit, files, jobs, month
from core.models import Job, JobItem
from core.periods import Period
from core.sheets import kinds, staging
from core.sheets.decisions import BatchClosed, leave_out_rest, open_batch
from core.sheets.errors import (
    AlreadyWritten,
    LaterImportStands,
    MonthUnknown,
    NotAMonth,
    NothingToWrite,
    NotWritten,
    QuestionsOpen,
    RowsUndecided,
)
from core.sheets.models import ImportBatch, ImportPart, StagedRow
from core.sheets.parts import groups_of, is_monthly, restore_part, standing, write_part
from core.sheets.reader import Recognised, SheetRefused, read_file

PARSE, WRITE = "import_parse", "import_write"
AT_ONCE = 3_000  # rows that are written while the clerk waits; more become a job
DEAF_AFTER = timedelta(seconds=15)


def register_jobs() -> None:
    """Called when the app is ready: parsing and writing as background work."""
    jobs.register(PARSE, _parsed, _closed, prepare=_parse)
    jobs.register(WRITE, _write)


def receive_file(
    *, fileobj: BinaryIO, name: str, by: Any, month: str = "", wanted: Iterable[str] = (), inline: bool = False
) -> ImportBatch:
    """Keep the file and start the parsing; returns the batch. `inline`: the caller works the job itself, no bell rings.

    `month` is the clerk's word for it; `wanted` the kinds it may be (empty: any). Raises NotAMonth.
    """
    _month(month)
    stored = files.store(fileobj, name=name, kind="imports", by=by)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file=stored, month=month, wanted=",".join(wanted), actor_id=getattr(by, "pk", None),
            actor_name=str(by) if by is not None else "",
        )  # fmt: skip
        batch.job, _created = jobs.start(
            kind=PARSE, key=f"{PARSE}:{batch.pk}", items=[{"batch": batch.pk}], params={"batch": batch.pk}, by=by
        )
        batch.save(update_fields=["job"])
        audit.record(
            "import.received",
            target=batch,
            by=by,
            after={"file": stored.name, "sha256": stored.sha256, "size": stored.size},
        )
        if not inline:
            jobs.wake(batch.job)
    return batch


def _month(text: str) -> None:
    try:
        if text:
            Period.parse(text)
    except ValueError as error:
        raise NotAMonth(text=text) from error


def _parse(job: Job, item: JobItem) -> Recognised | SheetRefused:
    """Outside any transaction: the child reads the file."""
    batch = ImportBatch.objects.select_related("file").get(pk=item.payload["batch"])
    wanted = [kinds.kind(code) for code in batch.wanted.split(",") if code] or None
    try:
        return read_file(files.path_of(batch.file), name=batch.file.name, month=batch.month or None, kinds=wanted)
    except SheetRefused as refusal:
        return refusal


def _parsed(job: Job, item: JobItem, read: Recognised | SheetRefused) -> dict:
    batch = ImportBatch.objects.select_for_update().get(pk=item.payload["batch"])
    if batch.state != ImportBatch.State.UPLOADED:
        return {"state": batch.state}
    if isinstance(read, SheetRefused):
        _fail(batch, read.code, read.params)
        return {"refused": read.code}
    with read:
        staging.stage(batch, read)
    batch.state = ImportBatch.State.CHECKED
    if not batch.month:
        months = {table["month"] for table in batch.recognised["tables"] if table["monthly"]}
        batch.month = months.pop() or "" if len(months) == 1 else ""
    batch.save()
    return {"rows": sum(table["rows"] for table in batch.recognised["tables"])}


def _closed(job: Job) -> None:
    """A worker that died three times over a file leaves a batch that says so."""
    if job.state == Job.State.FAILED:
        for batch in ImportBatch.objects.select_for_update().filter(job=job, state=ImportBatch.State.UPLOADED):
            _fail(batch, "parse_failed", {})


def _fail(batch: ImportBatch, code: str, args: dict[str, Any]) -> None:
    told = {key: value if isinstance(value, staging.PLAIN) else str(value) for key, value in args.items()}
    batch.state, batch.error_code, batch.error_args = ImportBatch.State.FAILED, code, told
    batch.save(update_fields=["state", "error_code", "error_args"])


@transaction.atomic
def set_month(*, batch: ImportBatch, month: str, by: Any) -> ImportBatch:
    """The clerk says which month a sheet without one is about. Raises NotAMonth, MonthLocked, BatchClosed."""
    batch = open_batch(batch.pk)
    _month(month or "?")
    require_writable(month)
    before = batch.month
    for table in batch.recognised["tables"]:
        if table["monthly"] and not table["month"]:
            table["findings"] = [f for f in table["findings"] if f["code"] not in {"month_missing", "year_missing"}]
    batch.month = month
    batch.save(update_fields=["month", "recognised"])
    staging.recheck(batch)
    audit.record("import.month_set", target=batch, by=by, before={"month": before}, after={"month": month})
    return batch


def require_writable(name: str) -> None:
    """Raises MonthLocked where a version of the month is locked or paid."""
    if month.is_locked(name):
        raise month.MonthLocked(month=name)


def counts(batch: ImportBatch) -> dict[str, int]:
    """Rows by state, and total."""
    found = dict.fromkeys([state.value for state in StagedRow.State], 0)
    found |= dict(batch.rows.order_by().values_list("state").annotate(n=Count("pk")))
    return found | {"total": sum(found.values()), "open": found["error"] + found["question"]}


def open_questions(batch: ImportBatch) -> list[dict[str, Any]]:
    """Questions about whole figures nobody has answered."""
    answered = staging.answers_of(batch)
    return [q for q in batch.questions if (q["code"], q["subject"]) not in answered]


@transaction.atomic
def confirm_batch(
    *, batch: ImportBatch, by: Any, replaces: Iterable[int] | None = (), only: int | None = None, reason: str = ""
) -> ImportBatch:
    """Write all rows that count, in one transaction; a batch already written is given back as it is.

    `replaces`: ids of the parts the clerk has seen and agreed to replace (None: whatever stands, for commands).
    `only`: how many rows the clerk typed shall be written while others wait undecided; those are then left out with
    `reason`. Raises MonthUnknown, MonthLocked, AlreadyWritten, RowsUndecided, QuestionsOpen, NothingToWrite,
    BatchClosed.
    """
    batch = _locked_with_its_twins(batch.pk)
    if batch.state == ImportBatch.State.WRITTEN:
        return batch
    if batch.state != ImportBatch.State.CHECKED:
        raise BatchClosed()
    parts = groups_of(batch)
    for name in sorted({group.month for group in parts if is_monthly(group)}):
        if not name:
            raise MonthUnknown()
        month.require_open(name)  # locked in order: two clerks with one month wait for each other here
    _require_agreement(batch, replaces)
    _settle_rest(batch, only, reason, by)
    if waiting := open_questions(batch):
        raise QuestionsOpen(count=len(waiting))
    if not batch.rows.filter(state=StagedRow.State.OK).exists():
        raise NothingToWrite()
    before = standing(batch)
    for group in parts:
        write_part(batch, group, before.get((group.kind, group.month)), by)
    batch.state, batch.written_at = ImportBatch.State.WRITTEN, timezone.now()
    batch.save(update_fields=["state", "written_at"])
    audit.record(
        "import.written", target=batch, by=by, reason=reason,
        after={"parts": [{"kind": p.kind, "month": p.month, **p.counts} for p in batch.parts.all()]},
    )  # fmt: skip
    return batch


def _locked_with_its_twins(pk: int) -> ImportBatch:
    """The batch, locked together with every batch of the same bytes, always in the same order: of two clerks with one
    file the second waits here, and then sees what the first has written."""
    digest = ImportBatch.objects.values_list("file__sha256", flat=True).get(pk=pk)
    twins = ImportBatch.objects.select_for_update(of=("self",)).filter(file__sha256=digest).order_by("pk")
    return next(twin for twin in twins.select_related("file") if twin.pk == pk)


def _require_agreement(batch: ImportBatch, replaces: Iterable[int] | None) -> None:
    agreed = None if replaces is None else set(replaces)
    for part in standing(batch).values():
        if agreed is not None and part.pk not in agreed:
            what = f"{kinds.kind(part.kind).title} {part.month}".strip()
            raise AlreadyWritten(batch=part.batch_id, who=part.batch.actor_name or "--", what=what)


def _settle_rest(batch: ImportBatch, only: int | None, reason: str, by: Any) -> None:
    rows = counts(batch)
    if not rows["open"]:
        return
    if only != rows["ok"]:
        raise RowsUndecided(open=rows["open"], ok=rows["ok"])
    leave_out_rest(batch, reason=reason, by=by)
    staging.recheck(batch, [])


@transaction.atomic
def undo_batch(*, batch: ImportBatch, by: Any, reason: str = "") -> ImportBatch:
    """Take a written batch back; what it had replaced stands again, from its own staged rows.

    Raises NotWritten, MonthLocked, LaterImportStands, or the kind's own refusal.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.WRITTEN:
        raise NotWritten()
    parts = list(batch.parts.select_for_update().order_by("-id"))
    for name in sorted({part.month for part in parts if part.month}):
        month.require_open(name)
    for part in parts:
        if part.state != ImportPart.State.CURRENT:
            later = ImportPart.objects.filter(replaces=part).exclude(state=ImportPart.State.UNDONE).first()
            raise LaterImportStands(batch=later.batch_id if later else "--")
    for part in parts:
        staging.hooks_of(part.kind).undo(part, by)
        part.state = ImportPart.State.UNDONE
        part.save(update_fields=["state"])
        if before := part.replaces:
            restore_part(before, by)
    batch.state, batch.undone_at = ImportBatch.State.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])
    audit.record("import.undone", target=batch, by=by, reason=reason)
    return batch


def start_writing(*, batch: ImportBatch, by: Any, replaces: Iterable[int], only: int | None, reason: str) -> Job:
    """Write a long list in the background; refusals that can be told at once are told at once."""
    with transaction.atomic():
        batch = open_batch(batch.pk)
        _require_agreement(batch, replaces)
        rows = counts(batch)
        if rows["open"] and only != rows["ok"]:
            raise RowsUndecided(open=rows["open"], ok=rows["ok"])
        params = {"batch": batch.pk, "replaces": list(replaces), "only": only, "reason": reason}
        attempt = Job.objects.filter(kind=WRITE, params__batch=batch.pk).count()
        job, _created = jobs.start(
            kind=WRITE, key=f"{WRITE}:{batch.pk}:{attempt}", items=[params], params=params, by=by
        )
        ImportBatch.objects.filter(pk=batch.pk).update(job=job)
        jobs.wake(job)
    return job


def _write(job: Job, item: JobItem) -> dict:
    told = item.payload
    actor = Actor(job.actor_id, job.actor_name) if job.actor_id else None
    batch = ImportBatch(pk=told["batch"])
    confirm_batch(batch=batch, by=actor, replaces=told["replaces"], only=told["only"], reason=told["reason"])
    return {"batch": told["batch"]}


class Actor:
    """Who started a job, as the job remembers: an id and a name. This room knows no users."""

    def __init__(self, pk: int, name: str) -> None:
        self.pk, self.name = pk, name

    def __str__(self) -> str:
        return self.name


def work_here(job: Job, patience: float = 300) -> Job:
    """Work a job in this process; where a worker was quicker, wait for it (seconds)."""
    until = time.monotonic() + patience
    while not jobs.run_inline(job).is_finished and time.monotonic() < until:
        time.sleep(0.2)
    return job


def is_waiting(batch: ImportBatch) -> bool:
    """A job of this batch is not finished yet."""
    return batch.job is not None and not batch.job.is_finished


def nobody_answers(batch: ImportBatch) -> bool:
    """No worker has taken the batch's job for a while."""
    return (
        is_waiting(batch) and batch.job.state == Job.State.QUEUED and timezone.now() - batch.job.created_at > DEAF_AFTER
    )
