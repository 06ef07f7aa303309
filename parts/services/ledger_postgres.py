"""The pen on PostgreSQL: one statement, parts.models.posting."""

import json
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection
from django.utils import timezone

from parts.services.ledger_step import Refused, Step
from people.models import User

CALL = "SELECT movement, worth FROM parts_post(%s::jsonb, %s, %s, %s, %s)"
REFUSED = "23S00"


def write(
    steps: list[Step], *, cause: str, by: User, note: str, at: datetime, wrote: datetime
) -> list[tuple[int, Decimal]]:
    """(id, value) of each line, in order; a refusal is an IntegrityError that `refusal` reads."""
    day = timezone.localdate(at).isoformat()
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
        cursor.execute(CALL, [json.dumps(lines), cause, by.pk, at, wrote])
        return cursor.fetchall()


def _held(step: Step, note: str) -> str:
    return (step.note or note)[:100] if step.place.parent_id else ""


def refusal(error: IntegrityError) -> Refused | None:
    """What the function said; None for an error that is not its own."""
    told = error.__cause__
    if getattr(told, "pgcode", None) != REFUSED:
        return None
    return Refused(told.diag.message_primary, int(told.diag.message_detail), Decimal(told.diag.message_hint))
