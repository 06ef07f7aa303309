"""The month's end as it is walked: run, read down to a record, confirm, adjust, approve by somebody else, lock."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.models import Month
from insights.demo import months, sheets
from insights.demo.clock import not_before
from people.models import User
from tests.worker import Worker

MONTH = "2026-10"
PATIENCE = 40_000
PAGES_OF_PAY = (
    "/pay/", "/pay/mine/", "/pay/2026-10/", "/pay/2026-10/changes/", "/pay/2026-10/S001/", "/pay/2026-10/S001/print/",
    "/pay/2026-10/S001/changes/", "/pay/2026-10/S001/evidence/?line=completion.rate",
    "/pay/2026-10/S001/evidence/export/?line=completion.rate", "/pay/2026-10/?export=xlsx", "/rules/",
    "/rules/supervisor-monthly/", "/settings/pay/", "/month-end/", "/month-end/2026-10/",
    "/month-end/2026-10/progress/",
)  # fmt: skip


@pytest.fixture
def october(star_river):
    """The three sheets are in; on machines whose clock is behind October the month is over all the same."""
    with not_before(months.as_of(MONTH)):
        clerk = User.objects.get(username="lujingyi")
        for path in sheets.OCTOBER:
            months.bring_in(path, clerk)
        yield


def user(name: str) -> User:
    return User.objects.get(username=name)


def press(page: Page, action: str) -> None:
    page.get_by_test_id(f"act-{action}").click()


def amount(page: Page, line: str) -> Locator:
    return page.get_by_test_id(f"cell-{line}-amount")


def badge(page: Page) -> Locator:
    return page.locator(".ph > .st")


@pytest.mark.services
def test_a_month_from_the_run_to_the_lock(october, open_page, sign_in, watch, fits, worker: Worker):
    manager = sign_in(open_page(), user("chenxiaodong"))
    manager.goto(f"/month-end/{MONTH}/")
    press(manager, "start")
    start = manager.locator("#start")
    start.get_by_role("checkbox").check()  # the warnings are read
    start.get_by_role("button", name="计算").click()
    expect(manager.locator("#progress")).to_contain_text("已算出 3 / 3 人", timeout=PATIENCE)
    expect(badge(manager)).not_to_have_text("运行中")

    manager.get_by_role("link", name="周启明").first.click()
    expect(manager.locator(".sum .big")).to_have_text("¥1,836.92")
    amount(manager, "completion.rate").click()
    drawer = manager.locator("#drawer")
    expect(drawer.get_by_test_id("record")).to_have_count(4)  # one row a technician
    expect(drawer.locator("[aria-current=page]")).to_contain_text("4")
    record = drawer.get_by_test_id("record").filter(has_text="赵大川")
    expect(record).to_contain_text("114/115")
    record.get_by_role("link").first.click()
    expect(manager.locator("main")).to_contain_text("赵大川")
    expect(manager).to_have_url(re.compile("/imports/"))
    manager.go_back()
    expect(drawer.get_by_test_id("record").filter(has_text="赵大川")).to_contain_text("114/115")
    manager.keyboard.press("Escape")
    expect(drawer.get_by_test_id("record")).to_have_count(0)
    expect(manager.locator("#row-completion\\.rate a:focus")).to_have_count(1)  # back where it was opened

    payee = sign_in(open_page(phone=True), user("zhouqiming"))
    payee.goto("/")
    payee.goto(f"/pay/{MONTH}/S001/")
    press(payee, "confirm")
    expect(badge(payee)).to_have_text("本人已确认")
    fits(payee)
    watch.forgive("404")
    assert payee.goto(f"/pay/{MONTH}/S002/").status == 404
    expect(payee.locator("body")).not_to_contain_text("1,440.23")

    manager.goto(f"/pay/{MONTH}/S003/")
    expect(manager.get_by_test_id("act-approve")).to_be_enabled()
    press(manager, "adjust")
    form = manager.locator("#adjust")
    form.get_by_label("类型").select_option("allowance")
    form.get_by_label("金额").fill("50.00")
    form.get_by_label("原因").fill("汛期抢修期间的交通补贴")
    form.get_by_role("button", name="加入此行").click()
    expect(manager.locator(".sum .big")).to_have_text("¥1,685.29")
    expect(manager.locator("table.pay")).to_contain_text("汛期抢修期间的交通补贴")
    refused = manager.get_by_role("button", name="批准")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(manager.locator(".why-not").filter(has=refused)).to_contain_text(
        "调整过工资单的人不能批准它，须由他人批准。"
    )

    second = sign_in(open_page(), user("shenguoqing"))
    second.goto(f"/pay/{MONTH}/")
    second.locator("[data-pick-all=sheet]").check()
    expect(second.locator("[data-pick-count=sheet]")).to_have_text("3")
    press(second, "approve-selected")
    expect(second.locator(".toast-line")).to_contain_text("已批准 3 张")
    press(second, "lock")
    lock = second.locator("#lock")
    expect(lock).to_contain_text("4,962.44")  # 1,836.92 + 1,440.23 + 1,685.29
    button = lock.get_by_role("button", name="锁定")
    expect(button).to_be_disabled()
    lock.locator("#lock-confirm").fill(MONTH)
    button.click()
    expect(badge(second)).to_have_text("已锁定")
    assert len(Month.objects.get(month=MONTH).fingerprint) == 64

    for action in ("lock", "approve-selected"):
        expect(second.get_by_test_id(f"act-{action}")).to_have_count(0)
    second.goto(f"/pay/{MONTH}/S001/")
    expect(second.locator(".seal")).to_be_visible()
    for name in ("批准", "调整…", "退回…", "确认"):
        expect(second.get_by_role("button", name=name, exact=True)).to_have_count(0)
    second.goto(f"/month-end/{MONTH}/")
    expect(second.get_by_test_id("act-start")).to_have_count(0)

    clerk = sign_in(open_page(), user("lujingyi"))
    clerk.goto("/imports/new/")
    clerk.set_input_files("input[type=file]", sheets.OCTOBER[1])
    clerk.locator("main form button.btn-primary").click()
    clerk.locator("a.btn-primary[href$='/rows/']").click(timeout=PATIENCE)
    expect(clerk.locator("main")).to_contain_text("2026-10 已锁定。现在发现的差异记入下一个未锁定的月份。")
    expect(clerk.get_by_role("button", name="写入")).to_have_attribute("aria-disabled", "true")
    expect(clerk.locator("main")).to_contain_text("该月已锁定。")

    dealer = sign_in(open_page(), user("beichen"))
    told = {path: dealer.request.get(path).status for path in PAGES_OF_PAY}
    assert set(told.values()) == {404}, told
