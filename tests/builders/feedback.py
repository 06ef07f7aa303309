"""Incidents and head-office rows for tests. A builder says only what matters to the test that calls it."""

from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from zoneinfo import ZoneInfo

from django.utils import timezone

from catalog.services import load_standard_lists
from core import files
from core.models import ImportBatch
from feedback import services
from feedback.choices import IncidentKind, SheetSource, Trade
from feedback.models import CallTask, CompletionRow, Incident, SatisfactionRow, UnfinishedRow
from people.models import Staff, User
from people.roles import Role
from tests.builders.people import a_staff, a_supervisor, a_user, in_team_of
from tests.builders.tickets import Team, a_ticket

TZ = ZoneInfo("Asia/Shanghai")
_numbers = count(1)


def moment(text: str) -> datetime:
    """`2026-10-03 09:00` in branch time."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def an_agent(**fields: object) -> User:
    return a_user(Role.AGENT, **fields)


def a_manager(**fields: object) -> User:
    return a_user(Role.MANAGER, **fields)


def a_team(*, account: bool = False) -> tuple[Staff, Staff]:
    """A repair supervisor and a technician he leads."""
    supervisor = a_supervisor(account=account)
    return supervisor, in_team_of(supervisor, a_staff(branch=supervisor.branch))


def an_incident(kind: str = IncidentKind.COMPLAINT, *, by: User | None = None, at: datetime | None = None, **fields):
    """A registered incident; by default a user's complaint about nobody in particular, an hour ago."""
    at = at or timezone.now()
    fields.setdefault("occurred_at", at - timedelta(hours=1))
    fields.setdefault("source", "user")
    fields.setdefault("title", f"约好十点，十一点四十才到 {next(_numbers)}")
    return services.register_incident(kind=kind, by=by or an_agent(), at=at, **fields)


def an_upheld(
    complaint_class: str = "verified", *, supervisor: Staff | None = None, at: datetime | None = None,
    kind: str = IncidentKind.COMPLAINT, by: User | None = None, **fields,
) -> Incident:  # fmt: skip
    """Registered and decided at the same instant; it counts in that instant's month on the supervisor's sheet."""
    at = at or timezone.now()
    supervisor = supervisor or a_supervisor()
    if complaint_class == "technician" and "concerns" not in fields:
        fields["concerns"] = in_team_of(supervisor, a_staff(branch=supervisor.branch))
    incident = an_incident(kind, supervisor=supervisor, at=at, **fields)
    return services.decide_incident(
        incident=incident, verdict="upheld", complaint_class=complaint_class, reason="查了派工记录",
        unheard="样例：双方已电话说明", by=by or a_manager(), at=at,
    )  # fmt: skip


def a_confirmed(kind: str, **fields) -> Incident:
    """Praise, a special task, hardship or news exposure, confirmed."""
    return an_upheld("", kind=kind, **fields)


def a_call(*, team: Team | None = None, claimed_by: User | None = None, **fields) -> CallTask:
    """A ticket completed two days ago whose call-back is due, held by an agent where one is named."""
    load_standard_lists()
    services.load_standard()
    at = timezone.now() - timedelta(days=2)
    ticket = a_ticket("done", team=team, at=fields.pop("at", at), **fields)
    services.gather()
    task = CallTask.objects.select_related("ticket").get(ticket=ticket)
    CallTask.objects.filter(pk=task.pk).update(next_try_at=timezone.now() - timedelta(hours=1))
    if claimed_by is not None:
        services.claim(task=task, by=claimed_by)
    task.refresh_from_db()
    return task


def a_batch(month: str = "2026-10") -> ImportBatch:
    stored = files.store(BytesIO(b"sheet"), name="满意度.xlsx", kind="import", by=None)
    return ImportBatch.objects.create(file=stored, month=month, state=ImportBatch.State.WRITTEN)


def _row(model, batch: ImportBatch | None, supervisor: Staff | None, fields: dict):
    batch = batch or a_batch(fields.get("month", "2026-10"))
    fields.setdefault("month", batch.month)
    fields.setdefault("row_no", next(_numbers))
    fields.setdefault("sheet", "Sheet1")
    if not fields.get("counted", True):
        fields.setdefault("why_not", "left_out")
    return model.objects.create(batch=batch, supervisor=supervisor, **fields)


def a_satisfaction_row(
    supervisor: Staff | None, visited: int | None, satisfied: int | None, *, source: str = SheetSource.INTERNAL,
    batch: ImportBatch | None = None, trade: str | None = Trade.REPAIR, **fields,
) -> SatisfactionRow:  # fmt: skip
    fields |= {"visited": visited, "satisfied": satisfied, "source": source, "trade": trade}
    return _row(SatisfactionRow, batch, supervisor, fields)


def a_completion_row(
    supervisor: Staff | None, due: int, done: int, unnoted: int = 0, *, batch: ImportBatch | None = None,
    trade: str | None = Trade.REPAIR, **fields,
) -> CompletionRow:  # fmt: skip
    """Everything new in the month; what is not done is noted but for `unnoted`."""
    counts = {"carried": 0, "new": due, "open": due - done, "noted": due - done - unnoted}
    fields = counts | {"due": due, "done": done, "unnoted": unnoted, "trade": trade} | fields
    return _row(CompletionRow, batch, supervisor, fields)


def an_unfinished_row(
    supervisor: Staff | None, *, reason: str = "", batch: ImportBatch | None = None, trade: str | None = Trade.REPAIR,
    **fields,
) -> UnfinishedRow:  # fmt: skip
    fields.setdefault("ticket_number", f"WX2026100100{next(_numbers):02d}")
    return _row(UnfinishedRow, batch, supervisor, fields | {"reason": reason, "trade": trade})


def lock(month: str) -> None:
    """Lock a month as the pay room does in the end: the open version, with a fingerprint."""
    from core.month import open_month

    row = open_month(month)
    row.state, row.locked_at, row.fingerprint = "locked", timezone.now(), "f" * 64
    row.save()
