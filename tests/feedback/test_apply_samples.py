"""The sample sheets give each supervisor exactly the figures head office prints (samples/README)."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.models import Month
from core.month import MonthLocked
from core.sheets import batches, decisions
from core.sheets.models import ImportBatch, ImportPart
from feedback.models import CompletionRow, SatisfactionRow, UnfinishedRow
from feedback.selectors import completion_counts, satisfaction_counts, unfinished_counts
from tests.builders.imports import a_company, a_sheet, received, sample, written

MONTH = "2026-10"
SATISFACTION = {
    "internal": {"S001": (140, 138, "98.57"), "S002": (125, 121, "96.80"), "S003": (60, 59, "98.33")},
    "external": {"S001": (402, 396, "98.51"), "S002": (385, 380, "98.70"), "S003": (208, 200, "96.15")},
}
COMPLETION = {"S001": (452, 436, 3), "S002": (430, 409, 5), "S003": (236, 221, 6)}


def satisfaction(source):
    figures = {f.supervisor: f for f in satisfaction_counts(MONTH) if f.source == source}
    return {pk: (f.visited, f.satisfied, f.rate) for pk, f in figures.items()}


def expected(company, source):
    told = SATISFACTION[source].items()
    return {company[code].pk: (visited, satisfied, Decimal(rate)) for code, (visited, satisfied, rate) in told}


@pytest.mark.parametrize(("number", "source"), [("01", "internal"), ("02", "external")])
def test_satisfaction_sheets_give_the_printed_figures(db, number, source):
    company = a_company()

    batch = written(sample(number))

    assert batch.state == ImportBatch.State.WRITTEN, batch.error_code
    assert satisfaction(source) == expected(company, source)


def test_complaints_are_counted_on_repair_rows_of_the_external_sheet(db):
    company = a_company()

    written(sample("02"))

    told = {f.supervisor: f.complaints for f in satisfaction_counts(MONTH)}
    assert told == {company["S001"].pk: 1, company["S002"].pk: 3, company["S003"].pk: 0}


def test_installers_are_kept_but_not_counted(db):
    a_company()

    written(sample("02"))

    aside = SatisfactionRow.objects.filter(counted=False)
    assert set(aside.values_list("why_not", flat=True)) == {"other_trade"}
    assert aside.count() == 8


def test_the_completion_file_brings_summary_and_detail(db):
    company = a_company()

    batch = written(sample("03"))

    told = {f.supervisor: (f.due, f.done, f.unnoted) for f in completion_counts(MONTH)}
    assert told == {company[code].pk: figures for code, figures in COMPLETION.items()}
    detail = {row["supervisor"]: row["unnoted"] for row in unfinished_counts(MONTH)}
    assert detail == {company[code].pk: figures[2] for code, figures in COMPLETION.items()}
    assert CompletionRow.objects.count() == 19 and UnfinishedRow.objects.count() == 60
    assert {part.kind for part in batch.parts.all()} == {"completion", "unfinished"}


def test_undo_brings_the_earlier_figures_back_to_the_digit(db):
    company = a_company()
    first = written(sample("02"))
    second = settled_and_written(changed(sample("02"), "J4", 100))
    assert satisfaction("external")[company["S001"].pk][1] == 391
    batches.undo_batch(batch=second, by=None)

    assert satisfaction("external") == expected(company, "external")
    assert set(SatisfactionRow.objects.values_list("batch", flat=True)) == {first.pk}
    assert ImportPart.objects.get(state="current").batch_id == first.pk


def changed(path, cell, value):
    """The sheet with one cell written over."""
    book = load_workbook(path)
    book.active[cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def settled_and_written(content):
    """Handed in, every question answered in favour of the rows, written."""
    batch = received(content)
    for question in batches.open_questions(batch):
        decisions.answer(
            batch=batch, code=question["code"], subject=question["subject"], answer=question["options"][0],
            reason="以明细为准", by=None,
        )  # fmt: skip
    for row in batch.rows.filter(state="question"):
        for problem in row.problems:
            if problem["level"] == "question":
                decisions.accept(row=row, code=problem["code"], reason="以明细为准", by=None)
    return batches.confirm_batch(batch=batch, by=None, replaces=None)


def test_undo_of_the_first_leaves_nothing(db):
    a_company()

    batches.undo_batch(batch=written(sample("01")), by=None)

    assert not SatisfactionRow.objects.exists() and not ImportPart.objects.filter(state="current").exists()


def test_a_locked_month_takes_no_sheet(db):
    a_company()
    batch = received(sample("01"))
    Month.objects.create(month=MONTH, state="locked", locked_at=timezone.now(), fingerprint="f" * 64)

    with pytest.raises(MonthLocked):
        batches.confirm_batch(batch=batch, by=None)


def test_internal_and_external_side_by_side_are_one_batch_with_two_parts(db):
    company = a_company()
    header = ["内部", "", "", "", "", "", "", "外部"]
    columns = [
        "姓名",
        "工号",
        "主管",
        "评价次数",
        "满意",
        "满意率",
        "",
        "姓名",
        "工号",
        "工种",
        "主管",
        "有效回访",
        "满意",
        "满意率",
    ]
    rows = [
        ["赵大川", "W101", "周启明", 10, 9, "90.00%", "", "赵大川", "W101", "维修工", "周启明", 50, 49, "98.00%"],
        ["孙一鸣", "W102", "周启明", 10, 10, "100.00%", "", "孙一鸣", "W102", "维修工", "周启明", 40, 40, "100.00%"],
    ]

    batch = settled_and_written(a_sheet(["2026年10月满意度"], header, columns, *rows))

    assert {part.kind for part in batch.parts.all()} == {"internal", "external"}
    figures = {f.source: (f.satisfied, f.visited) for f in satisfaction_counts(MONTH, [company["S001"].pk])}
    assert figures == {"internal": (19, 20), "external": (89, 90)}
