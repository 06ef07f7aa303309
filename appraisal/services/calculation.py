"""A chunk of supervisors calculated: one transaction, a number of statements that does not grow with the people.

Drafts are replaced whole, approved sheets are left alone and reported, manual lines survive. Two runs at once meet at
the rows of the sheets: the second waits, then finds the same figures.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import orjson
from django.db import transaction
from django.utils import timezone

from appraisal import engine, evidence
from appraisal.choices import EventKind, LineKind, Scheme, SheetState, SheetStatus
from appraisal.models import PayEvidence, PayFact, PayLine, PaySheet, RulebookVersion, SheetEvent
from appraisal.places import places_of
from appraisal.rules import deductions
from appraisal.services.totals import floor_line, floor_of
from appraisal.versions import rulebook_of, version_for
from appraisal.wording import MANUAL
from core.copying import insert_rows
from core.models import Month
from core.month import MonthLocked
from people.models import Staff

LINE_COLUMNS = (
    "month", "sheet", "position", "component", "code", "kind", "pay_type", "amount", "explanation", "args", "clause",
    "facts", "reason", "author_name",
)  # fmt: skip
FACT_COLUMNS = (
    "month", "employee", "name", "value", "own", "source", "batch", "gap", "part", "whole", "counted", "excluded",
    "note",
)  # fmt: skip
EVENT_COLUMNS = ("sheet", "kind", "at", "by", "by_name", "number", "total", "reason")
KEY = ("month", "scheme", "employee")


@dataclass(slots=True)
class _Run:
    """What all sheets of one calculation share."""

    month: Month
    scheme: str
    version: RulebookVersion
    book: engine.Rulebook
    as_of: datetime
    cutoff: datetime
    at: datetime
    by: object | None


@transaction.atomic
def calculate_chunk(
    *, month: Month, employees: Sequence[int], as_of: datetime, by=None, scheme: str = Scheme.SUPERVISOR_MONTHLY
) -> dict:
    """Calculate these supervisors' sheets of an open month version.

    Returns {people, calculated, approved_kept, failed, failures: [{code, name, missing | reason}], kept: [codes]} where
    calculated + approved_kept + failed = people. Raises MonthLocked and NoRulebook.
    """
    if Month.objects.get(pk=month.pk).state != Month.State.OPEN:
        raise MonthLocked(month=str(month))
    version = version_for(scheme, month.month)
    everybody = evidence.Frame(month, sorted(set(employees)), as_of)
    run = _Run(month, scheme, version, rulebook_of(version), as_of, everybody.cutoff, timezone.now(), by)
    sheets = _claim(run, everybody.employees)
    kept = [sheet for sheet in sheets if sheet.state == SheetState.APPROVED]
    drafts = [sheet for sheet in sheets if sheet.state != SheetState.APPROVED]
    frame = evidence.Frame(month, [sheet.employee_id for sheet in drafts], as_of)
    manual = _clear(frame, drafts)
    figures = evidence.store(frame, run.book) if drafts else {}
    results = [_calculate(run, sheet, figures[sheet.employee_id], manual.get(sheet.pk, [])) for sheet in drafts]
    _write(run, frame, drafts, figures, results)
    failures = [_failure(sheet) for sheet in drafts if sheet.status == SheetStatus.INCOMPLETE]
    return {
        "people": len(sheets),
        "calculated": len(drafts) - len(failures),
        "approved_kept": len(kept),
        "failed": len(failures),
        "failures": failures,
        "kept": [sheet.employee_code for sheet in kept],
    }


def _failure(sheet: PaySheet) -> dict:
    return {
        "code": sheet.employee_code,
        "name": sheet.employee_name,
        "missing": sheet.missing,
        "reason": sheet.failure,
    }


def _claim(run: _Run, employees: Sequence[int]) -> list[PaySheet]:
    """The sheet of each, made where there is none, locked for us; names and places as they are now."""
    people = {person.pk: person for person in Staff.objects.filter(pk__in=employees).select_related("branch")}
    places = places_of()
    have = set(
        PaySheet.objects.filter(month=run.month, scheme=run.scheme, employee__in=people).values_list(
            "employee", flat=True
        )
    )
    blank = [
        PaySheet(
            month=run.month, scheme=run.scheme, employee=person, branch=person.branch, rulebook=run.version,
            status=SheetStatus.INCOMPLETE, calculated_at=run.at, as_of=run.as_of, cutoff_at=run.cutoff,
        )
        for pk, person in sorted(people.items())
        if pk not in have
    ]  # fmt: skip
    if blank:
        PaySheet.objects.bulk_create(blank, ignore_conflicts=True)
    sheets = list(
        PaySheet.objects.select_for_update(of=("self",), no_key=True)
        .filter(month=run.month, scheme=run.scheme, employee__in=people)
        .order_by("employee")
    )
    for sheet in sheets:
        if sheet.state == SheetState.APPROVED:
            continue
        person = people[sheet.employee_id]
        sheet.employee_code, sheet.employee_name, sheet.payee_id = person.code, person.name, person.user_id
        sheet.branch_id, sheet.branch_name, sheet.place = person.branch_id, person.branch.name, places[person.branch_id]
    return sheets


def _clear(frame: evidence.Frame, drafts: list[PaySheet]) -> dict[int, list[Decimal]]:
    """Take the drafts' calculated rows away; gives the amounts of the lines by hand, which stay, by sheet."""
    mine = {"month": frame.month, "employee__in": frame.employees}
    PayEvidence.objects.filter(**mine).delete()
    PayFact.objects.filter(**mine).delete()
    lines = PayLine.objects.filter(sheet__in=[sheet.pk for sheet in drafts])
    lines.filter(kind=LineKind.CALCULATED).delete()
    by_hand: dict[int, list[Decimal]] = {}
    for sheet_id, amount in lines.values_list("sheet", "amount"):
        by_hand.setdefault(sheet_id, []).append(amount)
    return by_hand


def _calculate(run: _Run, sheet: PaySheet, figures: dict, manual: list[Decimal]) -> list[engine.Line]:
    """Fill the sheet from the engine's answer; returns its lines. What the engine refuses is the sheet's result."""
    lines, sheet.failure, sheet.missing, total = [], "", [], None
    try:
        outcome = engine.calculate(
            run.book, run.month.month, sheet.employee_code, {name: figures[name].value for name in run.book.facts}
        )
    except engine.FactRefused as refused:
        sheet.failure = str(refused)[:300]
    else:
        lines, total, sheet.missing = list(outcome.lines), outcome.total, list(outcome.missing)
    if total is not None and manual:
        total += sum(manual)
        if floor := floor_line(run.book, total):
            lines.append(floor)
            total += floor.amount
    sheet.total = total
    sheet.status = SheetStatus.INCOMPLETE if total is None else SheetStatus.COMPLETE
    sheet.deductions = deductions([*(line.amount for line in lines), *manual])
    sheet.calculated_with_manual = bool(manual)
    told = [run.version.sha256, [[f.name, f.value] for f in figures.values()], [_told(line) for line in lines]]
    told += [sheet.failure, sorted(str(amount) for amount in manual)]
    digest = hashlib.sha256(orjson.dumps(told)).hexdigest()
    if not (sheet.state == SheetState.CONFIRMED and sheet.digest == digest) and sheet.state != SheetState.QUERIED:
        sheet.state, sheet.confirmed_at = SheetState.CALCULATED, None
    sheet.digest, sheet.return_reason = digest, ""
    sheet.number += 1
    sheet.rulebook, sheet.calculated_at, sheet.calculated_by = run.version, run.at, run.by
    sheet.as_of, sheet.cutoff_at = run.as_of, run.cutoff
    return lines


def _told(line: engine.Line) -> list:
    return [line.code, str(line.amount), line.why, line.args]


def _write(run: _Run, frame: evidence.Frame, drafts: list[PaySheet], figures: dict, results: list) -> None:
    fields = [
        field.name for field in PaySheet._meta.concrete_fields if field.name not in {"id", *KEY}
    ]  # every column but the key: the row is replaced whole
    ids = {sheet.employee_id: sheet.pk for sheet in drafts}
    for sheet in drafts:
        sheet.pk = None
    PaySheet.objects.bulk_create(drafts, update_conflicts=True, unique_fields=KEY, update_fields=fields)
    for sheet in drafts:
        sheet.pk = ids[sheet.employee_id]
    insert_rows(PayFact, FACT_COLUMNS, _fact_rows(frame, figures))
    insert_rows(PayLine, LINE_COLUMNS, _line_rows(run, drafts, results))
    name = str(run.by) if run.by else ""
    by = getattr(run.by, "pk", None)
    insert_rows(
        SheetEvent,
        EVENT_COLUMNS,
        [(s.pk, EventKind.CALCULATED.value, run.at, by, name, s.number, s.total, "") for s in drafts],
    )


def _fact_rows(frame: evidence.Frame, figures: dict) -> Iterator[tuple]:
    for employee in frame.employees:
        for f in figures[employee].values():
            yield (
                frame.month.pk, employee, f.name, f.value, f.own, f.source, f.batch, f.gap, f.part, f.whole, f.counted,
                f.excluded, f.note or b"{}",
            )  # fmt: skip


def _line_rows(run: _Run, drafts: list[PaySheet], results: list[list[engine.Line]]) -> Iterator[tuple]:
    components = {line.code: c.code for c in run.book.components for line in (*c.lines, *c.bounds)}
    fixed = {
        line.code: (orjson.dumps({"zh": line.clause.zh, "en": line.clause.en}), orjson.dumps(line.reads))
        for line in run.book.lines
    }
    if floor := floor_of(run.book):
        fixed[MANUAL + ".floor"] = fixed[floor.code]
        components[MANUAL + ".floor"] = MANUAL
    for sheet, lines in zip(drafts, results, strict=True):
        for position, line in enumerate(lines):
            clause, facts = fixed[line.code]
            yield (
                run.month.pk, sheet.pk, position, components.get(line.code, "total"), line.code, "calculated", line.pay,
                line.amount, line.why, orjson.dumps(line.args), clause, facts, "", "",
            )  # fmt: skip
