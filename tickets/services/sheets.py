"""Rows of a ticket sheet become tickets: new ones inside the database, changed ones one by one, and back again."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from core.copying import insert_select
from core.sheets.lists import RecordsInUse
from core.sheets.models import StagedRow
from tickets.choices import Door, State
from tickets.models import Remark, Ticket, TicketEvent
from tickets.services.clocks import plan_many
from tickets.transitions import reachable_from

WHEN = models.DateTimeField()


class Told(Func):
    """A value of a staged row's `matched`, as the column it goes into has it."""

    def __init__(self, key: str, output_field: models.Field) -> None:
        super().__init__(F("matched"), output_field=output_field)
        self.key = key

    def as_sqlite(self, compiler, connection, **extra: Any) -> tuple[str, tuple]:
        """JSON_EXTRACT gives numbers and texts as they are stored; true is 1."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"JSON_EXTRACT({sql}, '$.{self.key}')", tuple(params)

    def as_postgresql(self, compiler, connection, **extra: Any) -> tuple[str, tuple]:
        """Text, then the column's own type; instants are written in UTC."""
        sql, params = compiler.compile(self.source_expressions[0])
        text = f"({sql} ->> '{self.key}')"
        if isinstance(self.output_field, models.DateTimeField):
            return f"({text}::timestamp AT TIME ZONE 'UTC')", tuple(params)
        kind = self.output_field.db_type(connection)
        return (text if kind.startswith("varchar") else f"{text}::{kind}"), tuple(params)


def _told(name: str) -> Told:
    """The value for a field of Ticket."""
    field = Ticket._meta.get_field(name)
    plain = models.BigIntegerField() if field.is_relation else field.__class__(**_length(field))
    return Told(name, plain)


def _length(field: models.Field) -> dict[str, Any]:
    return {"max_length": field.max_length} if isinstance(field, models.CharField) else {}


COLUMNS = (
    "number", "kind", "state", "state_since", "supervisor", "technician", "branch", "store", "customer", "unit",
    "contact_name", "contact_phone", "address", "category", "brand", "model_name", "serial", "fault_text", "source",
    "urgency", "in_warranty", "received_at", "assigned_at", "settled_at", "result",
)  # fmt: skip


def write_rows(ready: QuerySet[StagedRow], *, batch: int, by: Any) -> dict[str, int]:
    """Rows that may be written → {new, changed, same}. The same sheet again changes no row."""
    total, actor = ready.count(), getattr(by, "pk", None)
    fresh = insert_new(batch, ready)
    if fresh:
        insert_history(batch, actor)
        insert_remarks(batch, ready, actor)
        plan_many(Ticket.objects.filter(import_batch_id=batch, settled_at=None), timezone.now())
    changed = change_known(batch, ready, actor)
    _plan_again(changed)
    return {"new": fresh, "changed": len(changed), "same": total - fresh - len(changed)}


def _plan_again(ids: list[int]) -> None:
    for start in range(0, len(ids), 1000):
        plan_many(Ticket.objects.filter(pk__in=ids[start : start + 1000]), timezone.now())


def take_back(staged: QuerySet[StagedRow], *, batch: int, by: Any) -> None:
    """New tickets of the batch become void; `staged`, the changed ones, get their values back. Raises RecordsInUse."""
    mine = Ticket.objects.filter(import_batch_id=batch)
    if touched := mine.filter(revision__gt=1, is_void=False).first():
        raise RecordsInUse(record=touched.number)
    now, actor = timezone.now(), getattr(by, "pk", None)
    _make_void(mine, now, actor)
    plan_many(mine.filter(Q(due_at__isnull=False) | Q(is_paused=True)), now)
    _plan_again([_restore(row, now, actor) for row in staged.iterator(chunk_size=1000)])


def insert_new(batch: int, ready: QuerySet) -> int:
    """Rows that were found new; what another sheet has brought since is looked for first, in a statement of its own.

    A NOT EXISTS inside the INSERT would read the table it is filling, again for every row (measured: minutes).
    """
    rows = ready.filter(matched__outcome="new").annotate(told_number=Told("number", models.CharField(max_length=20)))
    known = Ticket.objects.filter(number=OuterRef("told_number"))
    late = list(rows.filter(Exists(known)).values_list("pk", flat=True))
    rows = rows.exclude(pk__in=late) if late else rows
    values = {name: _told(name) for name in COLUMNS} | {
        "supervisor_since": _told("received_at"),
        "revision": Value(1),
        "import_batch_id": Value(batch),
        "import_digest": Told("digest", models.CharField(max_length=32)),
    }
    values = _untold(values) | values
    return insert_select(Ticket, list(values), rows.values_list(*values.values()))


def _untold(told: Iterable[str]) -> dict[str, Value]:
    """Columns no sheet speaks of and the database does not fill itself: as a new ticket has them."""
    return {
        field.name: Value(json.dumps(default) if isinstance(default := field.get_default(), dict) else default)
        for field in Ticket._meta.concrete_fields
        if field.name not in told and not (field.null or field.primary_key or field.has_db_default())
    }


EVENT = ("ticket", "action", "from_state", "state", "supervisor", "technician", "settled_at", "at")
AROUND = ("recorded_at", "by", "door", "place", "note", "data")


def _around(actor: int | None) -> list[Any]:
    by = Value(actor, models.BigIntegerField(null=True))
    return [Value(timezone.now(), WHEN), by, Value(Door.IMPORT.value), Value(""), Value(""), Value("{}")]


def insert_history(batch: int, actor: int | None) -> None:
    """Received; dispatched where the sheet says when; and the state it is in. Nothing else is invented."""
    new, assigned = State.NEW.value, State.ASSIGNED.value
    nobody, not_yet = Value(None, models.BigIntegerField(null=True)), Value(None, models.DateTimeField(null=True))
    sent, moved = Q(assigned_at__isnull=False), ~Q(state=new)
    now = (F("state"), F("technician"), F("settled_at"), F("state_since"))
    steps = [
        (Q(), "", Value(new), nobody, not_yet, F("received_at")),
        (sent & moved, new, Value(assigned), F("technician"), not_yet, F("assigned_at")),
        (~sent & moved, new, *now),
        (sent & moved & ~Q(state=assigned), assigned, *now),
    ]  # fmt: skip
    tickets = Ticket.objects.filter(import_batch_id=batch, is_void=False).order_by()
    for condition, before, state, technician, settled, at in steps:
        rows = tickets.filter(condition).values_list(
            "pk", Value("imported"), Value(before), state, "supervisor", technician, settled, at, *_around(actor)
        )
        insert_select(TicketEvent, [*EVENT, *AROUND], rows)


def insert_remarks(batch: int, ready: QuerySet, actor: int | None) -> None:
    ticket = Ticket.objects.filter(number=OuterRef("told_number"), import_batch_id=batch, is_void=False)
    rows = ready.annotate(
        told_number=Told("number", models.CharField(max_length=20)),
        reason=Told("remark_reason", models.BigIntegerField()),
    ).filter(Exists(ticket), reason__isnull=False)
    values = rows.values_list(
        Subquery(ticket.values("pk")[:1]), "reason", Told("remark", models.CharField(max_length=500)),
        Told("remark_at", WHEN), Value(timezone.now(), WHEN), Value(actor, models.BigIntegerField(null=True)),
        Value(Door.IMPORT.value),
    )  # fmt: skip
    insert_select(Remark, ["ticket", "reason", "text", "at", "recorded_at", "by", "door"], values)


def change_known(batch: int, ready: QuerySet, actor: int | None) -> list[int]:
    """Tickets an earlier sheet brought: columns as this one says, an event where state or supervisor moved; whose."""
    changed = []
    for row in ready.filter(matched__outcome="changed").iterator(chunk_size=1000):
        told = row.matched
        ticket = Ticket.objects.select_for_update(no_key=True).filter(number=told["number"]).first()
        if ticket is None or ticket.import_digest == told["digest"]:
            continue
        revived = ticket.is_void and not ticket.import_digest
        if not revived and (ticket.revision > 1 or told["state"] not in reachable_from(ticket.state)):
            continue
        if not revived:
            row.before = {name: _plain(getattr(ticket, _attribute(name))) for name in (*COLUMNS, "import_digest")}
            row.save(update_fields=["before"])
        _write(ticket, told, batch if revived else ticket.import_batch_id, actor)
        changed.append(ticket.pk)
    return changed


def _attribute(name: str) -> str:
    return Ticket._meta.get_field(name).attname


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _python(name: str, value: Any) -> Any:
    field = Ticket._meta.get_field(name)
    if value is None or not isinstance(field, models.DateTimeField):
        return value
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _write(ticket: Ticket, told: dict[str, Any], batch: int | None, actor: int | None) -> None:
    before, who, since = ticket.state, ticket.supervisor_id, ticket.state_since
    for name in COLUMNS:
        setattr(ticket, _attribute(name), _python(name, told[name]))
    now = timezone.now()
    if before == ticket.state:
        ticket.state_since = since
    if who != ticket.supervisor_id:
        ticket.supervisor_since = now
    ticket.is_void, ticket.duplicate_of, ticket.revision = False, None, 1
    ticket.import_batch_id, ticket.import_digest = batch, told["digest"]
    ticket.save()
    if before != ticket.state or who != ticket.supervisor_id:
        at = ticket.state_since if before != ticket.state else now
        _event(ticket, "imported", before, max(at, since), actor)
    if told["remark_reason"] and not ticket.remarks.filter(text=told["remark"]).exists():
        Remark.objects.create(
            ticket=ticket, reason_id=told["remark_reason"], text=told["remark"], at=now, by_id=actor, door=Door.IMPORT
        )


def _event(ticket: Ticket, action: str, before: str, at: Any, actor: int | None) -> None:
    TicketEvent.objects.create(
        ticket=ticket,
        action=action,
        from_state=before,
        state=ticket.state,
        supervisor_id=ticket.supervisor_id,
        technician_id=ticket.technician_id,
        settled_at=ticket.settled_at,
        at=at,
        by_id=actor,
        door=Door.IMPORT,
    )


def _make_void(tickets: QuerySet, now: Any, actor: int | None) -> None:
    """They count nowhere any more; their history stays and says so."""
    alive = tickets.filter(is_void=False).order_by()
    cancelled = Value(State.CANCELLED.value)
    rows = alive.values_list(
        "pk", Value("import_undone"), "state", cancelled, "supervisor", "technician", Value(now, WHEN),
        Value(now, WHEN), *_around(actor),
    )  # fmt: skip
    insert_select(TicketEvent, [*EVENT, *AROUND], rows)
    alive.update(
        state=State.CANCELLED,
        state_since=now,
        settled_at=now,
        is_void=True,
        import_digest="",
        revision=F("revision") + 1,
    )


def _restore(row: StagedRow, now: Any, actor: int | None) -> int:
    kept = dict(row.before)
    ticket = Ticket.objects.select_for_update(no_key=True).get(number=row.matched["number"])
    if ticket.revision > 1:
        raise RecordsInUse(record=ticket.number)
    state, who = ticket.state, ticket.supervisor_id
    for name, value in kept.items():
        setattr(ticket, _attribute(name), _python(name, value))
    if who != ticket.supervisor_id:
        ticket.supervisor_since = now
    if state != ticket.state:
        ticket.state_since = now
    ticket.save()
    if state != ticket.state or who != ticket.supervisor_id:
        _event(ticket, "import_undone", state, now, actor)
    return ticket.pk
