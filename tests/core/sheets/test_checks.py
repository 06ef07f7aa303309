"""What the figures say against each other: each warning code with the place it names."""

from decimal import Decimal

import pytest

from core.sheets import messages
from tests.core.sheets.messy import (
    COMPLETION_HEAD,
    INTERNAL_HEAD,
    Sheet,
    codes,
    external,
    found,
    person,
    understood,
    values,
)  # fmt: skip

DETAIL_HEAD = ["序号", "工单号", "片区", "业务类型", "责任人", "工号", "未完成原因备注", "是否配件原因"]


def total(label, visited, satisfied, rate, group=None):
    return [label, group, None, None, None, None, visited, satisfied, rate, 0]


def test_a_subtotal_that_is_not_its_rows(tmp_path):
    rows = external(
        person(1), person(2), total("小计", 80, 77, "96.25%", "西城店"), person(3), total("合计", 120, 117, "97.50%")
    )
    recognised = understood(tmp_path, rows)
    mismatch = found(recognised, "subtotal_mismatch")

    assert mismatch.where == "row 6 西城店小计"
    assert mismatch.args["differences"] == "满意 77 ≠ 78"
    assert recognised.tables[0].printed_total == {"visited": 120, "satisfied": 117, "rate": Decimal("97.50")}


def test_a_total_that_is_not_its_rows_and_subtotals_at_two_levels(tmp_path):
    rows = external(person(1), total("东湖店小计", 40, 39, "97.50%"), person(2), total("西湖店小计", 40, 39, "97.50%"),
                    total("城东片合计", 80, 78, "97.50%"), person(3), total("总计", 121, 117, "96.69%"))  # fmt: skip
    assert found(understood(tmp_path, rows), "subtotal_mismatch").where == "row 10 总计"


def test_sums_by_trade_at_the_foot(tmp_path):
    rows = external(person(1), person(2, trade="安装工"), person(3), total("维修小计", 80, 78, "97.50%"),
                    total("安装小计", 40, 39, "97.50%"), total("合计", 120, 117, "97.50%"))  # fmt: skip
    assert codes(understood(tmp_path, rows)) == []


def test_averages_of_rates_are_ignored(tmp_path):
    rows = external(
        person(1), ["平均", None, None, None, None, None, 40, 39, "98.00%"], ["综合满意率", *[None] * 7, "98.11%"]
    )
    recognised = understood(tmp_path, rows)

    assert codes(recognised) == ["average_of_rates_ignored"] * 2 and len(recognised.tables[0].rows) == 1


def test_a_printed_rate_that_is_not_the_counts(tmp_path):
    recognised = understood(tmp_path, external(person(1), person(2, rate="98.00%"), total("合计", 80, 78, "97.75%")))
    of_row, of_total = [entry for entry in recognised.warnings() if entry.code == "rate_mismatch"]

    assert (of_row.where, of_row.args) == ("I5", {"printed": "98.00", "computed": "97.50"})
    assert (of_total.where, of_total.args["computed"]) == ("row 6 合计", "97.50")
    assert values(recognised, "rate") == [Decimal("97.50")] * 2
    assert recognised.tables[0].rows[1].values["printed_rate"] == Decimal("98.00")


def test_one_decimal_all_over_is_no_mismatch(tmp_path):
    rows = external(
        person(1, visited=45, satisfied=44, rate="97.8%"), person(2, visited=65, satisfied=64, rate="98.5%")
    )
    assert codes(understood(tmp_path, rows)) == []


def test_another_way_of_counting_is_named_once(tmp_path):
    head = ["序号", "商场", "维修工", "工号", "主管", "评价次数", "满意", "基本满意", "不满意", "满意率"]
    rows = [["商场月满意度考核汇总表 2026年10月"], head]
    rows += [[n, "东湖店", f"甲{n}", f"W{n}", "周启明", 10, 8, 1, 1, "90.00%"] for n in (1, 2, 3)]
    otherwise = found(understood(tmp_path, rows), "rate_counted_otherwise")

    assert otherwise.args["columns"] == "满意, 基本满意, 评价次数"
    assert "%(" not in messages.render(otherwise.code, otherwise.args)


def test_nothing_below_the_line(tmp_path):
    recognised = understood(tmp_path, external(person(1, "甲", visited=0, satisfied=0, rate="—"), person(2)))

    assert found(recognised, "zero_denominator").where == "row 4 甲"
    assert values(recognised, "rate")[0] is None


def test_trades_nobody_knows_are_not_counted(tmp_path):
    recognised = understood(
        tmp_path, external(person(1), person(2, trade="安维"), person(3, trade=None), person(4, trade="学徒"))
    )

    assert codes(recognised) == ["trade_unresolved", "trade_unresolved", "trade_unresolved", "unknown_choice"]
    assert recognised.tables[0].by_group["周启明"]["visited"] == 40


def test_a_sheet_without_trades_counts_nobody_yet(tmp_path):
    head = ["序号", "片区", "姓名", "工号", "主管", "有效回访", "满意", "满意率"]
    rows = [["外部满意度2026年10月"], head, [1, "城东片", "甲", "W1", "周启明", 40, 39, "97.50%"]]
    recognised = understood(tmp_path, rows)

    assert recognised.tables[0].kind.code == "external"
    assert codes(recognised) == ["trade_unresolved"] and recognised.tables[0].by_group == {}


def test_the_same_person_twice_after_a_transfer(tmp_path):
    rows = external(person(1, "赵大川", code="W101"), person(2, "赵大川", code="W101", area="城西片"))
    recognised = understood(tmp_path, rows)

    assert found(recognised, "duplicate_person").where == "row 5 赵大川" and len(recognised.tables[0].rows) == 2
    stores = [["商场月满意度考核汇总表 2026年10月"], INTERNAL_HEAD] + [
        [n, store, "赵大川", "W101", "周启明", 10, 9, "90.00%"]
        for n, store in enumerate(("东湖店", "西湖店", "东湖店"), 1)
    ]
    assert found(understood(tmp_path, stores), "duplicate_person").where == "row 5 赵大川"


def test_a_number_with_two_names(tmp_path):
    recognised = understood(tmp_path, external(person(1, "甲", code="W1"), person(2, "乙", code="W1", area="城西片")))
    assert codes(recognised) == ["duplicate_person", "number_name_conflict", "number_name_conflict"]


@pytest.mark.parametrize(
    "row", [person(3, "甲", visited="+1", satisfied="+1"), person(3, "更正", visited=-1, satisfied=-1)]
)
def test_corrections_are_shown_and_not_applied(tmp_path, row):
    recognised = understood(tmp_path, external(person(1), person(2), row, total("合计", 80, 78, "97.50%")))

    assert codes(recognised) == ["correction_row"] and found(recognised, "correction_row").row == 6
    assert len(recognised.tables[0].rows) == 2 and len(recognised.tables[0].corrections) == 1
    assert recognised.tables[0].by_group["周启明"]["visited"] == 80


def test_a_total_that_has_the_correction_in_it_fits(tmp_path):
    rows = external(
        person(1), person(2), person(3, "甲", visited="+1", satisfied="+1"), total("合计", 81, 79, "97.53%")
    )
    assert codes(understood(tmp_path, rows)) == ["correction_row"]


def test_parts_that_do_not_make_the_whole(tmp_path):
    rows = [["月度安装维修完成情况汇总表 2026年10月"], COMPLETION_HEAD,
            [1, "城东片", "周启明", "甲", "W1", "维修", 3, 112, 115, 113, 1, 0, 1, "98.26%"],
            [2, "城东片", "周启明", "乙", "W2", "维修", 3, 7, 10, 11, -1, 0, 1, "110.00%"]]  # fmt: skip
    recognised = understood(tmp_path, rows)

    assert found(recognised, "sum_mismatch").args["whole"] == "本月应完成 115"
    assert "correction_row" in codes(recognised)  # a negative count is none


def test_summary_and_detail_person_by_person(tmp_path):
    summary = [["月度安装维修完成情况汇总表 2026年10月"], COMPLETION_HEAD,
               [1, "城东片", "周启明", "甲", "W1", "维修", 3, 112, 115, 113, 2, 1, 1, "98.26%"],
               [2, "城东片", "周启明", "乙", "W2", "维修", 0, 10, 10, 10, 0, 0, 0, "100.00%"]]  # fmt: skip
    detail = [["2026年10月未完成信息明细"], DETAIL_HEAD,
              [1, "WX1", "城东片", "维修", "甲", "W1", "待配件", "是"],
              [2, "WX2", "城东片", "维修", "甲", "W1", "用户改约", "否"],
              [3, "WX3", "城东片", "维修", "丙", "W3", None, None]]  # fmt: skip
    recognised = understood(tmp_path, Sheet(summary, "汇总"), Sheet(detail, "未完成明细"))
    printed = recognised.to_json(messages.render)["warnings"]

    assert [(entry["code"], entry["where"]) for entry in printed] == [
        ("detail_mismatch", "汇总 row 3 甲"), ("detail_mismatch", "汇总 row 3 甲"),
        ("detail_mismatch", "未完成明细 row 5 丙"),
    ]  # fmt: skip
    assert [entry.args["heading"] for entry in recognised.warnings()][:2] == ["已备注", "未备注"]


def test_more_satisfied_than_visited(tmp_path):
    assert "part_above_whole" in codes(understood(tmp_path, external(person(1, visited=10, satisfied=11, rate="110%"))))


def test_the_denominator_is_the_answers_not_the_calls(tmp_path):
    head = ["序号", "片区", "工种", "姓名", "工号", "主管", "回访总数", "未接通/无效", "有效回访", "满意", "满意率"]
    rows = [["安装工维修工月满意度考核汇总表 2026年10月"], head]
    rows += [[n, "城东片", "维修工", f"甲{n}", f"W{n}", "周启明", 50, 10, 40, 30, "60.00%"] for n in (1, 2, 3)]
    recognised = understood(tmp_path, rows)

    assert values(recognised, "rate") == [Decimal("75.00")] * 3
    assert found(recognised, "rate_counted_otherwise").args["columns"] == "满意, 回访总数"
