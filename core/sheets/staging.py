"""From what the reader understood to rows that wait: converted, checked by their kind, copied into the table.

A long plain list passes through in slices and is never held; a sheet with a layout is checked whole, because its sums
are questions about all its rows. The dry run of the command takes the same way and only leaves the copying out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import orjson
from django.db.models import QuerySet

from core.copying import insert_rows
from core.sheets import kinds
from core.sheets.hooks import ERROR, NOTE, QUESTION, Context, Hooks, Question, Row
from core.sheets.levels import level_of
from core.sheets.models import BatchAnswer, ImportBatch, StagedRow
from core.sheets.reader import Recognised
from core.sheets.result import Finding, Table, plain
from core.sheets.result import Row as ReadRow

FIELDS = ["batch", "table", "kind", "row", "values", "matched", "answers", "problems", "state", "record", "before"]
COPIED = 5_000
DROPPED_SHOWN = 300
DUPLICATE = "duplicate_in_file"
PLAIN = (str, int, bool, type(None))


@dataclass(slots=True)
class Group:
    """The tables of one kind and one month in a file: what is checked, written and replaced together."""

    kind: str
    month: str
    tables: list[int] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)


def hooks_of(kind: str) -> Hooks:
    """What the kind's app does with its rows; a kind without hooks is only read."""
    return kinds.hooks(kind) or Hooks()


def groups(told: list[dict[str, Any]], asked: str = "") -> list[Group]:
    """The tables of a recognised file by kind and month; `asked` fills in for a sheet that names no month."""
    found: dict[tuple[str, str], Group] = {}
    for table in told:
        month = (table["month"] or asked) if table["monthly"] else ""
        group = found.setdefault((table["kind"], month), Group(table["kind"], month))
        group.tables.append(table["position"])
        group.told.append(table)
    return list(found.values())


def told(table: Table, position: int) -> dict[str, Any]:
    """What was recognised of a table, as the batch keeps it."""
    sample = next(iter(table.rows), None)
    dropped = [{"row": d.row, "reason": d.reason, "text": d.text[:200]} for d in islice(table.dropped, DROPPED_SHOWN)]
    return {
        "position": position,
        "kind": table.kind.code,
        "monthly": table.kind.monthly,
        "plain": table.kind.plain,
        "sheet": table.sheet,
        "month": table.month,
        "header_rows": table.header_rows,
        "titles": [title[:200] for title in table.titles],
        "columns": {
            key: {"letters": place.letters, "heading": place.heading, "weak": place.weak}
            for key, place in table.columns.items()
        },
        "sample": {key: plain(value) for key, value in sample.values.items()} if sample else {},
        "unread": [list(column) for column in table.unread],
        "dropped": dropped,
        "dropped_count": len(table.dropped),
        "corrections": len(table.corrections),
        "sums": [
            {
                "row": s.row,
                "label": s.label,
                "group": s.group,
                "total": s.total,
                "only": dict(s.only),
                "values": {key: plain(value) for key, value in s.values.items()},
            }
            for s in table.sums
        ],
        "by_group": {
            name: {key: plain(value) for key, value in counts.items()}
            for name, counts in (table.by_group or {}).items()
        },
        "findings": [_problem(found, table) for found in table.findings],
    }


def converted(table: Table, position: int) -> Iterator[Row]:
    """The table's rows as the hooks see them; corrections come last."""
    for row in chain(table.rows, table.corrections):
        values = {key: value if isinstance(value, PLAIN) else plain(value) for key, value in row.values.items()}
        yield Row(row.number, values, position, [_problem(found, table, row) for found in row.findings])


def _problem(found: Finding, table: Table | None = None, row: ReadRow | None = None) -> dict[str, Any]:
    column = table.kind.by_key.get(found.key) if table else None
    args = {key: value if isinstance(value, list | dict) else plain(value) for key, value in found.args.items()}
    return {
        "code": found.code,
        "key": found.key,
        "cell": found.cell,
        "row": found.row,
        "label": found.label,
        "level": level_of(found.code, column, row.values.get(found.key) if row else None),
        "args": args,
        "by": "sheet",
    }


def settle(row: Row, columns: dict[str, dict[str, Any]]) -> str:
    """The state the row is in by its problems and people's answers; fills in the cells of problems the hooks added."""
    state = StagedRow.State.OK
    for problem in row.problems:
        if not problem.get("cell") and problem["key"] in columns:
            problem["cell"] = f"{columns[problem['key']]['letters']}{row.number}"
        if problem["level"] == ERROR:
            state = StagedRow.State.ERROR
        elif problem["level"] == QUESTION and not row.accepted(problem["code"]) and state == StagedRow.State.OK:
            state = StagedRow.State.QUESTION
    return StagedRow.State.LEFT_OUT if row.left_out else state


def match_group(
    group: Group, rows: Iterable[Row], hooks: Hooks, answers: dict
) -> Iterator[tuple[list[Row], list[Question]]]:
    """Slices of rows, checked by their kind; the questions about whole figures come with the slice that raised them."""
    context = Context(group.month, tuple(group.told), answers)
    stream, plain_questions = iter(rows), _about_sums(group)
    while part := list(islice(stream, hooks.slice_rows)):
        own = hooks.match(part, context)
        named = {(question.code, question.subject.partition("@")[0]) for question in own}
        yield part, [q for q in own if q.options] + [q for q in plain_questions if (q.code, q.subject) not in named]
        plain_questions = []
        if hooks.slice_rows is None:
            return


def _about_sums(group: Group) -> list[Question]:
    """What the reader asks about a line that is no row: a sum that differs, another way of counting. Answer: accept.

    A kind that knows more (whose figure the sum is) asks the same question with answers of its own; with none, where
    nothing is left to ask.
    """
    return [
        Question(
            found["code"], subject_of(table["position"], found), ("accept",), found["args"] | {"label": found["label"]}
        )
        for table in group.told
        for found in table["findings"]
        if found["level"] == QUESTION and found["code"] != "trade_unresolved"
    ]


def subject_of(position: int, found: dict[str, Any]) -> str:
    """The subject of a question about a line of a table: "0:31". A kind may add "@" and what the figures are just now:
    an answer given about other figures then does not count for these."""
    return f"{position}:{found['row']}" if found["row"] else f"{position}:{found['code']}"


def read_groups(recognised: Recognised, asked: str) -> Iterator[tuple[Group, Iterable[Row]]]:
    """Each group of a file just read, with the stream of its rows."""
    file = [told(table, position) for position, table in enumerate(recognised.tables)]
    for group in groups(file, asked):
        yield group, chain.from_iterable(converted(recognised.tables[n], n) for n in group.tables)


def stage(batch: ImportBatch, recognised: Recognised) -> None:
    """Copy a file's rows into the table with all that is known about them, and what was recognised into the batch."""
    tables, questions = [], []
    for group, rows in read_groups(recognised, batch.month):
        hooks, columns = hooks_of(group.kind), {table["position"]: table["columns"] for table in group.told}
        counts = dict.fromkeys(group.tables, 0)
        for part, asked in match_group(group, rows, hooks, {}):
            for start in range(0, len(part), COPIED):
                insert_rows(
                    StagedRow, FIELDS, (_tuple(batch, group, row, columns) for row in part[start : start + COPIED])
                )
            for row in part:
                counts[row.table] += 1
            questions += [_question(question) for question in asked]
        for table in group.told:
            tables.append(table | {"rows": counts[table["position"]]})
    tables.sort(key=lambda table: table["position"])
    batch.recognised = {
        "type": recognised.type,
        "encoding": recognised.encoding,
        "sheets": [list(sheet) for sheet in recognised.sheets],
        "tables": tables,
    }
    batch.kind = tables[0]["kind"] if tables else ""
    batch.warnings = [_problem(found) | {"sheet": found.sheet} for found in recognised.findings]
    batch.questions = questions


def _tuple(batch: ImportBatch, group: Group, row: Row, columns: dict[int, dict]) -> tuple:
    state = settle(row, columns[row.table])
    return (
        batch.pk, row.table, group.kind, row.number, orjson.dumps(row.values), orjson.dumps(row.matched),
        orjson.dumps(row.answers), orjson.dumps(row.problems), str(state), "", None,
    )  # fmt: skip


def _question(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "subject": question.subject,
        "options": list(question.options),
        "args": question.args,
    }


def row_of(staged: StagedRow) -> Row:
    """A staged row as the hooks see it."""
    left_out = staged.state == StagedRow.State.LEFT_OUT
    return Row(
        staged.row, staged.values, staged.table, staged.problems, staged.matched, staged.answers, staged.pk, left_out
    )


def answers_of(batch: ImportBatch) -> dict[tuple[str, str], BatchAnswer]:
    """(code, subject) → the latest answer."""
    return {(answer.code, answer.subject): answer for answer in batch.answers.order_by("id")}


def recheck(batch: ImportBatch, only: Iterable[StagedRow] | None = None) -> None:
    """Check staged rows again after a decision: the whole group of a sheet, or just `only` the rows of a plain list."""
    touched = list(only) if only is not None else None
    answers, questions = answers_of(batch), []
    out = set(batch.rows.filter(state=StagedRow.State.LEFT_OUT).values_list("table", "row"))
    for group in groups(batch.recognised["tables"], batch.month):
        hooks, columns = hooks_of(group.kind), {table["position"]: table["columns"] for table in group.told}
        staged = batch.rows.filter(kind=group.kind, table__in=group.tables)
        if hooks.slice_rows is not None and touched is not None:
            staged = staged.filter(pk__in=[row.pk for row in touched])
        for part, asked in match_group(group, _again(staged, out), hooks, answers):
            _save(part, columns)
            questions += [_question(question) for question in asked]
    if questions != batch.questions:
        batch.questions = questions
        batch.save(update_fields=["questions"])


def _again(staged: QuerySet, out: set[tuple[int, int]]) -> Iterator[Row]:
    """Rows with the problems of the sheet itself; a twin counts once its other half is left out."""
    for stored in staged.iterator(chunk_size=COPIED):
        row = row_of(stored)
        row.problems = [problem for problem in row.problems if problem.get("by") == "sheet"]
        for problem in row.problems:
            if problem["code"] == DUPLICATE:
                problem["level"] = NOTE if (row.table, problem["args"].get("first")) in out else ERROR
        row.matched = {}
        yield row


def _save(part: list[Row], columns: dict[int, dict]) -> None:
    changed = [
        StagedRow(pk=row.pk, matched=row.matched, problems=row.problems, state=settle(row, columns[row.table]))
        for row in part
    ]
    StagedRow.objects.bulk_update(changed, ["matched", "problems", "state"], batch_size=200)
