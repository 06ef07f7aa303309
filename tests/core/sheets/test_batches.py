"""A file's life: received once, written once, replaced only by agreement, taken back until the month is locked."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from core import jobs
from core.models import AuditEntry, Job, Month
from core.month import MonthLocked
from core.sheets import batches, decisions, kinds, telling
from core.sheets.models import BatchAnswer, ImportBatch, ImportPart, RowDecision, StagedRow
from feedback.models import SatisfactionRow
from people.roles import Role
from tests.builders.imports import a_company, external_sheet, received, sample, written
from tests.builders.people import a_user

GOOD = ["城东片", "维修工", "赵大川", "W101", "周启明", 50, 49, "98.00%", 0]
BAD = ["城东片", "维修工", "孙一鸣", "W102", "周启明", "五十", 40, "", 0]


def rows_of_month():
    fields = ["batch", "row_no", "worker", "visited", "satisfied", "counted"]
    return list(SatisfactionRow.objects.order_by("row_no").values_list(*fields))


@pytest.fixture
def company(db):
    return a_company()


def test_confirming_twice_writes_once(company):
    batch = written(sample("02"))
    before = rows_of_month()

    again = batches.confirm_batch(batch=batch, by=None)

    assert again.pk == batch.pk and rows_of_month() == before and ImportPart.objects.count() == 1


def test_a_month_that_stands_is_replaced_only_by_agreement(company):
    first = written(sample("02"), by=a_user(Role.CLERK, name="卢静怡"))
    second = received(sample("02"))

    with pytest.raises(batches.AlreadyWritten) as refusal:
        batches.confirm_batch(batch=second, by=None)
    assert "卢静怡" in str(refusal.value) and str(first.pk) in str(refusal.value)

    batches.confirm_batch(batch=second, by=None, replaces=[first.parts.get().pk])
    assert [part.state for part in ImportPart.objects.order_by("id")] == ["replaced", "current"]
    assert {row[0] for row in rows_of_month()} == {second.pk}


def test_undoing_the_replacement_restores_what_it_replaced(company):
    written(sample("02"))
    before = rows_of_month()
    second = written(sample("02"), replaces=None)

    batches.undo_batch(batch=second, by=None)

    assert rows_of_month() == before


def test_a_replaced_batch_cannot_be_taken_back_before_its_successor(company):
    first = written(sample("02"))
    second = written(sample("02"), replaces=None)

    with pytest.raises(batches.LaterImportStands, match=str(second.pk)):
        batches.undo_batch(batch=first, by=None)
    batches.undo_batch(batch=second, by=None)
    batches.undo_batch(batch=first, by=None)

    assert not SatisfactionRow.objects.exists()


def test_a_batch_is_taken_back_once(company):
    batch = written(sample("02"))
    batches.undo_batch(batch=batch, by=None)

    with pytest.raises(batches.NotWritten):
        batches.undo_batch(batch=batch, by=None)


def test_after_an_undo_the_same_file_comes_in_without_a_question(company):
    batches.undo_batch(batch=written(sample("02")), by=None)

    assert written(sample("02"), replaces=()).state == ImportBatch.State.WRITTEN


def lock_month(month="2026-10"):
    Month.objects.filter(month=month).update(state=Month.State.LOCKED, locked_at=timezone.now(), fingerprint="f" * 64)


def test_a_locked_month_keeps_its_sheet(company):
    batch = written(sample("02"))
    lock_month()

    with pytest.raises(MonthLocked):
        batches.undo_batch(batch=batch, by=None)
    with pytest.raises(MonthLocked):
        batches.confirm_batch(batch=received(sample("01")), by=None)
    assert len(rows_of_month()) == 19


@pytest.mark.parametrize(
    "change",
    [
        lambda: ImportPart.objects.update(state="undone"),
        lambda: ImportPart.objects.all().delete(),
        lambda: SatisfactionRow.objects.update(satisfied=0),
        lambda: SatisfactionRow.objects.all().delete(),
    ],
)
def test_the_database_itself_holds_a_locked_months_sheet(company, change):
    written(sample("02"))
    lock_month()

    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        change()


def test_the_database_allows_one_standing_part_of_a_kind_a_month(company):
    part = written(sample("02")).parts.get()
    other = received(sample("02"))

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportPart.objects.create(batch=other, kind=part.kind, month=part.month, sha256="x")


@pytest.mark.parametrize("model", [RowDecision, BatchAnswer])
def test_decisions_are_only_ever_added(company, model):
    batch = received(external_sheet(GOOD, BAD))
    decisions.leave_out(row=batch.rows.get(state="error"), reason="等总公司更正", by=None)
    BatchAnswer.objects.create(batch=batch, code="x", subject="y", answer="accept", reason="因为如此")

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(reason="别的理由")


def test_open_rows_hold_the_batch_until_decided_or_counted_out(company):
    batch = received(external_sheet(GOOD, BAD))

    with pytest.raises(batches.RowsUndecided):
        batches.confirm_batch(batch=batch, by=None)
    with pytest.raises(batches.RowsUndecided):
        batches.confirm_batch(batch=batch, by=None, only=2, reason="先写能写的")
    with pytest.raises(decisions.ReasonNeeded):
        batches.confirm_batch(batch=batch, by=None, only=1)
    batches.confirm_batch(batch=batch, by=None, only=1, reason="先写能写的")

    assert batch.rows.get(row=4).state == StagedRow.State.LEFT_OUT
    assert RowDecision.objects.get().reason == "先写能写的"


def test_nothing_is_decided_once_it_is_written(company):
    batch = written(sample("02"))

    with pytest.raises(decisions.BatchClosed):
        decisions.leave_out(row=batch.rows.first(), reason="太迟的主意", by=None)


def test_a_row_taken_in_again_is_as_it_was(company):
    batch = received(external_sheet(GOOD))
    row = batch.rows.get()
    decisions.leave_out(row=row, reason="以为是重复的", by=None)
    assert batch.rows.get().state == "left_out"

    decisions.take_in(row=batch.rows.get(), reason="原来不是重复", by=None)

    assert batch.rows.get().state == "ok"
    assert list(RowDecision.objects.values_list("action", flat=True)) == ["leave_out", "take_in"]


def test_a_batch_of_nothing_good_is_not_written(company):
    batch = received(external_sheet(BAD))
    decisions.leave_out(row=batch.rows.get(), reason="没有能用的行", by=None)

    with pytest.raises(batches.NothingToWrite):
        batches.confirm_batch(batch=batch, by=None)


def test_the_month_is_asked_for_and_checked(company):
    batch = received(external_sheet(GOOD, month=""))
    with pytest.raises(batches.MonthUnknown):
        batches.confirm_batch(batch=batch, by=None)
    with pytest.raises(batches.NotAMonth):
        batches.set_month(batch=batch, month="2026-13", by=None)
    Month.objects.create(month="2026-09", state="locked", locked_at=timezone.now(), fingerprint="f" * 64)
    with pytest.raises(MonthLocked):
        batches.set_month(batch=batch, month="2026-09", by=None)

    batches.set_month(batch=batch, month="2026-10", by=None)
    batches.confirm_batch(batch=batch, by=None)

    assert SatisfactionRow.objects.get().month == "2026-10"


def test_internal_and_external_in_one_file_stay_one_batch_and_are_replaced_apart(company):
    both = written(sample("01"))
    external = written(sample("02"))

    assert {part.kind for part in ImportPart.objects.filter(state="current")} == {"internal", "external"}
    batches.undo_batch(batch=external, by=None)
    assert set(SatisfactionRow.objects.values_list("batch", flat=True)) == {both.pk}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_a_csv_of_either_encoding_comes_in(company, encoding):
    lines = [
        "安装工维修工月满意度考核汇总表 2026年10月",
        "片区,工种,姓名,工号,所属主管,有效回访,满意,满意率,核实投诉",
        "城东片,维修工,赵大川,W101,周启明,50,49,98.00%,0",
        "城东片,维修工,孙一鸣,W102,周启明,40,40,100.00%,0",
    ]

    written("\r\n".join(lines).encode(encoding), name="满意度.csv")

    assert [row[2:5] for row in rows_of_month()] == [("赵大川", 50, 49), ("孙一鸣", 40, 40)]


def test_a_hostile_file_is_refused_with_a_sentence_and_the_worker_lives(company):
    batch = received(b"<!DOCTYPE html><html>", name="表.xlsx")

    assert batch.state == ImportBatch.State.FAILED and batch.error_code
    assert Job.objects.get(pk=batch.job_id).state == Job.State.DONE


def test_a_sheet_of_another_kind_than_asked_for_is_refused_with_its_name(company):
    batch = received(sample("03"), wanted=("customers",))

    assert batch.state == ImportBatch.State.FAILED and batch.error_code == "another_kind"
    assert str(kinds.kind("completion").title) in telling.failure(batch)


def test_parsing_again_changes_nothing(company):
    batch = received(sample("02"))
    before = list(batch.rows.values_list("pk", flat=True))
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.QUEUED)
    batch.job.items.update(state="open", lease_token="", leased_until=None, attempts=0)

    jobs.run_inline(Job.objects.get(pk=batch.job_id))

    assert list(batch.rows.values_list("pk", flat=True)) == before


def test_every_step_leaves_an_audit_line(company):
    clerk = a_user(Role.CLERK, name="卢静怡")
    batch = written(sample("02"), by=clerk)
    batches.undo_batch(batch=batch, by=clerk, reason="发错了表")

    lines = AuditEntry.objects.filter(target_kind="core.importbatch", target_key=str(batch.pk)).order_by("id")
    assert [line.action for line in lines] == ["import.received", "import.written", "import.undone"]
    assert {line.actor_name for line in lines} == {"卢静怡"}


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_with_one_month_one_wins_and_the_other_is_told():
    a_company()
    pair, start, told = [received(sample("02")), received(sample("02"))], Barrier(2), {}

    def write(batch):
        start.wait()
        try:
            batches.confirm_batch(batch=batch, by=None)
            told[batch.pk] = "written"
        except batches.AlreadyWritten:
            told[batch.pk] = "told"
        finally:
            connection.close()

    threads = [Thread(target=write, args=(batch,)) for batch in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told.values()) == ["told", "written"]
    assert ImportPart.objects.filter(state="current").count() == 1 and SatisfactionRow.objects.count() == 19


@pytest.mark.django_db(transaction=True)
def test_a_lock_and_an_import_at_once_never_both_succeed():
    a_company()
    batch, start, told = received(sample("02")), Barrier(2), {}
    Month.objects.create(month="2026-10")

    def write():
        start.wait()
        try:
            batches.confirm_batch(batch=batch, by=None)
            told["import"] = timezone.now()
        except (MonthLocked, IntegrityError):
            told["import"] = None
        finally:
            connection.close()

    def lock():
        start.wait()
        try:
            with transaction.atomic():
                found = Month.objects.select_for_update().get(month="2026-10")
                told["seen"] = SatisfactionRow.objects.count()
                Month.objects.filter(pk=found.pk).update(
                    state=Month.State.LOCKED, locked_at=timezone.now(), fingerprint="f" * 64
                )
        finally:
            connection.close()

    threads = [Thread(target=write), Thread(target=lock)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SatisfactionRow.objects.count() == told["seen"] == (19 if told["import"] else 0)
