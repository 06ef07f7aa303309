"""What the reader found, weighed for a batch; and rows on their way into the table."""

import pytest

from core.sheets import messages, staging
from core.sheets.hooks import ERROR, NOTE, QUESTION, Row
from core.sheets.kinds import Column, Type
from core.sheets.levels import level_of
from tests.builders.imports import a_company, external_sheet, received

COUNT, NAME = Column("visited", ("有效回访",), Type.COUNT), Column("note", ("备注",))


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("not_a_count", ERROR),
        ("duplicate_in_file", ERROR),
        ("correction_row", QUESTION),
        ("subtotal_mismatch", QUESTION),
        ("rate_mismatch", QUESTION),
        ("month_conflict", QUESTION),
        ("month_missing", NOTE),
        ("hidden_row", NOTE),
        ("number_as_text", NOTE),
    ],
)
def test_findings_weigh_by_what_pay_rests_on(code, level):
    assert level_of(code) == level


def test_a_formula_nobody_calculated_stops_its_row_only_where_a_figure_is_missing():
    assert level_of("formula_without_cached_value", COUNT, None) == ERROR
    assert level_of("formula_without_cached_value", COUNT, 12) == NOTE
    assert level_of("formula_without_cached_value", NAME, None) == NOTE


def test_every_finding_has_a_weight():
    assert {level_of(code) for code in messages.FINDINGS} == {ERROR, QUESTION, NOTE}


def test_a_row_is_as_bad_as_its_worst_open_problem():
    row = Row(7, {"visited": None})
    row.add("not_a_count", "visited", found="x")
    row.add("rate_mismatch", level=QUESTION)
    assert staging.settle(row, {"visited": {"letters": "F"}}) == "error"
    assert row.problems[0]["cell"] == "F7"

    row.problems = row.problems[1:]
    assert staging.settle(row, {}) == "question"
    row.answers = {"accept": ["rate_mismatch"]}
    assert staging.settle(row, {}) == "ok"
    row.left_out = True
    assert staging.settle(row, {}) == "left_out"


def test_a_recheck_of_an_unchanged_batch_changes_nothing(db):
    a_company()
    batch = received(external_sheet(["城东片", "维修工", "李国良", "", "周启明", 50, 49, "98.00%", 0]))
    fields = ["pk", "values", "matched", "answers", "problems", "state"]
    before = list(batch.rows.values_list(*fields))

    staging.recheck(batch)

    assert list(batch.rows.values_list(*fields)) == before
