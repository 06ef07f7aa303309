"""What the wizard shows of a batch: tables, rows with the cells in question, the months' sheets that stand or lack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.formats import masked_phone
from core.periods import Period
from core.sheets import kinds, messages, staging, telling
from core.sheets.hooks import ERROR, NOTE, QUESTION
from core.sheets.kinds import SheetKind, Type
from core.sheets.models import ImportBatch, ImportPart, RowDecision, StagedRow
from imports.labels import column_label, printed
from imports.models import Batch

LISTED = 8  # cells named beside a sentence before one opens the rest
MOST_SAID = 5_000  # rows looked through for sentences
SHOWS = {
    "all": Q(),
    "error": Q(state=StagedRow.State.ERROR),
    "question": Q(state=StagedRow.State.QUESTION),
    "ok": Q(state=StagedRow.State.OK),
    "left_out": Q(state=StagedRow.State.LEFT_OUT),
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the check table: our word, the sheet's letters and heading."""

    key: str
    label: str
    letters: str
    heading: str
    type: str
    weak: bool = False
    sample: str = ""

    @property
    def right(self) -> bool:
        return self.type in {Type.COUNT, Type.RATE, Type.MONEY, Type.NUMBER}


@dataclass(slots=True)
class ProblemView:
    """One thing to be said about a row, and what can be done about it here."""

    where: str
    text: str
    level: str
    code: str
    key: str
    suggest: list[dict[str, Any]]
    settled: bool
    adding: str = ""  # the page where what the sheet names is made
    said_in: int | None = None  # the row above on this page that says the same


@dataclass(slots=True)
class CellView:
    """What stands in a cell, and how it is marked."""

    key: str
    text: str
    css: str = ""


@dataclass(slots=True)
class RowView:
    """A staged row as the check table draws it."""

    row: StagedRow
    cells: list[CellView]
    problems: list[ProblemView]
    decisions: list[RowDecision] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.row.state in {StagedRow.State.ERROR, StagedRow.State.QUESTION}


def batch_list(user: Any) -> QuerySet[Batch]:
    """The files a user may see, newest first, with the number of their rows; one query."""
    rows = StagedRow.objects.filter(batch=OuterRef("pk")).order_by().values("batch").annotate(n=Count("pk")).values("n")
    return (
        Batch.objects.visible_to(user)
        .select_related("file", "job")
        .annotate(row_count=Coalesce(Subquery(rows), 0))
        .prefetch_related("parts")
    )


def kind_title(code: str) -> str:
    """A kind's name for people; the bare code of one that is no longer declared."""
    try:
        return str(kinds.kind(code).title)
    except KeyError:
        return code


def monthly_kinds() -> list[SheetKind]:
    """The sheets that head office sends each month and pay rests on; a detail sheet comes with its summary."""
    details = {kind.detail.kind for kind in kinds.kinds() if kind.detail}
    return [kind for kind in kinds.kinds() if kind.monthly and kind.code not in details]


def month_board(months: Sequence[Period]) -> list[dict[str, Any]]:
    """For each month: which of the monthly sheets stand (the part), which are missing (None). One query."""
    wanted = monthly_kinds()
    parts = ImportPart.objects.filter(
        state=ImportPart.State.CURRENT, month__in=[str(month) for month in months], kind__in=[k.code for k in wanted]
    ).select_related("batch")
    found = {(part.month, part.kind): part for part in parts}
    return [
        {"month": month, "sheets": [(kind, found.get((str(month), kind.code))) for kind in wanted]} for month in months
    ]


def tables_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The recognised tables with their titles, columns in the order of the sheet, dropped rows and sums in words."""
    return [_table(table, batch) for table in batch.recognised.get("tables", [])]


def _table(table: dict[str, Any], batch: ImportBatch) -> dict[str, Any]:
    mismatched = {found["row"] for found in table["findings"] if found["level"] == QUESTION}
    kind = kinds.kind(table["kind"])
    counts = [column for column in columns_of(table) if column.key in kind.summed]
    return table | {
        "title": kind_title(table["kind"]),
        "shown_month": table["month"] or (batch.month if table["monthly"] else ""),
        "column_views": columns_of(table),
        "rate_label": column_label(kind.code, "rate"),
        "dropped_views": [d | {"why": messages.render_dropped(d["reason"])} for d in table["dropped"]],
        "sum_columns": counts,
        "sum_views": [
            s | {"figures": [s["values"].get(c.key) for c in counts], "rate": s["values"].get("rate"),
                 "differs": s["row"] in mismatched}
            for s in table["sums"]
        ],
        "group_views": [
            {"name": name, "figures": [counted.get(c.key) for c in counts], "rate": counted.get("rate")}
            for name, counted in table["by_group"].items()
        ],
        "finding_views": [
            {"where": telling.where(f), "text": telling.sentence(f), "level": f["level"]} for f in table["findings"]
        ],
    }  # fmt: skip


def columns_of(table: dict[str, Any]) -> list[ColumnView]:
    """The columns that were found, in the order of the sheet."""
    kind = kinds.kind(table["kind"])
    found = sorted(table["columns"].items(), key=lambda item: (len(item[1]["letters"]), item[1]["letters"]))
    return [
        ColumnView(
            key, column_label(kind.code, key), place["letters"], place["heading"], kind.by_key[key].type, place["weak"],
            _shown(kind, key, table["sample"]),
        )
        for key, place in found
    ]  # fmt: skip


def _shown(kind: SheetKind, key: str, values: dict[str, Any]) -> str:
    column = kind.by_key[key]
    value = values.get(key)
    if column.type is Type.RATE and f"printed_{key}" in values:
        value = values[f"printed_{key}"]
    if column.type is Type.PHONE and value:
        return masked_phone(str(value))
    return printed(column, value)


def row_views(rows: Iterable[StagedRow], tables: Sequence[dict[str, Any]]) -> list[RowView]:
    """Rows of one page with what is wrong under each; decisions come prefetched."""
    columns = {table["position"]: columns_of(table) for table in tables}
    views = [row_view(row, columns[row.table]) for row in rows]
    said: dict[tuple[str, str], int] = {}
    for view in views:
        for problem in view.problems:
            first = said.setdefault((problem.level, problem.text), view.row.row)
            problem.said_in = first if first != view.row.row else None
    return views


def row_view(row: StagedRow, columns: Sequence[ColumnView]) -> RowView:
    """One row: cells in the order of the columns, marked by its heaviest problem."""
    kind, problems = kinds.kind(row.kind), [_problem(problem, row) for problem in row.problems]
    marks = {p.key: "w" for p in problems if p.level == QUESTION and not p.settled}
    marks |= {p.key: "e" for p in problems if p.level == ERROR}
    raw = {p["key"]: str(p["args"]["found"]) for p in row.problems if p.get("by") == "sheet" and "found" in p["args"]}
    cells = []
    for column in columns:
        text = _shown(kind, column.key, row.values) or raw.get(column.key, "")
        css = f"{'r ' if column.right else ''}{marks.get(column.key, '')}".strip()
        cells.append(CellView(column.key, text, css))
    weight = {ERROR: 0, QUESTION: 1, NOTE: 2}
    problems.sort(key=lambda problem: (problem.settled, weight[problem.level]))
    return RowView(row, cells, problems, list(row.decisions.all()))


def _problem(problem: dict[str, Any], row: StagedRow) -> ProblemView:
    return ProblemView(
        telling.where(problem, row.row),
        telling.sentence(problem),
        problem["level"],
        problem["code"],
        problem["key"],
        problem["args"].get("suggest") or [],
        problem["code"] in row.answers.get("accept", ()) or row.state == StagedRow.State.LEFT_OUT,
        _adding(problem, row.kind),
    )


def _adding(problem: dict[str, Any], kind: str) -> str:
    if not problem["code"].startswith("unknown_") or not problem["args"].get("found"):
        return ""
    page = staging.hooks_of(kind).adding(problem["key"])
    return f"{reverse(page)}?{urlencode({'name': problem['args']['found']})}" if page else ""


@dataclass(slots=True)
class Sentence:
    """One thing that is said of many cells."""

    level: str
    text: str
    cells: list[tuple[int, str]] = field(default_factory=list)  # row's key, where

    @property
    def first(self) -> list[tuple[int, str]]:
        return self.cells[:LISTED]

    @property
    def others(self) -> list[tuple[int, str]]:
        return self.cells[LISTED:]


def sentences_of(batch: ImportBatch, table: int) -> list[Sentence]:
    """What is said of a table's rows and not decided yet: each sentence once with all its cells, the gravest first."""
    told: dict[tuple[str, str], Sentence] = {}
    rows = batch.rows.filter(table=table).exclude(problems=[]).exclude(state=StagedRow.State.LEFT_OUT).order_by("row")
    for row in rows.defer("matched", "before")[:MOST_SAID]:
        for problem in (_problem(problem, row) for problem in row.problems):
            if not problem.settled:
                said = told.setdefault((problem.level, problem.text), Sentence(problem.level, problem.text))
                said.cells.append((row.pk, problem.where))
    weight = {ERROR: 0, QUESTION: 1, NOTE: 2}
    return sorted(told.values(), key=lambda said: weight[said.level])


def questions_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """Questions about whole figures, each with its answer where there is one."""
    answers = staging.answers_of(batch)
    return [
        question | {"text": telling.sentence(question), "answer": answers.get((question["code"], question["subject"]))}
        for question in batch.questions
    ]


def earlier_of_same_file(batch: ImportBatch) -> ImportPart | None:
    """A part that stands and came from the very same bytes."""
    same = ImportPart.objects.filter(sha256=batch.file.sha256, state=ImportPart.State.CURRENT)
    return same.exclude(batch=batch).select_related("batch").first()
