"""The catalogue alone as a sheet: parts come in, are put right, and go back to what they were."""

from io import BytesIO

import openpyxl
import pytest

from core.sheets import batches, decisions, telling
from core.sheets.lists import RecordsInUse
from parts import services
from parts.models import Part, PartBarcode, PriceList
from tests.builders.catalog import a_category
from tests.builders.parts import a_place, a_storekeeper, holding
from tests.builders.people import a_head_office, a_partner
from tests.parts.test_stock_sheet import uploaded, written

HEAD = [
    "序号", "配件编码", "配件名称", "规格型号", "适用品类", "适用机型", "单位", "条码", "供应商", "需返旧件", "旧件类别", "零售价",
]  # fmt: skip


def line(n, number="KT-1", name="主板", **cells):
    told = {"序号": n, "配件编码": number, "配件名称": name, "单位": "块", "适用品类": "空调", "需返旧件": "是"} | cells
    return [told.get(heading) for heading in HEAD]


def sheet(*lines):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["售后配件目录"])
    page.append(HEAD)
    for each in lines:
        page.append(each)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


@pytest.fixture
def keeper(db):
    a_category()
    return a_storekeeper(a_head_office())


@pytest.fixture
def models(keeper):
    category = a_category()
    return [category.models.create(brand="星河", name=name) for name in ("KFR-35GW", "KFR-72LW")]


def test_the_catalogue_comes_in_whole(keeper, models):
    supplier = a_partner(kind="supplier")
    rows = [
        line(
            1,
            规格型号="35GW",
            适用机型="KFR-35GW、KFR-72LW",
            条码="690123",
            供应商=supplier.name,
            旧件类别="安全件",
            零售价=220,
        ),
        line(2, "kt-2", "风扇", 适用品类="空调、冰箱", 需返旧件="否"),
    ]
    batch = uploaded(sheet(*rows), keeper, "配件目录.xlsx")
    assert batch.kind == "parts_catalogue"
    assert written(batch, keeper) == {"new": 2, "changed": 0, "same": 0}
    board, fan = Part.objects.get(number="KT-1"), Part.objects.get(number="KT-2")
    assert (board.spec, board.supplier, board.old_part_class, board.old_part_owed) == ("35GW", supplier, "urgent", True)
    assert set(board.models_fit.all()) == set(models)
    assert PartBarcode.objects.get().code == board.barcode == "690123"
    assert set(fan.categories.values_list("code", flat=True)) == {"air_conditioner", "refrigerator"}
    assert PriceList.objects.get().prices.get().amount == 220

    again = uploaded(sheet(*rows), keeper, "配件目录.xlsx")
    assert written(again, keeper) == {"new": 0, "changed": 0, "same": 2}
    assert PriceList.objects.count() == 1


def test_a_sheet_puts_facts_right_and_the_undo_gives_them_back(keeper, models):
    part = services.save_part(
        number="KT-1", name_zh="主板", spec="旧", unit="块", old_part_owed=True, barcode="690", by=keeper,
        models_fit=models[:1],
    )  # fmt: skip
    batch = uploaded(sheet(line(1, 规格型号="新", 适用机型="KFR-72LW", 条码="691"), line(2, "KT-2", "风扇")), keeper)
    assert written(batch, keeper) == {"new": 1, "changed": 1, "same": 0}
    part.refresh_from_db()
    assert (part.spec, part.barcode, list(part.models_fit.all())) == ("新", "690", models[1:])
    assert {one.code for one in part.barcodes.all()} == {"690", "691"}
    batches.undo_batch(batch=batch, by=keeper)
    part.refresh_from_db()
    assert (part.spec, list(part.models_fit.all())) == ("旧", models[:1])
    assert [one.code for one in part.barcodes.all()] == ["690"]
    assert Part.objects.get() == part


def test_a_blank_cell_empties_nothing(keeper):
    services.save_part(
        number="KT-1", name_zh="主板", spec="35GW", unit="块", old_part_owed=True, barcode="690", by=keeper
    )
    assert written(uploaded(sheet(line(1)), keeper), keeper)["changed"] == 1  # the category
    part = Part.objects.get()
    assert (part.spec, part.barcode, part.categories.get().code) == ("35GW", "690", "air_conditioner")


def test_what_was_used_since_stays(keeper):
    batch = uploaded(sheet(line(1)), keeper)
    written(batch, keeper)
    holding(a_place(), Part.objects.get(), 1)
    with pytest.raises(RecordsInUse):
        batches.undo_batch(batch=batch, by=keeper)
    assert Part.objects.exists()


def test_faults_of_a_catalogue_are_named_by_their_cells(keeper):
    services.save_part(number="KT-7", name_zh="别的", unit="块", barcode="690", by=keeper)
    rows = [
        line(1, 适用机型="无此机型"), line(2, "KT-2", 供应商="无此厂"), line(3, "KT-3", 条码="690"),
        line(4, "KT-4", 单位="坨"), line(5, "KT-5", 条码="77"), line(6, "KT-6", 条码="77"), line(7, "KT-5", "另一件"),
        line(8, "KT-7", "改名"),
    ]  # fmt: skip
    batch = uploaded(sheet(*rows), keeper)
    found = {(p["code"], p["cell"]) for row in batch.rows.all() for p in row.problems if p["level"] != "note"}
    assert found == {
        ("unknown_models", "F3"), ("unknown_supplier", "I4"), ("barcode_taken", "H5"), ("unknown_unit", "G6"),
        ("barcode_taken", "H8"), ("number_named_twice", "C9"), ("part_name_differs", "C10"), ("part_owed_differs", "J10"),
    }  # fmt: skip
    row = batch.rows.get(row=4)
    supplier = a_partner(kind="supplier")
    decisions.choose(row=row, key="supplier", record=supplier.pk, reason="meant so", by=keeper)
    row.refresh_from_db()
    assert (row.state, row.matched["supplier"]) == ("ok", supplier.pk)
    assert len(list(telling.open_points(batch))) == 7
