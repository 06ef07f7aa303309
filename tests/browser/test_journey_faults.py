"""A head-office sheet full of faults: each named with its cell, decided with a reason, written, and taken back."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from core.sheets.models import ImportBatch, RowDecision
from feedback.models import FigureDecision, SatisfactionRow
from feedback.selectors import satisfaction_counts
from people.roles import Role
from tests.builders.imports import a_company, sample, written
from tests.builders.people import a_user
from tests.worker import Worker

PATIENCE = 40_000
MONTH = "2026-10"
# what stands in the cell now, and what the page must say under it
FAULTS = {
    "D5": "查无此人：孙一名。最接近的是：孙一鸣（城东片 W102）",
    "G6": "数字以文本填写：“11”",
    "K8": "比率要在 0% 到 100% 之间，这里是 190.00%",
    "H12": "10 个里不可能有 12 个",
    "G18": "“十来次”不是整数",
    "第 22 行": "该行在表中被隐藏，已照常读取",
    "D24": "第 23 行也是此人，两行都保留",
    "F27": "找不到主管“何立薪”。最像的是 何立新（城西片 S002）",
    "D31": "工号登记的是 褚建平，表上写的是 卫东来",
    "G33": "评价次数为空",
    "H34": "单元格是错误值 #REF!",
}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Sample 01 as a tired clerk might send it."""
    book = load_workbook(sample("01"))
    sheet = book.active
    sheet["D5"], sheet["E5"] = "孙一名", None  # a slip of the pen, and no number
    sheet["G6"] = "11"
    sheet["K8"] = "190.00%"
    sheet["H12"] = 12  # of 10
    sheet["H16"], sheet["K16"] = 139, "99.29%"  # the printed subtotal
    sheet["G18"] = "十来次"
    sheet.row_dimensions[22].hidden = True
    sheet["D24"], sheet["E24"] = "王保田", "W203"  # the person of row 23, in the same store
    sheet["F27"] = "何立薪"
    sheet["D31"] = "卫东来"  # another's number beside it
    sheet["G33"] = None
    sheet["H34"] = "#REF!"
    path = tmp_path / sample("01").name
    book.save(path)
    return path


@pytest.fixture
def clerk(transactional_db):
    """The company of the sheets, and the month's sheet as it came first."""
    a_company()
    user = a_user(Role.CLERK, name="卢静怡")
    written(sample("01"), by=user)
    return user


def figures() -> dict[int, tuple[int, int, Decimal]]:
    """Supervisor → answers, satisfied, the rate that counts."""
    return {
        f.supervisor: (f.visited, f.satisfied, f.rate) for f in satisfaction_counts(MONTH) if f.source == "internal"
    }


def under(page: Page, row: int) -> Locator:
    """What stands under a row of the check table."""
    return page.locator(f"tr[data-testid=row-{row}] + tr.msg")


def drawer_of(page: Page, row: int) -> Locator:
    page.get_by_test_id(f"row-{row}").get_by_role("link").first.click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("heading", level=2)).to_have_text(f"第 {row} 行")
    return drawer


def mend(page: Page, row: int, text: str) -> None:
    drawer = drawer_of(page, row)
    drawer.get_by_text("更正单元格").click()
    drawer.get_by_label("正确的值").fill(text)
    drawer.locator("form[action$='/mend/']").get_by_label("原因").fill("已与售后回访部电话核对")
    drawer.get_by_role("button", name="更正", exact=True).click()
    expect(page.locator(".toast-line")).to_contain_text(f"第 {row} 行")
    expect(under(page, row)).to_contain_text("已与售后回访部电话核对 · 卢静怡")


def leave_out(page: Page, row: int) -> None:
    drawer = drawer_of(page, row)
    drawer.get_by_text("这一行不计入").click()
    drawer.locator("form[action$='/leave-out/']").get_by_label("原因").fill("总公司下月另补一行")
    drawer.get_by_role("button", name="不计入", exact=True).click()
    expect(page.get_by_test_id(f"row-{row}")).to_have_class("off")


def answer(page: Page, label: str, choice: str) -> None:
    line = page.locator("#questions li").filter(has_text=label)
    line.get_by_label(choice).check()
    line.get_by_role("textbox", name="原因").fill("以总公司书面答复为准")
    line.get_by_role("button", name="确认").click()
    expect(page.locator("#questions li").filter(has_text=label)).to_contain_text("以总公司书面答复为准 · 卢静怡")


@pytest.mark.services
def test_every_fault_is_named_decided_written_and_taken_back(
    clerk, faulty, open_page, sign_in, axe, fits, worker: Worker
):
    before = figures()
    page = sign_in(open_page(), clerk)
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", faulty)
    page.locator("main form button.btn-primary").click()
    page.locator("a.btn-primary[href$='/rows/']").click(timeout=PATIENCE)
    batch = ImportBatch.objects.latest("pk")
    page.goto(f"/imports/{batch.pk}/rows/?show=all")

    for cell, words in FAULTS.items():
        row = int("".join(sign for sign in cell if sign.isdigit()))
        expect(under(page, row)).to_contain_text(words)
        expect(under(page, row)).to_contain_text(cell)
    expect(page.locator("#questions li")).to_have_count(4)
    expect(page.locator("#questions")).to_contain_text("满意 139 ≠ 141")
    expect(page.locator("#questions li").filter(has_text="合计").last.get_by_role("radio")).to_have_count(1)
    expect(page.get_by_role("button", name="写入 22 行")).to_have_attribute("aria-disabled", "true")
    axe(page)
    fits(page)

    with page.expect_download() as told:
        page.get_by_role("link", name="错误表").click()
    sheet = load_workbook(BytesIO(told.value.path().read_bytes())).active
    heads = [cell.value for cell in sheet[1]]
    assert heads[-1] == "错误" and sheet.max_row == 31  # a head-office sheet comes whole
    said = "\n".join(str(row[-1].value) for row in sheet.iter_rows(min_row=2) if row[-1].value)
    for cell in ("D5", "K8", "H12", "G18", "F27", "D31", "G33", "H34"):
        assert f"{cell} {FAULTS[cell]}" in said
    assert sum(bool(cell.comment) for row in sheet.iter_rows() for cell in row) >= 8

    under(page, 5).get_by_role("button", name="孙一鸣").click()
    expect(under(page, 5)).to_contain_text("卢静怡")
    under(page, 27).get_by_role("button", name="何立新").click()
    expect(under(page, 27)).to_contain_text("卢静怡")
    mend(page, 8, "90.00%")
    mend(page, 12, "9")
    mend(page, 18, "10")
    leave_out(page, 33)
    leave_out(page, 34)
    drawer = drawer_of(page, 31)
    form = drawer.locator("form[action$='/accept/']")
    form.get_by_label("原因").fill("工号无误，姓名写错")
    form.get_by_role("button", name="按原样确认").click()
    expect(under(page, 31)).to_contain_text("工号无误，姓名写错 · 卢静怡")
    expect(page.locator("#questions")).to_contain_text("满意 139 ≠ 138")
    answer(page, "城东片小计", "逐行计算")
    answer(page, "县域片小计", "表上印的")
    answer(page, "合计", "以逐行为准")

    page.get_by_test_id("act-write").click()
    page.locator("input[name=replaces]").check()
    page.get_by_test_id("act-write").click()
    result = page.locator("main")
    expect(page.get_by_test_id("act-undo")).to_be_visible(timeout=PATIENCE)
    for words in ("138", "98.57%", "121", "96.80%", "以总公司书面答复为准", "总公司下月另补一行"):
        expect(result).to_contain_text(words)
    after = figures()
    assert sorted(after.values()) != sorted(before.values())
    assert RowDecision.objects.filter(row__batch=batch).count() == 8
    assert FigureDecision.objects.filter(accepted="printed").count() == 1

    page.get_by_test_id("act-undo").click()
    page.locator("#undo textarea").fill("整张表退回总公司重做")
    page.locator("#undo button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("已撤销")
    assert figures() == before
    assert SatisfactionRow.objects.filter(month=MONTH).count() == 30
