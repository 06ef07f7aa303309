"""What is said about a file: its open points as sentences, and the dry run's JSON."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from core.sheets import messages, staging
from core.sheets.hooks import ERROR, QUESTION
from core.sheets.models import ImportBatch, StagedRow
from core.sheets.reader import Recognised


def sentence(problem: dict[str, Any]) -> str:
    """A problem or question in the reader's language."""
    return messages.render(problem["code"], problem["args"])


def place(problem: dict[str, Any], row: int | None = None) -> str:
    """H17, or `row 31 西城店小计`, for programs; `where` says it to people."""
    number = row or problem.get("row")
    return problem.get("cell") or (
        f"row {number} {problem.get('label', '')}".strip() if number else problem.get("sheet", "")
    )


def where(problem: dict[str, Any], row: int | None = None) -> str:
    """The same place in the reader's language."""
    number = row or problem.get("row")
    if problem.get("cell") or not number:
        return place(problem, row)
    return (_("Row %(row)s %(label)s") % {"row": number, "label": problem.get("label", "")}).strip()


def open_points(batch: ImportBatch) -> Iterator[str]:
    """Every row and figure of a checked batch that waits for somebody: where, and what is the matter."""
    sheets = {table["position"]: table["sheet"] for table in batch.recognised.get("tables", [])}
    waiting = batch.rows.filter(state__in=[StagedRow.State.ERROR, StagedRow.State.QUESTION])
    for row in waiting.iterator():
        for problem in row.problems:
            if problem["level"] in {ERROR, QUESTION} and problem["code"] not in row.answers.get("accept", ()):
                yield f"{sheets[row.table]} {where(problem, row.row)}: {sentence(problem)}"
    answered = staging.answers_of(batch)
    for question in batch.questions:
        if (question["code"], question["subject"]) not in answered:
            label = question["args"].get("label") or question["args"].get("row") or ""
            yield f"{label}: {sentence(question)}".lstrip(": ")


def dry_run(recognised: Recognised, asked: str = "") -> dict[str, Any]:
    """The file as understood, with what matching says where there are tables to match against. Writes nothing."""
    printed = recognised.to_json(messages.render)
    known = {(warning["code"], warning["where"]) for warning in printed["warnings"]}
    several = len({table.sheet for table in recognised.tables}) > 1
    if _has_tables():
        for group, rows in staging.read_groups(recognised, asked):
            columns = {table["position"]: table["columns"] for table in group.told}
            sheets = {table["position"]: table["sheet"] for table in group.told}
            for part, _questions in staging.match_group(group, rows, staging.hooks_of(group.kind), {}):
                for row in part:
                    staging.settle(row, columns[row.table])
                    prefix = f"{sheets[row.table]} " if several else ""
                    found = [p for p in row.problems if p.get("by") != "sheet"]
                    for problem in found:
                        warning = {"code": problem["code"], "where": prefix + place(problem, row.number)}
                        if tuple(warning.values()) not in known:
                            printed["warnings"].append(warning | {"detail": sentence(problem)})
    return printed


def _has_tables() -> bool:
    try:
        return StagedRow._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def failure(batch: ImportBatch) -> str:
    """Why a batch failed, as a sentence a clerk understands."""
    return messages.render(batch.error_code, batch.error_args) if batch.error_code else ""
