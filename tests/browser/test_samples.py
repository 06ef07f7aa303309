"""The main job in the browser: head office's three sheets in, the month run, the three totals, an amount opened."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from insights.demo import sheets
from people.models import User
from tests.worker import Worker

PATIENCE = 40_000
TOTALS = {"S001": "1,836.92", "S002": "1,440.23", "S003": "1,635.29"}


def user(name: str) -> User:
    return User.objects.get(username=name)


def bring_in(page: Page, path: Path) -> None:
    """Upload, wait until it is recognised, check, write."""
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", path)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("a[href$='/rows/']").first).to_be_visible(timeout=PATIENCE)
    page.locator("a.btn-primary[href$='/rows/']").click()
    page.get_by_test_id("act-write").click()
    expect(page.locator("[data-testid=act-undo]")).to_be_visible(timeout=PATIENCE)


@pytest.mark.services
def test_three_sheets_in_the_month_run_three_totals_out(star_river, open_page, sign_in, worker: Worker):
    clerk = sign_in(open_page(), user("lujingyi"))
    for path in sheets.OCTOBER:
        bring_in(clerk, path)

    manager = sign_in(open_page(), user("chenxiaodong"))
    manager.goto("/month-end/2026-10/")
    manager.get_by_test_id("act-start").click()
    manager.locator("#start input[name=confirmed]").check()  # tickets without a remark: a warning to be read
    manager.locator("#start button[type=submit]").click()
    for code, total in TOTALS.items():
        expect(manager.locator(f"main a[href*='/pay/2026-10/{code}/']").last).to_have_text(total, timeout=PATIENCE)

    manager.goto("/pay/2026-10/S001/")
    expect(manager.locator("main")).to_contain_text("1,836.92")
    manager.locator("main a[href*='line=completion.rate']").first.click()
    drawer = manager.locator("#drawer")
    expect(drawer).to_contain_text("114/115")
    drawer.locator("a[href*='/imports/']").first.click()
    expect(manager.locator("main")).to_contain_text("汇总")
