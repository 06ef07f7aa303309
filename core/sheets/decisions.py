"""People's decisions about staged rows and figures: each recorded with its reason, each followed by a new check."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.copying import insert_rows
from core.errors import DomainError, NotAllowedNow
from core.sheets import cells, kinds, mending, messages, staging
from core.sheets.hooks import QUESTION
from core.sheets.models import BatchAnswer, ImportBatch, RowDecision, StagedRow
from core.sheets.result import plain
from core.sheets.staging import DUPLICATE
from core.sheets.values import Unreadable

SHADOWS = 2_000
LEAST_REASON = 5  # characters
OPEN = (StagedRow.State.ERROR, StagedRow.State.QUESTION)
Action = RowDecision.Action


class BatchClosed(NotAllowedNow):
    code = "batch_closed"
    message = _("This import is no longer being checked; nothing was changed.")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("Please give a reason of at least %(least)s characters.")


class NothingToDecide(NotAllowedNow):
    code = "nothing_to_decide"
    message = _("This is no longer open.")


class ValueUnreadable(DomainError):
    code = "value_unreadable"
    message = _("%(why)s")


class NotAChoice(DomainError):
    code = "not_a_choice"
    message = _("That is not among the possible choices.")


def open_batch(pk: int) -> ImportBatch:
    """The batch, locked, while it is being checked. Raises BatchClosed."""
    batch = ImportBatch.objects.select_for_update().get(pk=pk)
    if batch.state != ImportBatch.State.CHECKED:
        raise BatchClosed()
    return batch


def _reason(text: str) -> str:
    if len(text := text.strip()) < LEAST_REASON:
        raise ReasonNeeded(least=LEAST_REASON)
    return text


@transaction.atomic
def mend_row(*, row: StagedRow, key: str, text: str, reason: str, by: Any) -> StagedRow:
    """Put another value into a cell, written as in the sheet. Raises ValueUnreadable, NotAChoice."""
    batch, reason = open_batch(row.batch_id), _reason(reason)
    row.refresh_from_db()
    column = kinds.kind(row.kind).by_key.get(key)
    if column is None:
        raise NotAChoice()
    try:
        value = plain(cells.reader(column)(text.strip()))
    except Unreadable as fault:
        raise ValueUnreadable(why=messages.render(fault.code, fault.args_by_name)) from fault
    if value is None and column.required:
        raise ValueUnreadable(why=messages.render("missing", {"heading": key}))
    table = next(t for t in batch.recognised["tables"] if t["position"] == row.table)
    before, values = row.values.get(key), row.values | {key: value}
    problems = [p for p in row.problems if not (p.get("by") == "sheet" and p["key"] == key)]
    kind = kinds.kind(row.kind)
    row.values, row.problems = mending.check_anew(kind, table, row.row, values, problems, key)
    row.save(update_fields=["values", "problems"])
    _record(row, Action.MEND, by, reason, key=key, before=before, after=value)
    return _again(batch, [row])[0]


@transaction.atomic
def choose(*, row: StagedRow, key: str, record: int, reason: str, by: Any, everywhere: bool = False) -> int:
    """Say whom or what a name means; `everywhere`: in all rows of the batch that say the same. Returns how many."""
    batch, reason = open_batch(row.batch_id), _reason(reason)
    row.refresh_from_db()
    label = staging.hooks_of(row.kind).choice(key, record, by)
    if label is None:
        raise NotAChoice()
    rows = [row]
    if everywhere:
        alike = batch.rows.filter(kind=row.kind, state__in=OPEN).exclude(pk=row.pk)
        rows += list(alike.filter(**{f"values__{key}": row.values.get(key)}))
    for one in rows:
        before, one.answers = one.answers.get(key), one.answers | {key: record}
        one.save(update_fields=["answers"])
        _record(one, Action.CHOOSE, by, reason, key=key, before=before, after={"id": record, "label": label})
    _again(batch, rows)
    return len(rows)


@transaction.atomic
def accept(*, row: StagedRow, code: str, reason: str, by: Any, everywhere: bool = False) -> int:
    """Let a questionable row stand as it is; `everywhere`: all rows with this question. Returns how many rows."""
    batch, reason = open_batch(row.batch_id), _reason(reason)
    row.refresh_from_db()
    rows = [row] if not everywhere else list(batch.rows.filter(kind=row.kind, state__in=OPEN))
    rows = [one for one in rows if _asks(one, code)]
    if not rows:
        raise NothingToDecide()
    for one in rows:
        one.answers = one.answers | {"accept": [*one.answers.get("accept", ()), code]}
        one.save(update_fields=["answers"])
        _record(one, Action.ACCEPT, by, reason, key=code)
    _again(batch, rows)
    return len(rows)


def _asks(row: StagedRow, code: str) -> bool:
    return code not in row.answers.get("accept", ()) and any(
        p["code"] == code and p["level"] == QUESTION for p in row.problems
    )


@transaction.atomic
def leave_out(*, row: StagedRow, reason: str, by: Any) -> StagedRow:
    """The row shall not count; the reason is shown wherever the rest of its sheet is."""
    batch, reason = open_batch(row.batch_id), _reason(reason)
    row.refresh_from_db()
    if row.state == StagedRow.State.LEFT_OUT:
        raise NothingToDecide()
    row.state = StagedRow.State.LEFT_OUT
    row.save(update_fields=["state"])
    _record(row, Action.LEAVE_OUT, by, reason)
    return _again(batch, [row])[0]


@transaction.atomic
def take_in(*, row: StagedRow, reason: str, by: Any) -> StagedRow:
    """Take a row left out back in; it is checked as if it had never been out."""
    batch, reason = open_batch(row.batch_id), _reason(reason)
    row.refresh_from_db()
    if row.state != StagedRow.State.LEFT_OUT:
        raise NothingToDecide()
    row.state = StagedRow.State.OK
    row.save(update_fields=["state"])
    _record(row, Action.TAKE_IN, by, reason)
    return _again(batch, [row])[0]


@transaction.atomic
def answer(*, batch: ImportBatch, code: str, subject: str, answer: str, reason: str, by: Any) -> BatchAnswer:
    """Answer a question about a whole figure. Raises NothingToDecide, NotAChoice."""
    batch, reason = open_batch(batch.pk), _reason(reason)
    asked = next((q for q in batch.questions if (q["code"], q["subject"]) == (code, subject)), None)
    if asked is None:
        raise NothingToDecide()
    if answer not in asked["options"]:
        raise NotAChoice()
    told = BatchAnswer.objects.create(
        batch=batch, code=code, subject=subject, answer=answer, reason=reason, actor_id=getattr(by, "pk", None),
        actor_name=str(by) if by is not None else "",
    )  # fmt: skip
    audit.record(
        "import.figure_decided",
        target=batch,
        by=by,
        reason=reason,
        after={"code": code, "subject": subject, "answer": answer},
    )
    staging.recheck(batch, [])
    return told


@transaction.atomic
def check_again(*, batch: ImportBatch) -> None:
    """Look every row up anew: what the sheet names may have been added meanwhile. Raises BatchClosed."""
    staging.recheck(open_batch(batch.pk))


def leave_out_rest(batch: ImportBatch, *, reason: str, by: Any) -> int:
    """Record for every row still open that it is left out; within confirm's transaction. Returns how many."""
    reason = _reason(reason)
    rest = batch.rows.filter(state__in=OPEN)
    actor = (getattr(by, "pk", None), str(by) if by is not None else "")
    now = timezone.now()
    fields = ["row", "action", "key", "before", "after", "reason", "actor_id", "actor_name", "at"]
    count = insert_rows(
        RowDecision,
        fields,
        ((pk, str(Action.LEAVE_OUT), "", None, None, reason, *actor, now) for pk in rest.values_list("pk", flat=True)),
    )
    rest.update(state=StagedRow.State.LEFT_OUT)
    return count


def _record(
    row: StagedRow, action: str, by: Any, reason: str, *, key: str = "", before: Any = None, after: Any = None
) -> None:
    RowDecision.objects.create(
        row=row, action=action, key=key, before=before, after=after, reason=reason, actor_id=getattr(by, "pk", None),
        actor_name=str(by) if by is not None else "",
    )  # fmt: skip
    audit.record(
        f"import.row_{action}", target=f"core.importbatch:{row.batch_id}", by=by, reason=reason,
        before={key: before} if key else None, after={"row": row.row, "table": row.table, key or "left_out": after},
    )  # fmt: skip


def _again(batch: ImportBatch, rows: list[StagedRow]) -> list[StagedRow]:
    """Check anew: these rows, and those that stand in their shadow (the later half of a duplicate)."""
    numbers = {row.row for row in rows}
    doubles = (
        batch.rows.filter(problems__contains=[{"code": DUPLICATE}])
        if connection.features.supports_json_field_contains
        else batch.rows.exclude(problems=[])
    )
    shadows = [row for row in doubles.exclude(pk__in=[row.pk for row in rows])[:SHADOWS] if _first_of(row) in numbers]
    staging.recheck(batch, [*rows, *shadows])
    for row in rows:
        row.refresh_from_db()
    return rows


def _first_of(row: StagedRow) -> int | None:
    return next((p["args"].get("first") for p in row.problems if p["code"] == DUPLICATE), None)
