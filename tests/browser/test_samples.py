"""The main job in the browser: head office's three sheets in, the month run, three sheets out, line by line."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from insights.demo import sheets
from people.models import User
from tests.worker import Worker

PATIENCE = 40_000
# total; then daily work, completion, satisfaction, defective units, complaints answered for
EXPECTED = {
    "S001": ("1,836.92", "994.00", "192.92", "500.00", "200.00", "−50.00"),
    "S002": ("1,440.23", "990.00", "190.23", "360.00", "200.00", "−300.00"),
    "S003": ("1,635.29", "988.00", "187.29", "260.00", "200.00", "0.00"),
}
# a line of S001 → what its drawer must say: the figures of the sheets, and a record behind them
FIGURES = {
    "completion.rate": ("完成 436 ÷ 应完成 452", "114/115"),
    "satisfaction.deviation": ("98.57", "98.51", "138/140", "396/402"),
    "team.technician_complaints": ("钱永福",),
}


def user(name: str) -> User:
    return User.objects.get(username=name)


def bring_in(page: Page, path: Path) -> None:
    """Upload, wait until it is recognised, check, write."""
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", path)
    page.locator("main form button.btn-primary").click()
    page.locator("a.btn-primary[href$='/rows/']").click(timeout=PATIENCE)
    page.get_by_test_id("act-write").click()
    expect(page.get_by_test_id("act-undo")).to_be_visible(timeout=PATIENCE)


@pytest.mark.services
def test_three_sheets_in_the_month_run_three_sheets_out(star_river, open_page, sign_in, worker: Worker):
    clerk = sign_in(open_page(), user("lujingyi"))
    for path in sheets.OCTOBER:
        bring_in(clerk, path)
    clerk.goto("/imports/?month=2026-10")
    expect(clerk.locator("table tbody tr")).to_have_count(3)

    manager = sign_in(open_page(), user("chenxiaodong"))
    manager.goto("/month-end/2026-10/")
    manager.get_by_test_id("act-start").click()
    manager.locator("#start").get_by_role("checkbox").check()  # tickets without a remark: a warning to be read
    manager.locator("#start").get_by_role("button", name="计算").click()
    for code, (total, *_parts) in EXPECTED.items():
        expect(manager.locator(f"main a[href*='/pay/2026-10/{code}/']").last).to_have_text(total, timeout=PATIENCE)

    for code, (total, *parts) in EXPECTED.items():
        manager.goto(f"/pay/2026-10/{code}/")
        expect(manager.locator(".sum .big")).to_have_text(f"¥{total}")
        expect(manager.locator("table.pay tr.grp .c-amount")).to_have_text(parts)

    manager.goto("/pay/2026-10/S001/")
    drawer = manager.locator("#drawer")
    for line, words in FIGURES.items():
        manager.get_by_test_id(f"cell-{line}-amount").click()
        expect(drawer.get_by_role("heading", level=2)).to_be_focused()
        for word in words:
            expect(drawer).to_contain_text(word)
