"""The pen on PostgreSQL: one statement, parts.models.posting."""

import json
from datetime import datetime
from decimal import Decimal

from django.db import DatabaseError, connection
from django.utils import timezone

from core.periods import Period
from parts.models.posting import MONTH_GATE
from parts.services.ledger_step import Refused, Step
from people.models import User

CALL = "SELECT movement, worth FROM parts_post(%s::jsonb, %s, %s, %s, %s, %s, %s)"
REFUSED, OUT_OF_RANGE = "23S00", "22003"


def write(
    steps: list[Step], *, cause: str, by: User, note: str, at: datetime, wrote: datetime
) -> list[tuple[int, Decimal]]:
    """(id, value) of each line, in order; a refusal is an IntegrityError that `refusal` reads."""
    on = timezone.localdate(at)
    day, month = on.isoformat(), Period.of(on)
    running = month if at == wrote else Period.of(timezone.localdate(wrote))
    lines = [
        {
            "n": n, "place": step.place.pk, "part": step.part.pk, "q": str(step.quantity), "kind": step.kind,
            "key": step.key, "take": step.take, "note": step.note or note,
            **({"cost": str(step.cost)} if step.cost is not None else {}),
            **({"batch": step.batch.pk} if step.batch else {}),
            **({"undo": step.undo.pk} if step.undo else {}),
            **({"supplier": step.supplier_id, "lot": step.lot, "day": day, "held": _held(step, note)}
               if step.take == "new" else {}),
        }
        for n, step in enumerate(steps)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CALL, [json.dumps(lines), cause, by.pk, at, wrote, str(month), gate_of(month, running)])
        return cursor.fetchall()


def gate_of(month: Period, running: Period) -> int:
    """The lock that posting into a month shares: its own for the running one, one for all that are over."""
    return 0 if month < running else month.year * 100 + month.month


def close_gates(month: Period) -> None:
    """Wait for what is being posted into a month or an earlier one, and keep more from coming until we are through."""
    with connection.cursor() as cursor:
        for gate in (0, month.year * 100 + month.month):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MONTH_GATE, gate])


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
