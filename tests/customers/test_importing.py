"""The customer file: what is asked, what is told, what becomes of it, and back again."""

import io
from datetime import date

import openpyxl
import pytest

from core import jobs
from core.sheets import batches
from core.sheets.lists import RecordsInUse
from customers.models import Customer, Phone, Unit
from people.roles import Role
from tests.builders.catalog import a_category
from tests.builders.people import a_branch, a_store, a_user
from tests.builders.tickets import a_ticket

HEADINGS = (
    "序号", "客户编号", "客户姓名", "客户类型", "联系电话", "备用电话", "省", "市", "区县", "详细地址", "品类", "品牌",
    "型号", "机身/内机条码", "外机条码", "车架号", "发动机号", "购买日期", "购买门店/经销商", "发票号",
    "安装(交车)日期", "安装工", "质保到期", "备注",
)  # fmt: skip


def line(n, number, **cells):
    told = {
        "客户姓名": "姜海燕", "客户类型": "个人", "联系电话": "15400000001", "省": "样例省", "市": "星河市",
        "区县": "城东区", "详细地址": "长虹路104号", "品类": "空调", "品牌": "星河", "型号": "KFR-72LW",
        "机身/内机条码": f"NSY000000{n}", "购买日期": "2026-01-11", "购买门店/经销商": "东湖店",
        "质保到期": "2032-01-11",
    }  # fmt: skip
    told |= {"序号": n, "客户编号": number} | cells
    return [told.get(heading) for heading in HEADINGS]


LINES = [
    line(1, "KH2600001"),
    line(2, "KH2600001", **{"品类": "热水器"}),  # a second machine of the same customer
    line(3, "KH2600002", **{"购买日期": "2025.3.8", "质保到期": "2031-03-08"}),
    line(4, "KH2600003", **{"机身/内机条码": None, "发票号": "SL1"}),
    line(5, "KH2600004", **{"联系电话": None}),
    line(6, "KH2600005", **{"客户姓名": "东湖店", "客户类型": "门店"}),
    line(7, "KH2600006", **{"品类": "摩托车", "机身/内机条码": None, "车架号": "LSAMPLE0261000370", "发动机号": "SP1"}),
]


def workbook(lines):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["客户及装机(销售)档案表"])
    sheet.append(HEADINGS)
    for each in lines:
        sheet.append(each)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def check(lines, by):
    batch = batches.receive_file(fileobj=workbook(lines), name="客户档案.xlsx", by=by, inline=True)
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    assert batch.state == "checked", batch.error_code
    return batch


def write(batch, by):
    batch = batches.confirm_batch(batch=batch, by=by, replaces=None)
    return batch.parts.get().counts


@pytest.fixture
def clerk(db):
    a_category()
    a_store(a_branch("城东片"), "东湖店")
    return a_user(Role.CLERK)


def codes(batch):
    return {(row.row, problem["code"]) for row in batch.rows.all() for problem in row.problems}


def test_customers_and_their_machines_come_in(clerk):
    assert write(check(LINES, clerk), clerk) == {"new": 7, "changed": 0, "same": 0}
    assert (Customer.objects.count(), Unit.objects.count()) == (6, 7)
    first = Customer.objects.get(number="KH2600001")
    assert [p.digits for p in first.phones.all()] == ["15400000001"]
    assert first.branch.name == "城东片"
    assert {u.seller_store.name for u in first.units.all()} == {"东湖店"}
    assert Unit.objects.get(customer__number="KH2600002").purchased_on == date(2025, 3, 8)
    assert Customer.objects.get(number="KH2600005").kind == "store"
    assert Unit.objects.get(frame_no="LSAMPLE0261000370").category.is_vehicle


def test_a_day_no_machine_can_have_is_named_by_cell(clerk):
    days = [
        {"购买日期": "1989-12-31"},
        {"购买日期": "2098-01-01", "质保到期": "2099-01-01"},
        {"质保到期": "1960-01-01"},
    ]
    batch = check([line(n, f"KH261000{n}", **told) for n, told in enumerate(days)], clerk)

    told = {(problem["cell"], problem["code"]) for row in batch.rows.all() for problem in row.problems}
    assert {("R3", "day_too_early"), ("R4", "day_ahead"), ("W5", "day_too_early")} <= told


def test_missing_phone_and_bar_code_are_told_and_stop_nothing(clerk):
    batch = check(LINES, clerk)
    assert codes(batch) == {(6, "no_barcode"), (7, "no_phone")}
    assert batches.counts(batch)["ok"] == 7


def test_same_file_again_changes_nothing(clerk):
    write(check(LINES, clerk), clerk)
    before = list(Unit.objects.order_by("pk").values()), list(Phone.objects.order_by("pk").values())
    assert write(check(LINES, clerk), clerk) == {"new": 0, "changed": 0, "same": 7}
    assert before == (list(Unit.objects.order_by("pk").values()), list(Phone.objects.order_by("pk").values()))


def test_blank_cell_empties_nothing_and_a_new_number_is_added(clerk):
    write(check(LINES[:1], clerk), clerk)
    again = line(1, "KH2600001", **{"联系电话": "15400000099", "质保到期": None})
    assert write(check([again], clerk), clerk) == {"new": 0, "changed": 1, "same": 0}
    customer = Customer.objects.get()
    assert {p.digits for p in customer.phones.all()} == {"15400000001", "15400000099"}
    assert customer.units.get().warranty_until == date(2032, 1, 11)


def test_machine_of_somebody_else_is_asked_about(clerk):
    write(check(LINES[:1], clerk), clerk)
    batch = check([line(1, "KH2600099")], clerk)
    assert codes(batch) == {(3, "unit_of_other")}
    assert batches.counts(batch)["question"] == 1


def test_impossible_rows_are_errors(clerk):
    lines = [line(1, "KH1", **{"质保到期": "2025-01-01"}), line(2, "KH2", **{"品类": "飞机"}), line(1, "KH3")]
    assert {code for _row, code in codes(check(lines, clerk))} == {
        "warranty_before_purchase", "unknown_reference", "duplicate_in_file",
    }  # fmt: skip


def test_undo_takes_back_what_came_and_restores_what_changed(clerk):
    write(check(LINES[:1], clerk), clerk)
    batch = check([line(1, "KH2600001", **{"客户姓名": "姜海岩"}), *LINES[2:4]], clerk)
    write(batch, clerk)
    assert Customer.objects.get(number="KH2600001").name == "姜海岩"
    batches.undo_batch(batch=batch, by=clerk)
    assert [c.name for c in Customer.objects.all()] == ["姜海燕"]
    assert Unit.objects.count() == 1


def test_undo_is_refused_once_a_ticket_rests_on_it(clerk):
    batch = check(LINES[:1], clerk)
    write(batch, clerk)
    unit = Unit.objects.get()
    a_ticket(unit=unit, customer=unit.customer)
    with pytest.raises(RecordsInUse):
        batches.undo_batch(batch=batch, by=clerk)
