"""A locked month never changes: no service, no ORM, no SQL gets through, on either engine; the hash would tell."""

import threading
import time
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from appraisal import services, tasks
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
from core import jobs
from core.models import AuditEntry, Hold, Month
from core.month import MonthLocked
from feedback.models import CompletionRow, Incident, SatisfactionRow
from tests.builders.appraisal import (
    MONTH,
    TZ,
    a_locked_month,
    a_month,
    a_pay_manager,
    a_payee,
    a_wage,
    an_approved_month,
    calculated,
    sheet_of,
)
from tests.builders.feedback import a_completion_row, a_satisfaction_row, an_incident, an_upheld

MID = datetime(2026, 10, 12, 9, tzinfo=TZ)


@pytest.fixture
def locked(db):
    """A locked month of one supervisor with a completion row and a counted complaint."""
    payee = a_payee()
    a_completion_row(payee, 100, 90, 2)
    an_upheld("verified", supervisor=payee, at=MID)
    return a_locked_month(payee)


def test_a_locked_month_is_never_stale(locked):
    assert stale_sheets(locked) == {}


def test_locking_fixes_the_version_with_a_hash_and_events(locked):
    locked.refresh_from_db()

    assert (locked.state, len(locked.fingerprint)) == ("locked", 64)
    assert locked.locked_by_name and locked.locked_at
    assert SheetEvent.objects.filter(kind="locked").count() == 1
    assert AuditEntry.objects.filter(action="month.locked").exists()
    assert Hold.objects.filter(table_name="feedback_incident", month=locked).count() == 1
    assert services.fingerprint_of(locked) == locked.fingerprint
    assert tasks.verify_locked_months() == 0
    assert AuditEntry.objects.get(action="months.verified").after == {"checked": 1, "broken": 0}


def _columns(model) -> str:
    return ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.column != "id")


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", [PaySheet, PayLine, PayFact, PayEvidence, SatisfactionRow, CompletionRow])
def test_plain_sql_changes_nothing(locked, model):
    table = model._meta.db_table
    assert model.objects.exists()
    fields = {f.column for f in model._meta.concrete_fields}
    touched = next(c for c in ("deductions", "amount", "counted", "satisfied", "done") if c in fields)

    refused(f"UPDATE {table} SET {touched} = {touched}")
    refused(f"DELETE FROM {table}")
    refused(f"INSERT INTO {table} ({_columns(model)}) SELECT {_columns(model)} FROM {table}")
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", [PaySheet, PayLine, PayFact, PayEvidence, SatisfactionRow, CompletionRow])
def test_the_orm_changes_nothing(locked, model):
    row = model.objects.first()
    for change in (
        lambda: row.save(),
        lambda: row.delete(),
        lambda: model.objects.filter(pk=row.pk).delete(),
        lambda: model.objects.bulk_create([_copy(row)]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _copy(row):
    fresh = type(row).objects.get(pk=row.pk)
    fresh.pk = None
    return fresh


def test_nothing_new_comes_into_a_locked_month(locked):
    payee = PaySheet.objects.get().employee
    for add in (
        lambda: a_satisfaction_row(payee, 10, 10),
        lambda: a_completion_row(payee, 10, 10),
        lambda: Decision.objects.create(
            month=MONTH, employee=payee, kind="minimum_wage", value="exempt", reason="来不及了吗"
        ),
        lambda: PayFact.objects.create(month=locked, employee=payee, name="later", source="none"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            add()


def test_the_row_of_the_month_itself_is_sealed(locked):
    for change in ({"state": "open"}, {"fingerprint": "0" * 64}, {"month": "2026-09"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Month.objects.filter(pk=locked.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Month.objects.filter(pk=locked.pk).delete()


def test_events_are_only_added(locked):
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetEvent.objects.update(reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetEvent.objects.all().delete()


def test_a_counted_incident_is_held_a_pending_one_is_free(db):
    payee = a_payee()
    counted = an_upheld("verified", supervisor=payee, at=MID)
    waiting = an_incident(supervisor=payee, at=MID)
    a_locked_month(payee)

    for change in ({"complaint_class": "dispatch"}, {"counts_in": "2026-11"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Incident.objects.filter(pk=counted.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.filter(pk=counted.pk).delete()
    assert Incident.objects.filter(pk=waiting.pk).update(title="约好两点") == 1


def test_a_changed_content_no_longer_gives_the_hash(locked):
    """The guards lifted by hand, as somebody with all rights over the server could."""
    from core import append_only

    guard = next(g for g in append_only.declared() if g.table == "appraisal_payline")
    with connection.cursor() as cursor:
        for name in guard.names:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON appraisal_payline")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    PayLine.objects.filter(code="daily_work.base").update(amount=Decimal("1000.01"))

    assert services.verify_locked_months() == [locked]
    assert AuditEntry.objects.filter(action="month.fingerprint_broken").count() == 1
    append_only.install(connection)


@pytest.mark.django_db
class TestRefusals:
    def test_sheets_that_are_not_approved(self):
        done, waiting = a_payee(), a_payee(name="何立新")
        an_approved_month(done)
        calculated(waiting)

        with pytest.raises(SheetsNotApproved, match="何立新"):
            services.lock_month(month=a_month(), by=a_pay_manager())

    def test_supervisors_without_a_sheet(self):
        month = an_approved_month(a_payee())
        a_payee(name="唐晓燕")

        with pytest.raises(SupervisorsWithoutSheet, match="唐晓燕"):
            services.lock_month(month=month, by=a_pay_manager())

    def test_an_empty_month(self):
        with pytest.raises(NothingToLock):
            services.lock_month(month=a_month(), by=a_pay_manager())

    def test_work_that_is_under_way(self):
        month = an_approved_month(a_payee())
        jobs.start(kind="month_end", key=f"month_end:{MONTH}:1:9", items=[{"employees": []}], params={"month": MONTH})

        with pytest.raises(JobsPending):
            services.lock_month(month=month, by=a_pay_manager())

    def test_work_on_another_month_is_no_hindrance(self):
        month = an_approved_month(a_payee())
        jobs.start(kind="month_end", key="month_end:2026-11:1:1", items=[{}], params={"month": "2026-11"})

        assert services.lock_month(month=month, by=a_pay_manager()).state == "locked"

    def test_evidence_that_changed_after_the_approval(self):
        month = an_approved_month(payee := a_payee(name="周启明"))
        a_satisfaction_row(payee, 10, 10)

        with pytest.raises(SheetsStale, match="周启明"):
            services.lock_month(month=month, by=a_pay_manager())

    def test_a_month_calculated_before_its_end(self):
        payee = a_payee()
        a_wage()
        calculated(payee, as_of=datetime(2026, 10, 20, 9, tzinfo=TZ))
        services.approve_sheet(sheet=sheet_of(payee), by=a_pay_manager())

        with pytest.raises(MonthNotOver):
            services.lock_month(month=a_month(), by=a_pay_manager())

    def test_a_locked_month(self):
        month = a_locked_month(a_payee())

        with pytest.raises(MonthLocked):
            services.lock_month(month=month, by=a_pay_manager())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    """Two connections. Whoever comes second waits for the first and then sees what it did."""

    def test_a_row_in_flight_is_seen_by_the_lock(self):
        """The lock waits for it, finds that the approved sheet no longer holds, and refuses."""
        month = an_approved_month(payee := a_payee())
        manager, inserted, outcome = a_pay_manager(), threading.Event(), {}

        def late_import() -> None:
            with transaction.atomic():
                a_satisfaction_row(payee, 1, 1)
                inserted.set()
                time.sleep(0.7)
                outcome["waited for"] = not outcome.get("lock answered")
            connection.close()

        writer = threading.Thread(target=late_import)
        writer.start()
        inserted.wait(5)
        with pytest.raises(SheetsStale):
            services.lock_month(month=month, by=manager)
        outcome["lock answered"] = True
        writer.join()

        assert outcome["waited for"] and SatisfactionRow.objects.count() == 3

    def test_a_row_that_comes_while_the_lock_is_taken_waits_and_is_refused(self):
        month = an_approved_month(payee := a_payee())
        manager, taken, outcome = a_pay_manager(), threading.Event(), {}

        def late_import() -> None:
            taken.wait(5)
            try:
                with transaction.atomic():
                    a_satisfaction_row(payee, 1, 1)
                outcome["row"] = "in"
            except DatabaseError as error:
                outcome["row"] = "refused" if "locked" in str(error) else str(error)
            finally:
                connection.close()

        writer = threading.Thread(target=late_import)
        writer.start()
        with transaction.atomic():
            services.lock_month(month=month, by=manager)
            taken.set()
            writer.join(0.7)
            assert writer.is_alive()  # it waits for the month's row
        writer.join()

        assert outcome == {"row": "refused"}

    def test_a_step_and_the_lock_do_not_pass_each_other(self):
        month = an_approved_month(payee := a_payee())
        manager, taken, outcome = a_pay_manager(), threading.Event(), {}

        def returns() -> None:
            taken.wait(5)
            try:
                services.return_sheet(sheet=sheet_of(payee), reason="锁定当中退回", by=manager)
                outcome["step"] = "done"
            except (DatabaseError, MonthLocked):
                outcome["step"] = "refused"
            finally:
                connection.close()

        writer = threading.Thread(target=returns)
        writer.start()
        with transaction.atomic():
            services.lock_month(month=month, by=manager)
            taken.set()
            writer.join(0.7)
        writer.join(10)

        assert outcome == {"step": "refused"} and not writer.is_alive()
        assert sheet_of(payee).state == "approved"
