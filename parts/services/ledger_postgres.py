"""The pen on PostgreSQL: one statement, parts.models.posting."""

from datetime import datetime
from decimal import Decimal

from django.db import DatabaseError, connection
from django.utils import timezone

from core.periods import Period
from parts.models.posting import MONTH_GATE
from parts.services.ledger_step import Refused, Step
from people.models import User

CALL = "SELECT parts_post(%s::parts_step[], %s::int[], %s, %s, %s, %s, %s, %s)"
REFUSED, OUT_OF_RANGE = "23S00", "22003"
OVER = 0


def write(
    steps: list[Step], *, cause: str, by: User, note: str, at: datetime, wrote: datetime
) -> list[tuple[int, Decimal]]:
    """(id, value) of each line, in order; a refusal is an IntegrityError that `refusal` reads."""
    day = timezone.localdate(at).isoformat()
    month, running = day[:7], (day if at == wrote else timezone.localdate(wrote).isoformat())[:7]
    gate = _gate(month) if month >= running else OVER
    rows = [_row(n, step, note, day) for n, step in enumerate(steps)]
    turns = "{1}" if len(steps) == 1 else _turns(steps)
    with connection.cursor() as cursor:
        lines = "{" + ",".join(map(_quoted, rows)) + "}"
        cursor.execute(CALL, [lines, turns, cause, by.pk, at, wrote, month, gate])
        [(told,)] = cursor.fetchall()
    return [(int(pk), value) for pk, value in zip(told[::2], told[1::2], strict=True)]


def _row(n: int, step: Step, note: str, day: str) -> str:
    """The line as a row of the type parts_step."""
    place, part, key, said = step.place.pk, step.part.pk, _quoted(step.key), _quoted(step.note or note)
    row = f"({n},{place},{part},{step.quantity},{step.kind},{key},{step.take},{said}"
    if step.take == "new":
        cost, supplier = _known(step.cost), _known(step.supplier_id)
        return f"{row},{cost},,,{supplier},{_quoted(step.lot)},{_quoted(_held(step, note))},{day})"
    batch, undo = step.batch.pk if step.batch else "", step.undo.pk if step.undo else ""
    return f"{row},,{batch},{undo},,,,)"


def _known(value: object) -> object:
    return "" if value is None else value


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _turns(steps: list[Step]) -> str:
    """Positions, from 1, in the order in which balances are held: by place, then part."""
    order = sorted(range(len(steps)), key=lambda n: (steps[n].place.pk, steps[n].part.pk, n))
    return "{" + ",".join(str(n + 1) for n in order) + "}"


def close_gates(month: Period) -> None:
    """Wait for what is being posted into a month or an earlier one, and keep more from coming until we are through."""
    with connection.cursor() as cursor:
        for gate in (OVER, _gate(str(month))):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MONTH_GATE, gate])


def _gate(month: str) -> int:
    """The lock that posting into a month shares; those before the running one have one for all, OVER."""
    return int(month.replace("-", ""))


def _held(step: Step, note: str) -> str:
    return (step.note or note)[:100] if step.place.parent_id else ""


def refusal(error: DatabaseError) -> Refused | None:
    """What the function said, or that a column cannot hold so much; None for any other error."""
    told = error.__cause__
    code = getattr(told, "pgcode", None)
    if code == OUT_OF_RANGE:
        return Refused("too_much", 0)
    if code != REFUSED:
        return None
    return Refused(told.diag.message_primary, int(told.diag.message_detail), Decimal(told.diag.message_hint))
