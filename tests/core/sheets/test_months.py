"""The month: from title, cell, sheet, cover or file; asked when its year is nowhere; conflicts are said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.dates import months_in
from core.sheets.reader import read_file
from feedback.sheet_kinds import KINDS
from tests.core.sheets.messy import Sheet, codes, external, found, person, save, understood


def month_of(tmp_path, line, *, sheet="Sheet1", name="回访.xlsx", **how):
    recognised = understood(tmp_path, Sheet(external(person(1), month=line), sheet), name=name, **how)
    return recognised.tables[0].month, codes(recognised)


@pytest.mark.parametrize(
    "line",
    [
        "月份:2026年10月", "2026年10月份", "二〇二六年十月", "二零二六年 十月份", "2026.10", "2026-10", "2026/10",
        "202610", "26年10月", "２０２６年１０月", "考核月份：2026年10月   制表日期：2026年11月3日",
        "统计月份:2026年10月(10月1日0:00—10月31日24:00)", "2026年第10月",
    ],
)  # fmt: skip
def test_a_month_in_the_title(tmp_path, line):
    assert month_of(tmp_path, line) == ("2026-10", [])


def test_a_date_cell_shown_as_a_month_and_a_day_after_its_label(tmp_path):
    shown = Sheet(external(person(1), month=date(2026, 10, 1)), formats={"A2": 'yyyy"年"m"月"'})
    assert understood(tmp_path, shown).tables[0].month == "2026-10"
    labelled = external(person(1))
    labelled[1] = ["考核月份：", date(2026, 10, 1)]
    assert understood(tmp_path, labelled).tables[0].month == "2026-10"
    parts = external(person(1))
    parts[1] = [2026, "年", 10, "月"]
    assert understood(tmp_path, parts).tables[0].month == "2026-10"


def test_the_day_of_the_report_is_no_month(tmp_path):
    assert month_of(tmp_path, "报表日期:2026-11-03") == (None, ["month_missing"])
    assert month_of(tmp_path, "制表日期：2026年11月") == (None, ["month_missing"])


def test_sheet_cover_and_file_name(tmp_path):
    assert month_of(tmp_path, "回访部", sheet="2026年10月") == ("2026-10", [])
    assert month_of(tmp_path, "回访部", name="2026年10月满意度(最终版2).xlsx") == ("2026-10", [])
    recognised = understood(
        tmp_path, Sheet([["售后考核资料"], ["考核月份：二〇二六年十月"]], "封面"), Sheet(external(person(1), month=""))
    )
    assert (recognised.tables[0].month, recognised.sheets) == ("2026-10", [("封面", "no_table"), ("Sheet1", "read")])


def test_a_year_comes_from_where_the_same_month_has_one(tmp_path):
    assert month_of(tmp_path, "十月份", name="10月满意度.xlsx") == (None, ["year_missing"])
    assert month_of(tmp_path, "十月份", name="满意度2026.10.xlsx") == ("2026-10", [])
    assert month_of(tmp_path, "十月份", month="2026-10") == ("2026-10", [])


def test_conflicts_are_said_and_the_given_month_wins(tmp_path):
    assert month_of(tmp_path, "月份:2026年10月", sheet="9月") == ("2026-10", ["month_conflict"])
    assert month_of(tmp_path, "月份:2026年10月", month="2026-09") == ("2026-09", ["month_conflict"])
    recognised = understood(tmp_path, external(person(1)), month="2026-09")
    assert found(recognised, "month_conflict").args == {"taken": "2026-09", "other": "2026-10", "source": "title"}


def test_a_month_that_is_none_is_an_error_of_the_caller(tmp_path):
    with pytest.raises(ValueError):
        read_file(save(tmp_path, Sheet(external(person(1)))), name="x", month="2026-13", kinds=KINDS)


NUMERALS = "〇一二三四五六七八九"


def chinese_month(month: int) -> str:
    return ("十" if month >= 10 else "") + (NUMERALS[month % 10] if month % 10 else "")


@given(st.integers(2015, 2035), st.integers(1, 12))
def test_every_spelling_of_a_month_reads_the_same(year, month):
    spelt = [
        f"{year}年{month}月", f"{year}年{month:02d}月份", f"{year}.{month}", f"{year}-{month:02d}",
        f"{year}{month:02d}", f"{year % 100:02d}年{month}月",
        "".join(NUMERALS[int(digit)] for digit in str(year)) + f"年{chinese_month(month)}月",
    ]  # fmt: skip
    assert {tuple(months_in(f"考核表 {text} 售后")) for text in spelt} == {((year, month),)}


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_a_day_is_never_a_month(day):
    for text in (f"{day}", f"{day:%Y.%m.%d}", f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert months_in(f"日期 {text} 完") == []
