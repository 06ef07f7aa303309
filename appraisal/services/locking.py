"""The lock of a month: everything it holds under one hash, the counted incidents held, no way back.

The hash is taken over canonical content: rulebook hashes, facts, evidence, lines with explanation codes and arguments
(never rendered text), decisions and approvals. verify_locked_months takes it again every night.
"""

import hashlib
import logging

import orjson
from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from appraisal.choices import EventKind, RecordKind, Scheme, SheetState
from appraisal.errors import (
    JobsPending,
    MonthNotOver,
    NothingToLock,
    SheetsNotApproved,
    SheetsStale,
    SupervisorsWithoutSheet,
)
from appraisal.models import Decision, PayEvidence, PayFact, PayLine, PaySheet, SheetEvent
from appraisal.selectors.staleness import stale_sheets
from core import audit
from core.copying import insert_rows, insert_select
from core.models import Hold, ImportBatch, Job, Month
from core.month import MonthLocked
from core.periods import Period
from feedback.models import Incident
from people.models import User
from people.selectors import supervisors_in

log = logging.getLogger(__name__)
NAMED = 5  # as many names a refusal lists
UNFINISHED = [Job.State.QUEUED, Job.State.RUNNING]

SHEET = (
    "scheme", "employee__code", "employee_code", "employee_name", "branch__code", "branch_name", "place",
    "rulebook__sha256", "status", "state", "missing", "failure", "total", "deductions", "minimum_wage", "number",
    "digest", "as_of", "cutoff_at", "calculated_at", "calculated_by", "payee", "adjusted_by", "confirmed_at",
    "approved_by", "approved_at",
)  # fmt: skip
LINE = (
    "sheet__scheme", "sheet__employee__code", "position", "component", "code", "kind", "pay_type", "amount",
    "explanation", "args", "clause", "facts", "reason", "author", "author_name", "added_at", "file__sha256",
)  # fmt: skip
FACT = (
    "employee__code", "name", "value", "own", "source", "batch", "gap", "part", "whole", "counted", "excluded", "note",
)  # fmt: skip
EVIDENCE = (
    "employee__code", "fact", "kind", "record", "label", "detail", "counted", "why", "part", "whole", "occurred_on",
)  # fmt: skip
DECISION = ("employee__code", "kind", "value", "reason", "by", "by_name", "at")


@transaction.atomic
def lock_month(*, month: Month, by: User) -> Month:
    """Fix a month version for good. Every supervisor has an approved sheet and nothing is under way.

    Raises MonthLocked, MonthNotOver, JobsPending, SupervisorsWithoutSheet, SheetsNotApproved, SheetsStale and
    NothingToLock.
    """
    month = Month.objects.select_for_update().get(pk=month.pk)  # whoever writes into the month waits, or we do
    if month.state != Month.State.OPEN:
        raise MonthLocked(month=str(month))
    _require_quiet(month)
    sheets = PaySheet.objects.filter(month=month)
    _require_all_approved(month, sheets)
    if sheets.filter(as_of__lt=Period.parse(month.month).cutoff(timezone.get_default_timezone())).exists():
        raise MonthNotOver(month=month.month)
    if stale := stale_sheets(month):
        names = sheets.filter(employee__in=stale).order_by("employee_code").values_list("employee_name", flat=True)
        raise SheetsStale(month=str(month), count=len(stale), names=", ".join(names[:NAMED]))
    now, name = timezone.now(), str(by)
    insert_rows(
        SheetEvent,
        ("sheet", "kind", "at", "by", "by_name", "number", "total", "reason"),
        [
            (pk, EventKind.LOCKED.value, now, by.pk, name, number, total, "")
            for pk, number, total in sheets.values_list("pk", "number", "total")
        ],
    )
    _hold_counted(month)
    month.fingerprint = fingerprint_of(month)
    month.state, month.locked_at = Month.State.LOCKED, now
    month.locked_by_id, month.locked_by_name = by.pk, name
    month.save()
    audit.record(
        "month.locked", target=f"core.month:{month}", by=by,
        after={"fingerprint": month.fingerprint, "sheets": sheets.count()},
    )  # fmt: skip
    return month


def _require_quiet(month: Month) -> None:
    """No job of the month is under way: neither a calculation nor an import."""
    jobs = Job.objects.filter(state__in=UNFINISHED).filter(
        Q(params__month=month.month)
        | Q(key__contains=f":{month.month}:")
        | Q(pk__in=ImportBatch.objects.filter(month=month.month, job__isnull=False).values("job"))
    )
    if pending := list(jobs.values_list("key", flat=True)[:NAMED]):
        raise JobsPending(month=str(month), jobs=", ".join(pending))


def _require_all_approved(month: Month, sheets: QuerySet[PaySheet]) -> None:
    have = sheets.filter(scheme=Scheme.SUPERVISOR_MONTHLY).values("employee")
    without = supervisors_in(Period.parse(month.month)).exclude(pk__in=have)
    if names := list(without.values_list("name", flat=True)):
        raise SupervisorsWithoutSheet(month=str(month), count=len(names), names=", ".join(names[:NAMED]))
    waiting = sheets.exclude(state=SheetState.APPROVED).order_by("employee_code")
    if names := list(waiting.values_list("employee_name", flat=True)):
        raise SheetsNotApproved(month=str(month), count=len(names), names=", ".join(names[:NAMED]))
    if not sheets.exists():
        raise NothingToLock(month=str(month))


def _hold_counted(month: Month) -> None:
    """The incidents the month counted: their counted fields stay as they are from now on (core.Hold)."""
    counted = (
        Incident.objects.filter(
            pk__in=PayEvidence.objects.filter(month=month, kind=RecordKind.INCIDENT, counted=True).values("record")
        )
        .order_by()
        .values_list(Value(Incident._meta.db_table), F("pk"), Cast(Value(month.pk), BigIntegerField()))
    )
    insert_select(Hold, ("table_name", "record", "month"), counted)


def fingerprint_of(month: Month) -> str:
    """SHA-256 over everything a month version holds, row by row in the order of their bytes: no database's collation,
    no key order of stored JSON and no row id has a say in it."""
    digest = hashlib.sha256(orjson.dumps(["month", month.month, month.version]))
    for name, rows, columns in (
        ("sheet", PaySheet.objects.filter(month=month), SHEET),
        ("line", PayLine.objects.filter(month=month), LINE),
        ("fact", PayFact.objects.filter(month=month), FACT),
        ("evidence", PayEvidence.objects.filter(month=month), EVIDENCE),
        ("decision", Decision.objects.filter(month=month.month, at__lte=month.locked_at or timezone.now()), DECISION),
    ):
        digest.update(name.encode())
        written = rows.order_by().values_list(*columns).iterator(chunk_size=5_000)
        for row in sorted(orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS) for row in written):
            digest.update(row)
    return digest.hexdigest()


def verify_locked_months() -> list[Month]:
    """Take the hash of every month that is not open again; returns those that differ. The audit trail keeps it."""
    checked = list(Month.objects.exclude(state=Month.State.OPEN).exclude(fingerprint=""))
    broken = [month for month in checked if fingerprint_of(month) != month.fingerprint]
    for month in broken:
        log.error("the content of %s no longer gives its fingerprint", month)
        audit.record("month.fingerprint_broken", target=f"core.month:{month}", by=None)
    if checked:
        audit.record(
            "months.verified", target="core.month:all", by=None, after={"checked": len(checked), "broken": len(broken)}
        )
    return broken
