"""Cells however they were written, in a whole sheet: the value, and what is said about the cell by its address."""

from decimal import Decimal

import pytest

from tests.core.sheets.messy import Sheet, codes, external, found, person, understood, values


@pytest.mark.parametrize("rate", ["97.5%", "97.50%", "９７．５０％", "97.5 %", 97.5])
def test_rates_that_are_sure(tmp_path, rate):
    recognised = understood(tmp_path, external(person(1, rate=rate)))
    assert codes(recognised) == [] and recognised.tables[0].rows[0].values["printed_rate"] == Decimal("97.50")


def test_a_share_in_a_percent_format_and_one_without(tmp_path):
    rows = external(person(1, rate=0.975), person(2, rate=0.975), person(3, visited=40, satisfied=20, rate=0.6))
    recognised = understood(tmp_path, Sheet(rows, formats={"I4": "0.0%"}))

    assert [row.values["printed_rate"] for row in recognised.tables[0].rows] == [Decimal("97.50")] * 2 + [None]
    assert found(recognised, "rate_unclear").where == "I6"  # neither 0.6% nor 60% by its counts: asked


@pytest.mark.parametrize("rate", ["—", "/", "无", None, ""])
def test_no_printed_rate_is_no_zero(tmp_path, rate):
    recognised = understood(tmp_path, external([*person(1)[:8], rate, 0]))
    assert codes(recognised) == [] and recognised.tables[0].rows[0].values["printed_rate"] is None


@pytest.mark.parametrize("rate", ["102%", 130.5, "-3%"])
def test_rates_out_of_range(tmp_path, rate):
    assert found(understood(tmp_path, external(person(1, rate=rate))), "rate_out_of_range").where == "I4"


@pytest.mark.parametrize("cell", ["45次", " 45 ", "45", "４５", "45.0", "1,045"])
def test_counts_typed_as_text(tmp_path, cell):
    recognised = understood(tmp_path, external(person(1, visited=cell, satisfied=44, rate=None)))
    assert found(recognised, "number_as_text").where == "G4"
    assert values(recognised, "visited") in ([45], [1045])


@pytest.mark.parametrize("cell", [None, "—", "/", "－"])
def test_a_blank_count_is_no_zero_and_a_fault(tmp_path, cell):
    recognised = understood(tmp_path, external(person(1, visited=cell, satisfied=44), person(2)))
    assert values(recognised, "visited") == [None, 40] and found(recognised, "missing").where == "G4"
    sums = recognised.tables[0].by_group["周启明"]
    assert sums["visited"] == 40 and sums["rate"] is None  # 44 answers of nobody are in no rate


def test_none_at_all_is_a_count_of_zero(tmp_path):
    recognised = understood(tmp_path, external(person(1, visited="无", satisfied="无", rate="—"), person(2)))
    assert values(recognised, "visited") == [0, 40]
    assert [entry.where for entry in recognised.warnings() if entry.code == "number_as_text"] == ["G4", "H4"]
    assert found(recognised, "zero_denominator").row == 4
    assert recognised.tables[0].by_group["周启明"]["rate"] is not None


@pytest.mark.parametrize("cell", ["四十五", "45/44", 45.5, "1.38E+10", True])
def test_what_is_no_count(tmp_path, cell):
    assert found(understood(tmp_path, external(person(1, visited=cell))), "not_a_count").where == "G4"


def test_a_formula_nobody_calculated_and_an_error_value(tmp_path):
    rows = external(person(1, visited="=20+20", rate="=H4/G4"), person(2, visited="#DIV/0!", rate="97.5%"))
    recognised = understood(tmp_path, rows)
    cells = {entry.code: entry.cell for entry in recognised.warnings()}

    assert cells == {"formula_without_cached_value": "I4", "error_cell": "G5"}
    assert [entry.cell for entry in recognised.warnings() if entry.code.startswith("formula")] == ["G4", "I4"]
    assert values(recognised, "visited") == [None, None]


def test_names_are_cleaned_and_said_and_two_people_are_a_question(tmp_path):
    names = ["李 国 梁", "赵大川（离职）", "孙一鸣(新)", "钱永福代", "张/李", "王　保田 "]
    recognised = understood(tmp_path, external(*(person(n, name) for n, name in enumerate(names, 1))))

    assert values(recognised, "worker") == ["李国梁", "赵大川", "孙一鸣", "钱永福", "张/李", "王保田"]
    assert codes(recognised) == ["name_with_mark"] * 3 + ["two_people"]
    assert found(recognised, "two_people").where == "D8"


def test_numbers_of_people_are_text_and_damaged_ones_are_refused(tmp_path):
    recognised = understood(
        tmp_path, external(person(1, code=101), person(2, code=110101199001011234), person(3, code="1.38E+10"))
    )

    assert values(recognised, "code") == ["101", None, None]
    assert [entry.cell for entry in recognised.warnings() if entry.code == "damaged_number"] == ["E5", "E6"]
