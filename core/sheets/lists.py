"""Simple lists (staff, stores, customers …): the same staged rows, checked and written by an import-export resource.

The resource's columns are the kind's keys. References are resolved here, so that an unknown one gets suggestions and
can be chosen in the wizard; everything else is the resource's: its widgets, its model's own checks, its natural key.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Any

import tablib
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from import_export.resources import ModelResource
from import_export.results import RowResult

from core.errors import NotAllowedNow
from core.sheets import messages
from core.sheets.hooks import Context, Hooks, Question, Row
from core.sheets.models import ImportPart, StagedRow
from core.sheets.text import heading

SLICE = 2_000
messages.declare(
    {
        "unknown_reference": (messages.Severity.ERROR, gettext_noop("“%(found)s” is not known here.")),
        "said": (messages.Severity.ERROR, gettext_noop("%(text)s")),
        "not_writable": (messages.Severity.ERROR, gettext_noop("The row cannot be written: %(text)s")),
    }
)


class RecordsInUse(NotAllowedNow):
    code = "records_in_use"
    message = _("%(record)s is already used elsewhere, so this import can no longer be taken back.")


@dataclass(frozen=True)
class Reference:
    """A column that names a record of another table: `rows` gives the records, `names` the words each answers to."""

    rows: Callable[[], QuerySet]
    names: Callable[[Any], Iterable[str]]
    resource_value: Callable[[Any], str]  # what the resource's own widget looks up
    label: Callable[[Any], str] = str
    adding: str = ""  # name of the page that makes a new one


@dataclass
class _Known:
    by_word: dict[str, Any] = field(default_factory=dict)
    by_pk: dict[int, Any] = field(default_factory=dict)


class ListHooks(Hooks):
    """Set `resource_class`, and `references` by column key where the wizard shall suggest and offer a choice."""

    resource_class: type[ModelResource]
    references: dict[str, Reference] = {}
    slice_rows = SLICE

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """Problems by a dry run of the resource; what the row would do stands in `matched["outcome"]`."""
        known = {key: self._known(key) for key in self.references}
        for row in rows:
            for key, reference in self.references.items():
                self._refer(row, key, reference, known[key])
        ready = [row for row in rows if not row.left_out and not any(p["level"] == "error" for p in row.problems)]
        result = self._run([self._cells(row.values, row.matched) for row in ready], by=None, dry_run=True)
        for row, outcome in zip(ready, result.rows, strict=True):
            row.matched["outcome"] = _outcome(outcome)
            self._complain(row, outcome)
        return []

    def apply(self, part: ImportPart, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """Save row by row through the resource; a changed record's earlier values are kept beside the staged row."""
        counts = {"new": 0, "changed": 0, "same": 0}
        batch: list[StagedRow] = []
        for staged in rows.filter(state=StagedRow.State.OK).iterator(chunk_size=self.slice_rows or SLICE):
            batch.append(staged)
            if len(batch) == SLICE:
                self._write(batch, by, counts)
                batch = []
        self._write(batch, by, counts)
        return counts

    def undo(self, part: ImportPart, by: Any) -> None:
        """Delete what came new, give what changed its earlier values back. Raises RecordsInUse."""
        model = self.resource_class._meta.model
        rows = (
            StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record="").order_by("-table", "-row")
        )
        for staged in rows.iterator(chunk_size=SLICE):
            records = model._default_manager.filter(pk=staged.record.partition(":")[2])
            if staged.before is not None:
                records.update(**staged.before)
                continue
            for record in records:
                try:
                    record.delete()
                except ProtectedError as error:
                    raise RecordsInUse(record=str(record)) from error

    def adding(self, key: str) -> str:
        """Where one that the sheet names and nobody knows is made."""
        return self.references[key].adding if key in self.references else ""

    def choices(self, key: str, row: Row, text: str, by: Any) -> list[dict[str, Any]]:
        """The records of a reference whose words hold the text, twenty at most."""
        wanted = heading(text)
        found = (
            r for r in self._visible(key, by) if any(wanted in heading(word) for word in self.references[key].names(r))
        )
        return [{"id": record.pk, "label": self.references[key].label(record)} for record in islice(found, 20)]

    def choice(self, key: str, record: int, by: Any) -> str | None:
        """How a chosen record is called, or None where this user may not choose it."""
        found = next((r for r in self._visible(key, by) if r.pk == record), None)
        return found and self.references[key].label(found)

    def _visible(self, key: str, by: Any) -> Iterable[Any]:
        if key not in self.references:
            return []
        records = self.references[key].rows()
        return records.visible_to(by) if by is not None and hasattr(records, "visible_to") else records

    def _known(self, key: str) -> _Known:
        known = _Known()
        for record in self.references[key].rows():
            known.by_pk[record.pk] = record
            for word in self.references[key].names(record):
                known.by_word.setdefault(heading(word), record)
        return known

    def _refer(self, row: Row, key: str, reference: Reference, known: _Known) -> None:
        said = row.values.get(key)
        if chosen := known.by_pk.get(row.answers.get(key)):
            row.matched[key] = reference.resource_value(chosen)
        elif said not in (None, ""):
            if found := known.by_word.get(heading(said)):
                row.matched[key] = reference.resource_value(found)
            else:
                near = get_close_matches(heading(said), known.by_word, n=3, cutoff=0.5)
                suggest = {known.by_word[word].pk: reference.label(known.by_word[word]) for word in near}
                row.add(
                    "unknown_reference",
                    key,
                    found=str(said),
                    suggest=[{"id": i, "label": t} for i, t in suggest.items()],
                )

    def _cells(self, values: dict[str, Any], matched: dict[str, Any]) -> dict[str, Any]:
        return {key: matched.get(key, value) for key, value in values.items()}

    def _run(self, rows: list[dict[str, Any]], *, by: Any, dry_run: bool):
        resource = self.resource_class()
        resource._meta = copy.copy(resource._meta)
        resource._meta.report_skipped = resource._meta.skip_html_diff = resource._meta.store_instance = True
        resource._meta.skip_diff = False
        headers = list(dict.fromkeys(key for row in rows for key in row))
        dataset = tablib.Dataset(headers=headers)
        for row in rows:
            dataset.append([row.get(key) for key in headers])
        # Rows fail alone in the rehearsal; in earnest the batch's own transaction stands or falls whole.
        return resource.import_data(dataset, dry_run=dry_run, use_transactions=dry_run, raise_errors=not dry_run, by=by)

    def _write(self, batch: list[StagedRow], by: Any, counts: dict[str, int]) -> None:
        if not batch:
            return
        result = self._run([self._cells(row.values, row.matched) for row in batch], by=by, dry_run=False)
        for staged, outcome in zip(batch, result.rows, strict=True):
            what = _outcome(outcome)
            counts[what] += 1
            if what != "same":
                staged.record = f"{outcome.instance._meta.label_lower}:{outcome.object_id}"
                staged.before = _plain_fields(outcome.original) if what == "changed" else None
        StagedRow.objects.bulk_update([row for row in batch if row.record], ["record", "before"], batch_size=500)

    def _complain(self, row: Row, outcome: RowResult) -> None:
        if outcome.validation_error is not None:
            error = outcome.validation_error
            said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for attribute, texts in said.items():
                row.add("said", self._key_of(attribute), text=" ".join(str(text) for text in texts))
        for problem in outcome.errors:
            if isinstance(problem.error, ObjectDoesNotExist):
                row.add("unknown_reference", found="", suggest=[])
            elif isinstance(problem.error, ValidationError | ValueError):
                row.add("said", text=str(problem.error))
            else:
                row.add("not_writable", text=f"{type(problem.error).__name__}: {problem.error}")

    def _key_of(self, attribute: str) -> str:
        """The column behind a model attribute."""
        for name, column in self.resource_class.fields.items():
            if attribute in (column.attribute, name):
                return column.column_name or name
        return ""


def _outcome(result: RowResult) -> str:
    return {"new": "new", "update": "changed"}.get(result.import_type, "same")


def _plain_fields(record: models.Model) -> dict[str, Any]:
    """Column values of a record as JSON keeps them; `QuerySet.update` takes them back as they are."""
    encoder = DjangoJSONEncoder()
    values = {f.attname: f.value_from_object(record) for f in record._meta.concrete_fields if not f.primary_key}
    return {
        k: v if v is None or isinstance(v, str | int | bool | dict | list) else encoder.default(v)
        for k, v in values.items()
    }
