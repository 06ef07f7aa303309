"""Where the table is: every messy shape of forms-and-practice 6 is found, and what is no data is said to be none."""

import pytest

from core.sheets.reader import SheetRefused
from tests.core.sheets.messy import (
    COMPLETION_HEAD,
    HEAD,
    INTERNAL_HEAD,
    TITLE,
    Sheet,
    codes,
    external,
    found,
    person,
    understood,
    values,
)  # fmt: skip

THREE = [person(1), person(2), person(3)]


def test_two_level_header_merged_groups_empty_first_column_and_blank_rows_above(tmp_path):
    rows = [
        [], [], [None, TITLE], [None, "月份:2026年10月"],
        [None, "序号", "片区", "工种", "姓名", "工号", "主管", "回访情况", None, None, "满意率"],
        [None, None, None, None, None, None, None, "回访数", "满意", "不满意", None],
        [None, 1, "城东片", "维修工", "赵大川", "W101", "周启明", 45, 44, 1, "97.78%"],
    ]  # fmt: skip
    merges = ("B3:K3", "H5:J5", "B5:B6", "C5:C6", "D5:D6", "E5:E6", "F5:F6", "G5:G6", "K5:K6")
    recognised = understood(tmp_path, Sheet(rows, merges=merges))
    (table,) = recognised.tables

    assert table.header_rows == [5, 6]
    assert table.rows[0].cells["visited"] == "H7" and table.rows[0].number == 7
    assert (values(recognised, "visited"), values(recognised, "rate")) == ([45], [values(recognised, "rate")[0]])
    assert codes(recognised) == ["weak_column"]  # 回访数 stands for 有效回访


def test_header_repeated_on_each_page_with_page_sums_and_numbers_from_one(tmp_path):
    page = ["本页小计", None, None, None, None, None, 80, 78, "97.50%", 0]
    rows = external(
        person(1), person(2), page, [TITLE], HEAD, person(1, "丙", code="W201"), person(2, "丁", code="W202"), page
    )
    rows.append(["合计", None, None, None, None, None, 160, 156, "97.50%", 0])
    recognised = understood(tmp_path, rows)
    (table,) = recognised.tables

    assert codes(recognised) == []
    assert len(table.rows) == 4 and table.printed_total["visited"] == 160
    assert [entry.reason for entry in table.dropped] == ["sum", "title", "repeated_header", "sum", "sum"]


def test_two_tables_side_by_side(tmp_path):
    rows = [
        ["商场月满意度考核汇总表", *[None] * 8, TITLE],
        ["月份:2026年10月", *[None] * 8, "月份:2026年10月"],
        [*INTERNAL_HEAD, None, *HEAD],
        [1, "东湖店", "赵大川", "W101", "周启明", 10, 9, "90.00%", None, *person(1)],
        [2, "东湖店", "孙一鸣", "W102", "周启明", 10, 10, "100.00%", None, *person(2)],
        ["合计", None, None, None, None, 20, 19, "95.00%", None, *person(3)],
        [*[None] * 9, "合计", None, None, None, None, None, 120, 117, "97.50%", 0],
    ]
    recognised = understood(tmp_path, rows)
    internal, outer = recognised.tables

    assert (internal.kind.code, len(internal.rows), internal.rows[1].cell("visited")) == ("internal", 2, "F5")
    assert (outer.kind.code, len(outer.rows), outer.rows[2].cell("visited")) == ("external", 3, "P6")
    assert codes(recognised) == ["two_tables_in_one_sheet"]


def test_two_kinds_that_share_their_people_under_group_headings(tmp_path):
    rows = [
        ["2026年10月满意度"],
        ["序号", "姓名", "工号", "主管", "工种", "内部满意度", None, None, "外部满意度", None, None],
        [None, None, None, None, None, "评价次数", "满意", "满意率", "有效回访", "满意", "满意率"],
        [1, "赵大川", "W101", "周启明", "维修工", 10, 9, "90.00%", 40, 39, "97.50%"],
    ]
    recognised = understood(tmp_path, Sheet(rows, merges=("F2:H2", "I2:K2")))

    assert [(t.kind.code, t.rows[0].values["visited"], t.rows[0].values["worker"]) for t in recognised.tables] == [
        ("internal", 10, "赵大川"), ("external", 40, "赵大川"),
    ]  # fmt: skip


def test_two_tables_below_each_other(tmp_path):
    rows = external(person(1), ["合计", None, None, None, None, None, 40, 39, "97.50%", 0])
    rows += [[], ["商场月满意度考核汇总表"], INTERNAL_HEAD, [1, "东湖店", "赵大川", "W101", "周启明", 10, 9, "90.00%"]]
    recognised = understood(tmp_path, rows)

    assert [(table.kind.code, table.header_rows, table.month) for table in recognised.tables] == [
        ("external", [3], "2026-10"), ("internal", [8], "2026-10"),
    ]  # fmt: skip
    assert "two_tables_in_one_sheet" in codes(recognised)


def test_supervisor_and_area_only_in_banner_rows(tmp_path):
    head = ["序号", "姓名", "工号", "工种", "有效回访", "满意", "满意率"]
    rows = [
        [TITLE + " 2026年10月"], head,
        ["城东片（维修主管：周启明）"], [1, "赵大川", "W101", "维修工", 10, 9, "90.00%"],
        [2, "孙一鸣", "W102", "维修工", 10, 10, "100.00%"],
        ["小计", None, None, None, 20, 19, "95.00%"],
        ["城西片  主管: 何立新"], [3, "吴海峰", "W201", "维修工", 10, 10, "100.00%"],
        ["唐晓燕组"], [4, "陈广胜", "W301", "维修工", 10, 8, "80.00%"],
    ]  # fmt: skip
    recognised = understood(tmp_path, rows)

    assert values(recognised, "supervisor") == ["周启明", "周启明", "何立新", "唐晓燕"]
    assert values(recognised, "area") == ["城东片", "城东片", "城西片", None]
    assert recognised.tables[0].by_group["周启明"]["visited"] == 20


def test_a_bare_name_over_its_rows_is_taken_and_said(tmp_path):
    head = ["序号", "维修工", "工号", "维修主管", "评价次数", "满意", "满意率"]
    rows = [["商场月满意度考核汇总表 2026年10月"], head, ["万达广场"], [1, "赵大川", "W101", "周启明", 10, 9, "90.00%"]]
    recognised = understood(tmp_path, rows)

    assert values(recognised, "store") == ["万达广场"] and found(recognised, "banner_taken").where == "row 3"


def test_a_store_merged_over_its_workers_is_filled_within_the_merge_only(tmp_path):
    rows = [
        ["商场月满意度考核汇总表 2026年10月"], INTERNAL_HEAD,
        [1, "东湖店", "赵大川", "W101", "周启明", 10, 9, "90.00%"],
        [2, None, "孙一鸣", "W102", "周启明", 10, 10, "100.00%"],
        [3, None, "钱永福", "W103", "周启明", 10, 10, "100.00%"],
    ]  # fmt: skip
    recognised = understood(tmp_path, Sheet(rows, merges=("B3:B4",)))

    assert values(recognised, "store") == ["东湖店", "东湖店", None]


def test_a_group_written_once_is_filled_down_and_said_and_ends_with_a_new_group(tmp_path):
    rows = [
        person(1), person(2, area=None, supervisor=None), ["小计", None, None, None, None, None, 80, 78, "97.50%", 0],
        person(3, area="城西片", supervisor=None), person(4, area=None, supervisor="何立新"),
    ]  # fmt: skip
    recognised = understood(tmp_path, external(*rows))

    assert values(recognised, "area") == ["城东片", "城东片", "城西片", "城西片"]
    assert values(recognised, "supervisor") == [
        "周启明",
        "周启明",
        None,
        "何立新",
    ]  # nobody's name crosses into a new area
    assert codes(recognised) == ["filled_down", "filled_down"]


def test_last_month_appended_below_is_left_out(tmp_path):
    rows = external(
        *THREE,
        ["合计", None, None, None, None, None, 120, 117, "97.50%", 0],
        ["上月对比（2026年9月）"],
        HEAD,
        person(1),
        person(2),
    )
    recognised = understood(tmp_path, rows)

    assert len(recognised.tables[0].rows) == 3
    assert codes(recognised) == ["comparison_ignored"]


def test_rows_and_columns_that_compare_with_last_month_are_left_out(tmp_path):
    rows = external(*THREE, ["上月合计", None, None, None, None, None, 99, 99, "100%", 0])
    assert len(understood(tmp_path, rows).tables[0].rows) == 3

    head = ["姓名", "工号", "工种", "主管", "9月", None, None, "10月", None, None]
    leaves = [None, None, None, None, "有效回访", "满意", "满意率", "有效回访", "满意", "满意率"]
    columns = [
        [TITLE + "2026年10月"],
        head,
        leaves,
        ["赵大川", "W101", "维修工", "周启明", 1, 1, "100%", 40, 39, "97.50%"],
    ]
    assert values(understood(tmp_path, Sheet(columns, merges=("E2:G2", "H2:J2"))), "visited") == [40]


def test_hidden_sheets_are_ignored_and_named_hidden_rows_and_columns_are_read_and_named(tmp_path):
    old = Sheet(external(person(1), month="月份:2026年9月"), "9月", state="veryHidden")
    now = Sheet(external(*THREE), "10月", hidden_rows=(5,), hidden_columns=("I",))
    recognised = understood(tmp_path, old, now)

    assert [table.sheet for table in recognised.tables] == ["10月"] and len(recognised.tables[0].rows) == 3
    assert codes(recognised) == ["hidden_column", "hidden_row", "hidden_sheet_ignored"]
    assert found(recognised, "hidden_row").where == "row 5 工人丙"
    assert found(recognised, "hidden_sheet_ignored").where == "9月"


def test_notes_signatures_and_page_numbers_are_no_rows(tmp_path):
    foot = [
        ["注：1、满意率=满意÷有效回访。"],
        ["2、有异议的请书面反馈。"],
        ["制表人：", "范小梅", None, "审核人：", "申国庆"],
        ["第1页 共2页"],
    ]
    recognised = understood(tmp_path, external(*THREE, *foot))

    assert len(recognised.tables[0].rows) == 3
    assert [entry.reason for entry in recognised.tables[0].dropped] == ["note"] * 4


def test_prenumbered_empty_rows_are_no_rows(tmp_path):
    recognised = understood(tmp_path, external(*THREE, [4], [5]))
    assert len(recognised.tables[0].rows) == 3


def test_an_unlabelled_sum_is_no_person(tmp_path):
    recognised = understood(tmp_path, external(*THREE, [None, None, None, None, None, None, 120, 117, "97.50%", 0]))
    assert len(recognised.tables[0].rows) == 3 and [entry.reason for entry in recognised.tables[0].dropped] == ["sum"]


def test_headings_with_line_breaks_spaces_brackets_and_full_width_signs(tmp_path):
    head = [
        "序 号",
        "片　区",
        "工\n种",
        "姓  名",
        "工号：",
        "所属\n主管",
        "有效回访（次）",
        "满意（次）",
        "满意率（％）",
        "核实投诉*",
    ]
    recognised = understood(tmp_path, external(*THREE, head=head))
    assert codes(recognised) == [] and values(recognised, "visited") == [40, 40, 40]


def test_a_wrong_template_is_told_apart(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        understood(tmp_path, [["工号", "姓名", "主管", "电话"], ["W1", "甲", "周", "154"]])
    assert refused.value.code == "columns_missing"
    with pytest.raises(SheetRefused) as refused:
        understood(tmp_path, [["随便写写"], ["一", "二", "三"]])
    assert refused.value.code == "no_table"


def test_completion_carried_over_is_no_comparison(tmp_path):
    rows = [["月度安装维修完成情况汇总表 2026年10月"], COMPLETION_HEAD,
            [1, "城东片", "周启明", "赵大川", "W101", "维修", 3, 112, 115, 114, 1, 0, 1, "99.13%"]]  # fmt: skip
    recognised = understood(tmp_path, rows)
    assert codes(recognised) == [] and values(recognised, "carried") == [3]


def test_two_tables_side_by_side_without_a_gap(tmp_path):
    left = ["商场", "维修工", "工号", "主管", "评价次数", "满意", "满意率"]
    right = ["片区", "工种", "姓名", "工号", "主管", "有效回访", "满意", "满意率"]
    row = ["东湖店", "甲", "W1", "周启明", 10, 9, "90.00%", "城东片", "维修工", "甲", "W1", "周启明", 40, 39, "97.50%"]
    recognised = understood(tmp_path, [["2026年10月满意度"], left + right, row])

    assert [(t.kind.code, t.rows[0].cell("visited")) for t in recognised.tables] == [
        ("internal", "E3"),
        ("external", "M3"),
    ]


def test_a_supervisor_named_above_the_header_and_above_each_page(tmp_path):
    head = ["序号", "片区", "姓名", "工号", "工种", "有效回访", "满意", "满意率"]
    rows = [
        [TITLE], ["月份:2026年10月   维修主管：周启明"], head, [1, "城东片", "甲", "W1", "维修工", 40, 39, "97.50%"],
        [TITLE], ["月份:2026年10月   维修主管：何立新"], head, [1, "城西片", "乙", "W2", "维修工", 40, 39, "97.50%"],
    ]  # fmt: skip
    assert values(understood(tmp_path, rows), "supervisor") == ["周启明", "何立新"]


def test_notes_with_figures_and_sums_at_the_top(tmp_path):
    rows = external(
        ["合计", None, None, None, None, None, 120, 117, "97.50%", 0],
        *THREE,
        ["注：本月回访总数", None, None, None, None, None, 999],
    )
    recognised = understood(tmp_path, rows)

    assert codes(recognised) == [] and len(recognised.tables[0].rows) == 3
    assert recognised.tables[0].printed_total["visited"] == 120


def test_sums_nobody_calculated(tmp_path):
    rows = external(*THREE, ["合计", None, None, None, None, None, "=SUM(G4:G6)", "=SUM(H4:H6)", None, 0])
    recognised = understood(tmp_path, rows)

    assert [entry.cell for entry in recognised.warnings()] == ["G7", "H7"]
    assert recognised.tables[0].printed_total == {"visited": None, "satisfied": None, "rate": None}


def test_headings_that_fit_two_kinds_are_a_question(tmp_path):
    head = ["序号", "姓名", "工号", "主管", "工种", "评价次数", "有效回访", "满意", "满意率"]
    recognised = understood(tmp_path, [["2026年10月"], head, [1, "甲", "W1", "周启明", "维修工", 40, 40, 39, "97.50%"]])
    assert found(recognised, "kind_unclear").args["kinds"][0] in ("internal", "external")
