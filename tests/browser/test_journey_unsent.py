"""A plain form of the phone that cannot be sent: what was written stays, says so, and goes once, later."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from parts.models import PartsOrder
from tests.builders.parts import a_part, a_van, holding
from tests.builders.people import PASSWORD
from tests.builders.tickets import Team, a_ticket, fresh

FORM = "/m/orders/new/"
GONE = """new Promise((gone) => {
  const look = () => (JSON.stringify(localStorage).includes("CAP-35") ? setTimeout(look, 50) : gone());
  look();
})"""


@pytest.fixture
def me(transactional_db):
    team = Team()
    part = a_part("电容 35µF", number="CAP-35")
    holding(a_van(team.technician), part, 2)
    a_ticket("working", team=team)
    return fresh(team.technician.user)


def write(page, quantity: str) -> None:
    page.goto(FORM)
    page.locator("[name=line-0-part]").fill("CAP-35")
    page.locator("[name=line-0-quantity]").fill(quantity)


def test_sent_without_a_network_and_again_after_a_reload(me, open_page, sign_in, watch, axe, fits):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    watch.forgive("Failed to load resource")
    page = sign_in(open_page(phone=True), me)
    page.goto("/m/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    write(page, "3")
    key = page.locator("main form [name=_idempotency_key]")
    first = key.input_value()
    page.context.set_offline(True)
    page.get_by_test_id("send").click()
    note = page.get_by_test_id("unsent")
    expect(note).to_contain_text("写的内容已存在本机")
    axe(page)
    fits(page)

    page.reload()  # the frame comes from the phone
    expect(note).to_contain_text("还没有发送")
    expect(page.locator("[name=line-0-quantity]")).to_have_value("3")
    assert key.input_value() == first
    page.context.set_offline(False)
    page.goto("/m/")
    expect(page.locator("#strip")).to_contain_text("1 张表单还没有发送")
    page.locator("#strip a").click()
    expect(page.locator("[name=line-0-quantity]")).to_have_value("3")
    page.get_by_test_id("send").dblclick()
    expect(page.locator("h1")).to_contain_text("PJ")

    assert PartsOrder.objects.get().lines.get().requested == Decimal(3)
    page.goto(FORM)
    expect(page.locator("[name=line-0-part]")).to_have_value("")


def test_sent_after_the_session_ended(me, open_page, sign_in, watch):
    page = sign_in(open_page(phone=True), me)
    write(page, "0")
    page.get_by_test_id("send").click()  # refused: it is read where it was posted to, and kept
    expect(page.locator("[name=line-0-quantity]")).to_have_attribute("aria-invalid", "true")
    watch.forgive("422")
    page.locator("[name=line-0-quantity]").fill("2")
    page.context.clear_cookies(name="sessionid")
    page.get_by_test_id("send").click()
    note = page.get_by_test_id("unsent")
    expect(note).to_contain_text("登录已失效。写的内容已存在本机")
    assert "CAP-35" in page.evaluate("JSON.stringify(localStorage)")

    note.get_by_role("link").click()
    page.locator("input[name=login]").fill(me.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(note).to_contain_text("还没有发送")
    page.get_by_test_id("send").click()
    expect(page.locator("h1")).to_contain_text("PJ")

    assert PartsOrder.objects.get().lines.get().requested == Decimal(2)
    page.evaluate(GONE)
