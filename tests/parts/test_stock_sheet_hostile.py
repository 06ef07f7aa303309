"""A stock sheet full of faults: each one is named by its cell, with what is wrong and what to do."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.utils import translation

from core import jobs
from core.sheets import batches, telling
from core.sheets.models import StagedRow
from parts import services
from parts.models import Part
from tests.builders.parts import a_place, holding
from tests.parts.test_stock_sheet import HEAD, keeper, line, sheet, uploaded  # noqa: F401  (a fixture)

# what is wrong → the row's cells, the cell that is named, the code, a word of what to do
FAULTS = {
    "negative quantity": ({"quantity": -2, "amount": -20}, "H4", "below_zero", "mend"),
    "negative cost": ({"cost": -10, "amount": -20}, "I4", "below_zero", "mend"),
    "negative minimum": ({"最低库存": -1}, "L4", "below_zero", "mend"),
    "text for a number": ({"期初数量": "两块"}, "H4", "not_a_number", ""),
    "a unit in the number": ({"期初数量": "2块"}, "H4", "not_a_number", ""),
    "exponent as text": ({"期初数量": "1e3"}, "H4", "not_a_number", ""),
    "four decimals": ({"期初数量": 2.0625, "单位": "米", "amount": 20.63}, "H4", "too_fine", "Round"),
    "half a piece": ({"期初数量": 2.5, "amount": 25}, "H4", "not_divisible", "Mend"),
    "a barcode for a quantity": ({"期初数量": 99_999_999, "amount": 999_999_990}, "H4", "too_much", "Mend"),
    "too many": ({"期初数量": 5_000_000_000, "amount": 50_000_000_000}, "H4", "too_much", "Mend"),
    "amount differs": ({"amount": 21}, "J4", "amount_differs", "Mend"),
    "cost with five decimals": ({"成本单价(元)": 10.00001, "amount": 20}, "I4", "too_fine", "Round"),
    "price with three decimals": ({"零售价(元)": 25.125}, "K4", "not_a_number", ""),
    "no number": ({"配件编码": None}, "D4", "missing", ""),
    "no name": ({"配件名称": None}, "E4", "missing", ""),
    "no quantity": ({"期初数量": None}, "H4", "missing", ""),
    "no cost": ({"成本单价(元)": "—"}, "I4", "missing", ""),
    "long code as float": ({"配件编码": 6.90123456789e17}, "D4", "damaged_number", "as text"),
    "code cut by Excel": ({"配件编码": "6.9E+17"}, "D4", "damaged_number", "as text"),
    "code became a date": ({"配件编码": date(2026, 10, 1)}, "D4", "damaged_number", "as text"),
    "the stand-in's number": ({"配件编码": "待认"}, "D4", "reserved_number", "another number"),
    "unknown warehouse": ({"仓库": "火星库"}, "B4", "unknown_warehouse", "Choose"),
    "unknown category": ({"适用品类": "宇宙飞船"}, "F4", "unknown_category", "Choose"),
    "unknown unit": ({"单位": "坨"}, "G4", "unknown_unit", "Mend"),
    "neither yes nor no": ({"需返旧件": "看情况"}, "M4", "unknown_choice", ""),
    "no such day": ({"最近入库日期": "2026-13-45"}, "N4", "not_a_date", ""),
    "a word for a day": ({"最近入库日期": "上个月吧"}, "N4", "not_a_date", ""),
    "received after the count": ({"最近入库日期": "2026-10-20"}, "N4", "received_after_count", "Mend"),
    "a name too long": ({"配件名称": "主" * 81}, "E4", "too_long_here", "Shorten"),
    "a number too long": ({"配件编码": "K" * 41}, "D4", "too_long_here", "Shorten"),
}  # fmt: skip


def one(cells):
    told = dict(cells)
    known = {key: told.pop(key) for key in ("quantity", "cost", "amount") if key in told}
    return line(1, **known, **told)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_by_its_cell(keeper, name):  # noqa: F811
    cells, cell, code, word = FAULTS[name]
    batch = uploaded(sheet(one(cells)), keeper)
    row = batch.rows.get()
    assert row.state != StagedRow.State.OK
    found = [p for p in row.problems if p["code"] == code]
    assert [p["cell"] for p in found] == [cell], [(p["code"], p["cell"]) for p in row.problems]
    with translation.override("en"):
        said = list(telling.open_points(batch))
    assert any(f"期初库存 {cell}:" in point and word in point for point in said), said


def test_full_width_digits_commas_and_signs_are_numbers(keeper):  # noqa: F811
    cells = {"期初数量": "１，２００", "成本单价(元)": "￥１０．５０", "金额(元)": "12,600.00元", "最低库存": "５"}
    batch = uploaded(sheet(line(1, **cells)), keeper)
    row = batch.rows.get()
    assert (row.state, row.values["quantity"], row.values["cost"]) == ("ok", "1200", "10.50")


def test_the_same_part_twice_on_one_shelf(keeper):  # noqa: F811
    batch = uploaded(sheet(line(1), line(2, **{"库位": "Ａ-01 "})), keeper)
    row = batch.rows.get(row=5)
    assert [(p["code"], p["cell"], p["args"]["first"]) for p in row.problems] == [("same_shelf", "D5", 4)]


def test_one_number_two_parts_two_units_two_prices(keeper):  # noqa: F811
    batch = uploaded(sheet(line(1), line(2, name="风扇", unit="台", **{"零售价(元)": 26})), keeper)
    row = batch.rows.get(row=5)
    assert {(p["code"], p["cell"]) for p in row.problems} == {
        ("number_named_twice", "E5"), ("number_named_twice", "G5"), ("number_named_twice", "K5")
    }  # fmt: skip


def test_formula_errors_and_formulas_without_a_value_are_named(keeper):  # noqa: F811
    batch = uploaded(sheet(line(1, **{"期初数量": "=1/0"}), line(2, "KT-2", "风扇", **{"金额(元)": "=H5*I5"})), keeper)
    first, second = batch.rows.order_by("row")
    assert [(p["code"], p["cell"]) for p in first.problems if p["level"] == "error"] == [
        ("formula_without_cached_value", "H4")
    ]
    assert second.state == "ok"  # the amount is only a check; quantity and cost are there
    assert [(p["code"], p["level"]) for p in second.problems] == [("formula_without_cached_value", "note")]


def test_a_merged_warehouse_holds_for_all_its_rows_and_a_merged_quantity_for_one(keeper):  # noqa: F811
    stream = sheet(line(1), line(2, "KT-2", "风扇", **{"仓库": None, "期初数量": None}))
    book = openpyxl.load_workbook(stream)
    page = book.active
    page.merge_cells("B4:B5")
    page.merge_cells("H4:H5")
    again = BytesIO()
    book.save(again)
    again.seek(0)
    first, second = uploaded(again, keeper).rows.order_by("row")
    assert first.state == "ok"
    assert second.values["warehouse"] == "售后新件库"
    assert ("missing", "H5") in {(p["code"], p["cell"]) for p in second.problems}


def test_a_sheet_without_its_columns_is_refused_with_their_names(keeper):  # noqa: F811
    cut = [heading for heading in HEAD if heading not in {"期初数量", "成本单价(元)", "单位"}]
    batch = batches.receive_file(
        fileobj=sheet([1, "售后新件库", "A-01", "KT-1", "主板"], head=cut), name="x.xlsx", by=keeper, inline=True
    )
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "期初数量" in telling.failure(batch)


def test_a_wrong_total_is_asked_about_and_a_subtotal_too(keeper):  # noqa: F811
    rows = [
        line(1),
        ["小计", *[None] * 8, 20],
        line(2, "KT-2", "风扇"),
        ["小计", *[None] * 8, 99],
        ["合计", *[None] * 8, 40],
    ]
    batch = uploaded(sheet(*rows), keeper)
    points = list(telling.open_points(batch))
    assert len(points) == 1 and "J7" in points[0] and "99" in points[0]
    batch = uploaded(sheet(line(1), total=1000), keeper)
    assert ["J5" in point and "1000" in point for point in telling.open_points(batch)] == [True]


def test_words_of_sums_and_notes_do_not_swallow_rows(keeper):  # noqa: F811
    """A part may be called 注油器, 调整环, TOTAL oil; its note may say 上月退货."""
    names = ["注油器", "调整环", "合计器", "TOTAL机油", "平均阀", "同比例阀"]
    rows = [line(n, f"N-{n}", name, **{"备注": "上月退货"}) for n, name in enumerate(names, 1)]
    batch = uploaded(sheet(*rows, total=20 * len(names)), keeper)
    assert [row.values["name"] for row in batch.rows.order_by("row")] == names
    assert list(telling.open_points(batch)) == []


def test_another_unit_is_asked_while_nothing_moved_and_refused_after(keeper):  # noqa: F811
    part = services.save_part(number="KT-1", name_zh="主板", unit="台", old_part_owed=True, by=keeper)
    row = uploaded(sheet(line(1)), keeper).rows.get()
    assert [(p["code"], p["level"]) for p in row.problems] == [("part_unit_differs", "question")]
    holding(a_place(), part, 1)
    row = uploaded(sheet(line(1)), keeper).rows.get()
    assert [(p["code"], p["cell"]) for p in row.problems] == [("unit_in_use", "G4")]


def test_nothing_is_written_while_a_fault_waits(keeper):  # noqa: F811
    batch = uploaded(sheet(line(1), line(2, "KT-2", "风扇", quantity=-1)), keeper)
    with pytest.raises(batches.RowsUndecided):
        batches.confirm_batch(batch=batch, by=keeper)
    assert not Part.objects.exists()


def test_without_its_quantities_it_is_not_taken_for_a_catalogue(keeper):  # noqa: F811
    """The headings left would do for a catalogue; the title says what it is, so what is missing is told."""
    head = ["没有" if heading == "期初数量" else heading for heading in HEAD]
    batch = batches.receive_file(fileobj=sheet(line(1), head=head), name="表.xlsx", by=keeper, inline=True)
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    assert (batch.state, batch.error_code) == ("failed", "columns_missing")
    assert "期初数量" in str(batch.error_args)
