"""Sample 05 and its like: the opening stock of a warehouse comes in once, and goes out again."""

import threading
import time
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import jobs
from core.sheets import batches, decisions, staging, telling
from core.sheets.models import ImportPart
from parts import services
from parts.choices.stock import PlaceKind
from parts.errors.catalogue import OpeningOvertaken
from parts.errors.ledger import InQuarantine, OwnLine, UsedUp
from parts.errors.stock import NotYourPlace
from parts.models import Balance, Batch, Movement, Part, Place, Price, PriceList, StockLevel
from parts.services.alone import alone_today
from parts.services.opening import OpeningLine, overtaken, receive_opening
from tests.builders.catalog import a_category
from tests.builders.imports import sample
from tests.builders.parts import a_part, a_place, a_storekeeper, holding, priced
from tests.builders.people import a_branch, a_head_office
from tests.monthend.test_races import in_threads

HEAD = [
    "序号", "仓库", "库位", "配件编码", "配件名称", "适用品类", "单位", "期初数量", "成本单价(元)", "金额(元)",
    "零售价(元)", "最低库存", "需返旧件", "最近入库日期", "备注",
]  # fmt: skip
TITLE = "盘点日期:2026年10月1日    仓库:售后新件库(总仓)"


@pytest.fixture
def keeper(db):
    a_category()
    office = a_head_office()
    place = a_place(office)
    Place.objects.filter(pk=place.pk).update(name="售后新件库", code="ZC")
    return a_storekeeper(office)


def uploaded(stream, by, name="期初库存.xlsx"):
    batch = batches.receive_file(fileobj=stream, name=name, by=by, inline=True)
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    assert batch.state == "checked", batch.error_code
    return batch


def of_sample(by):
    with sample("05").open("rb") as file:
        return uploaded(file, by, sample("05").name)


def written(batch, by):
    return batches.confirm_batch(batch=batch, by=by, replaces=None).parts.get().counts


def line(n, number="KT-1", name="主板", unit="块", quantity=2, cost=10, amount=None, **more):
    told = {
        "序号": n, "仓库": "售后新件库", "库位": f"A-{n:02d}", "配件编码": number, "配件名称": name, "适用品类": "空调", "单位": unit,
        "期初数量": quantity, "成本单价(元)": cost, "金额(元)": quantity * cost if amount is None else amount,
        "零售价(元)": 25, "最低库存": 1, "需返旧件": "是", "最近入库日期": "2026-09-01",
    } | more  # fmt: skip
    return [told.get(heading) for heading in HEAD]


def sheet(*lines, total=None, title=TITLE, head=HEAD):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "期初库存"
    page.append(["售后配件期初库存表"])
    page.append([title])
    page.append(head)
    for each in lines:
        page.append(each)
    if total is not None:
        page.append(["合计", *[None] * 8, total])
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_sample_05_gives_49_rows_101321_yuan_472_of_it_in_quarantine(keeper):
    batch = of_sample(keeper)
    assert list(telling.open_points(batch)) == []
    assert written(batch, keeper) == {"new": 49, "changed": 0, "same": 0}
    lines = Movement.objects.all()
    assert lines.count() == 47  # two parts are out of stock
    assert lines.aggregate(sum=Sum("value"))["sum"] == Decimal("101321.00")
    held = Place.objects.get(kind=PlaceKind.QUARANTINE)
    assert held.parent.name == "售后新件库"
    assert lines.filter(place=held).aggregate(sum=Sum("value"))["sum"] == Decimal("472.00")
    assert set(lines.values_list("cause", flat=True)) == {f"import:{batch.pk}"}
    assert set(Batch.objects.values_list("received_on", flat=True)) == {date(2026, 10, 1)}

    board = Part.objects.get(number="KT-ZB-101")
    assert {b.place.kind: b.quantity for b in board.balances.select_related("place")} == {
        "warehouse": Decimal(50), "quarantine": Decimal(4)
    }  # fmt: skip
    pipe = Part.objects.get(number="KT-TG-0609")
    assert pipe.divisible and pipe.balances.get().quantity == Decimal("37.5")
    screen = StockLevel.objects.get(part__number="DS-PMB-55")
    assert (screen.minimum, screen.bin, screen.note) == (Decimal(2), "D-06-08", "缺货,已订5块")
    assert Balance.objects.get(part=screen.part).quantity == 0
    assert StockLevel.objects.get(part=board, place=held).minimum is None
    assert Part.objects.count() == 48
    assert Part.objects.filter(categories__code="machinery").count() == 4


def test_sample_05_proposes_its_prices_and_approves_none(keeper):
    written(of_sample(keeper), keeper)
    draft, part = PriceList.objects.get(), ImportPart.objects.get()
    lines = staging.hooks_of(part.kind).figures(part).lines
    assert [line[1:] for line in lines] == [(48, "100,849.00"), (1, "472.00"), (49, "101,321.00"), (48, "")]
    assert (draft.state, draft.prices.count()) == ("draft", 48)
    assert draft.prices.get(part__number="KT-YSJ-035").amount == Decimal(980)


def test_what_waits_for_inspection_is_not_issued(keeper):
    written(of_sample(keeper), keeper)
    held, board = Place.objects.get(kind=PlaceKind.QUARANTINE), Part.objects.get(number="KT-ZB-101")
    with pytest.raises(InQuarantine):
        services.issue(part=board, place=held, quantity=Decimal(1), cause="order:PJ1", by=keeper, key="x")


def test_the_same_file_again_changes_nothing(keeper):
    written(of_sample(keeper), keeper)
    before = list(Movement.objects.values()), list(StockLevel.objects.values()), list(Price.objects.values())
    again = of_sample(keeper)
    assert list(telling.open_points(again)) == []
    assert written(again, keeper) == {"new": 0, "changed": 0, "same": 49}
    assert before == (list(Movement.objects.values()), list(StockLevel.objects.values()), list(Price.objects.values()))


def test_the_same_rows_in_another_file_change_nothing_either(keeper):
    written(uploaded(sheet(line(1), line(2)), keeper), keeper)
    again = uploaded(sheet(line(1), line(2), title=TITLE + " 复印"), keeper)
    assert written(again, keeper) == {"new": 0, "changed": 0, "same": 2}


def test_undo_reverses_every_line_and_the_file_may_come_again(keeper):
    batch = of_sample(keeper)
    written(batch, keeper)
    batches.undo_batch(batch=batch, by=keeper, reason="wrong warehouse")
    assert Movement.objects.count() == 94
    assert not Balance.objects.exclude(quantity=0).exists()
    assert not StockLevel.objects.exists() and not PriceList.objects.exists()
    assert written(of_sample(keeper), keeper)["new"] == 47
    assert Movement.objects.aggregate(sum=Sum("value"))["sum"] == Decimal("101321.00")


def test_its_lines_reversed_one_by_one_are_one_sum_of_the_day_undone_as_a_whole_none(keeper):
    batch = uploaded(sheet(line(1, "KT-1", quantity=1, cost=150), line(2, "KT-2", quantity=1, cost=60)), keeper)
    written(batch, keeper)
    first, second = Movement.objects.order_by("pk")

    services.reverse_movement(movement=first, note="错", by=keeper)
    assert alone_today(keeper) == 150
    with pytest.raises(OwnLine):
        services.reverse_movement(movement=second, note="错", by=keeper)

    batches.undo_batch(batch=batch, by=keeper, reason="wrong warehouse")
    assert alone_today(keeper) == 0


def test_what_was_used_since_cannot_be_undone(keeper):
    batch = uploaded(sheet(line(1)), keeper)
    written(batch, keeper)
    part, place = Part.objects.get(), Place.objects.get()
    services.issue(part=part, place=place, quantity=Decimal(1), cause="order:PJ1", by=keeper, key="x")
    with pytest.raises(UsedUp):
        batches.undo_batch(batch=batch, by=keeper)
    assert Movement.objects.count() == 2


def test_a_part_that_moved_there_is_refused_and_a_place_in_use_is_asked_about(keeper):
    place = Place.objects.get()
    part = services.save_part(number="KT-1", name_zh="主板", unit="块", old_part_owed=True, by=keeper)
    holding(place, part, 3)
    batch = uploaded(sheet(line(1), line(2, "KT-2", "风扇")), keeper)
    said = list(telling.open_points(batch))
    assert any("D4" in point and "KT-1" in point for point in said)
    assert [q["code"] for q in batches.open_questions(batch)] == ["stock_place_in_use"]


def test_one_part_on_two_shelves_lies_on_both(keeper):
    written(uploaded(sheet(line(1), line(2)), keeper), keeper)
    level = StockLevel.objects.get()
    assert level.bin == "A-01, A-02"
    assert level.part.balances.get().quantity == 4
    assert Batch.objects.count() == 2


def test_an_unknown_warehouse_is_chosen_by_hand(keeper):
    batch = uploaded(sheet(line(1, **{"仓库": "总部大库"}), line(2, "KT-2", **{"仓库": "总部大库"})), keeper)
    row = batch.rows.order_by("row").first()
    assert row.problems[0]["code"] == "unknown_warehouse" and row.problems[0]["cell"] == "B4"
    place = Place.objects.get()
    decisions.choose(row=row, key="warehouse", record=place.pk, reason="the same", by=keeper, everywhere=True)
    batch.refresh_from_db()
    assert written(batch, keeper)["new"] == 2
    assert Balance.objects.filter(place=place).count() == 2


def test_another_name_in_the_catalogue_is_asked_and_kept_unless_accepted(keeper):
    services.save_part(number="KT-1", name_zh="内机主板", unit="块", old_part_owed=True, by=keeper)
    batch = uploaded(sheet(line(1)), keeper)
    row = batch.rows.get()
    assert (row.state, row.problems[0]["code"]) == ("question", "part_name_differs")
    decisions.accept(row=row, code="part_name_differs", reason="renamed", by=keeper)
    written(batch, keeper)
    assert Part.objects.get().name_zh == "主板"
    batches.undo_batch(batch=batch, by=keeper)
    assert Part.objects.get().name_zh == "内机主板"


def test_a_mended_row_settles_the_total(keeper):
    batch = uploaded(sheet(line(1), line(2, quantity=3, amount=3), total=50), keeper)
    assert [q["code"] for q in batches.open_questions(batch)] == ["subtotal_mismatch"]
    row = batch.rows.get(row=5)
    assert [p["code"] for p in row.problems] == ["amount_differs"]
    decisions.mend_row(row=row, key="amount", text="30", reason="typing", by=keeper)
    batch.refresh_from_db()
    assert list(telling.open_points(batch)) == []
    assert written(batch, keeper)["new"] == 2


def test_a_sheet_without_a_day_is_asked_about(keeper):
    batch = uploaded(sheet(line(1), title="仓库:售后新件库"), keeper)
    assert [q["code"] for q in batches.open_questions(batch)] == ["stock_day_missing"]
    later = uploaded(sheet(line(1), title="盘点日期:2099年1月1日"), keeper)
    assert [q["code"] for q in batches.open_questions(later)] == ["stock_day_odd"]


def test_statements_do_not_grow_with_the_rows(keeper):
    small = uploaded(sheet(*(line(n, f"S-{n}", f"件{n}", quantity=0) for n in range(1, 4))), keeper)
    large = uploaded(sheet(*(line(n, f"L-{n}", f"件{n}", quantity=0) for n in range(1, 60))), keeper)
    counts = []
    for batch in (small, large):
        with CaptureQueriesContext(connection) as seen:
            written(batch, keeper)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_branch_keeper_does_not_fill_another_branchs_warehouse(keeper):
    stranger = a_storekeeper(a_branch("县域片"))
    batch = uploaded(sheet(line(1)), stranger)
    with pytest.raises(NotYourPlace):
        written(batch, stranger)
    assert not Part.objects.exists()


def test_of_two_clerks_with_the_same_rows_the_second_is_told(keeper):
    first, second = uploaded(sheet(line(1)), keeper), uploaded(sheet(line(1), title=TITLE + " 复印"), keeper)
    written(first, keeper)
    with pytest.raises(OpeningOvertaken):
        written(second, keeper)
    assert Movement.objects.count() == 1


def test_prices_in_force_and_prices_waiting_are_not_proposed_again(keeper):
    part = services.save_part(number="KT-1", name_zh="主板", unit="块", old_part_owed=True, by=keeper)
    priced(part=part, amount=25)
    written(uploaded(sheet(line(1)), keeper), keeper)
    assert PriceList.objects.count() == 1


def test_a_long_list_is_written_in_the_background(keeper):
    batch = uploaded(sheet(line(1), line(2, "KT-2", "风扇")), keeper)
    job = batches.start_writing(batch=batch, by=keeper, replaces=(), only=None, reason="")
    jobs.run_inline(job)
    batch.refresh_from_db()
    assert (batch.state, Movement.objects.count()) == ("written", 2)


@pytest.mark.django_db(transaction=True)
def test_goods_taken_while_a_sheet_is_written_wait_and_lock_nobody_out():
    by, part = a_storekeeper(), a_part()
    place = holding(a_place(), part, 10)
    lines = [OpeningLine(part=part, warehouse=place.pk, quarantine=False, quantity=Decimal(5), cost=Decimal(1))]
    checked = threading.Event()

    def bring():
        with transaction.atomic():
            overtaken(lines)
            checked.set()
            time.sleep(0.4)
            receive_opening(lines=lines, day=timezone.localdate(), cause="import:1", by=by)

    def take():
        checked.wait(10)
        return services.issue(part=part, place=place, quantity=Decimal(2), cause="order:1", by=by, key="i")

    came = in_threads(bring, take)

    assert came[0] is None and isinstance(came[1], Movement), came
    assert Balance.objects.get(part=part, place=place).quantity == 13
