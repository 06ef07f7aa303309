"""The stored evidence of a month held against the records as they are now, set by set, inside the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import QuerySet

from appraisal.choices import RecordKind
from appraisal.evidence import completion
from appraisal.evidence.figures import collect
from appraisal.evidence.frame import COLUMNS, Frame
from appraisal.models import PayEvidence

# What makes two rows the same evidence. Labels and details may be corrected without a figure moving.
COMPARED = ("employee", "fact", "kind", "record", "counted", "why", "part", "whole")


@dataclass(frozen=True, slots=True)
class Change:
    """One record that came, went, or counts otherwise than when the sheet was calculated."""

    employee: int
    fact: str
    kind: str
    record: int


def changes(frame: Frame) -> list[Change]:
    """Every difference between the stored rows of these people and the rows a calculation would store now.

    The set of unresolved tickets is read from the due tickets (completion.unresolved) and so is not compared twice.
    """
    _around, selects, rows = collect(frame)
    stored = PayEvidence.objects.filter(month=frame.month, employee__in=frame.employees)
    derived = {"fact": completion.UNRESOLVED, "kind": RecordKind.TICKET}
    summarised = [pk for pk in frame.employees if pk in _around.summaries]
    kept = stored.exclude(**derived) | stored.filter(**derived, employee__in=summarised)
    now = [_compared(row) for row in rows]
    found = _differences(selects, now, kept)
    return sorted({Change(*row[:4]) for row in found}, key=lambda c: (c.employee, c.fact, c.kind, c.record))


def _compared(row: Sequence[object]) -> tuple:
    return tuple(row[COLUMNS.index(name)] for name in COMPARED)


def _differences(selects: list[QuerySet], made: list[tuple], stored: QuerySet) -> list[tuple]:
    """Rows on one side only. `current EXCEPT stored` and the reverse, in one statement; rows made in Python are few
    and compared here."""
    connection = connections[router.db_for_read(PayEvidence)]
    parts, params = [], []
    for select in selects:
        try:
            sql, values = select.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(sql)
        params.extend(values)
    old_sql, old_params = stored.order_by().values_list(*COMPARED).query.get_compiler(connection=connection).as_sql()
    if not parts:
        return _python(made, set(), set(stored.values_list(*COMPARED)))
    names, compared = ", ".join(COLUMNS), ", ".join(COMPARED)
    sql = (
        f"WITH now ({names}) AS ({' UNION ALL '.join(parts)}), old ({compared}) AS ({old_sql}), "
        f"came AS (SELECT {compared} FROM now EXCEPT SELECT {compared} FROM old), "
        f"went AS (SELECT {compared} FROM old EXCEPT SELECT {compared} FROM now) "
        f"SELECT 1 AS side, {compared} FROM came UNION ALL SELECT 0, {compared} FROM went"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *old_params])
        rows = [(side, (*row[:4], bool(row[4]), *row[5:])) for side, *row in cursor.fetchall()]
    came, went = ({row for side, row in rows if side == wanted} for wanted in (1, 0))
    return _python(made, came, went)


def _python(made: list[tuple], came: set[tuple], went: set[tuple]) -> list[tuple]:
    """Rows made in Python are in no query set, so the stored ones look gone: those that still hold are no change."""
    held = set(made)
    return [*came, *(went - held), *(held - went)]
