"""A plain form of the phone that cannot be sent: what was written stays, says so, and goes once, later."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from parts.models import PartsOrder
from tests.builders.parts import a_part, a_van, holding
from tests.builders.people import PASSWORD
from tests.builders.tickets import Team, a_ticket, fresh
from tickets.models import DeviceAction, Ticket, VisitFact

FORM = "/m/orders/new/"
OF_ANOTHER = (
    """localStorage.setItem("form:0:/m/orders/new/ x", JSON.stringify({at: 1, tried: true, words: "CAP-35"}))"""
)
GONE = """new Promise((gone) => {
  const look = () => (JSON.stringify(localStorage).includes("CAP-35") ? setTimeout(look, 50) : gone());
  look();
})"""

SAME_LINK = """async () => {
  const link = document.querySelector("#strip a");
  const told = new BroadcastChannel("aftersales-phone");
  for (let n = 0; n < 5; n += 1) {
    told.postMessage("outbox");
    await new Promise((later) => setTimeout(later, 50));
  }
  return link === document.querySelector("#strip a");
}"""


@pytest.fixture
def me(transactional_db):
    team = Team()
    part = a_part("电容 35µF", number="CAP-35")
    holding(a_van(team.technician), part, 2)
    a_ticket("working", team=team)
    a_ticket("assigned", team=team)
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
    assert page.evaluate(SAME_LINK), "drawn anew with the same words: a tap in that moment is lost"
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


def test_a_part_of_the_van_is_kept_from_the_job_and_given_up_again(me, open_page, sign_in, axe):
    page = sign_in(open_page(phone=True), me)
    job = Ticket.objects.get(state="working").number
    page.goto(f"/m/{job}/")
    page.evaluate(OF_ANOTHER)  # long ago, and he never came back to this phone
    page.locator("[data-step=work]").click()
    page.locator("[data-act=keep]").click()
    row = page.get_by_test_id("van-CAP-35")
    page.get_by_role("textbox").fill("2")
    row.get_by_test_id("keep").click()
    expect(row).to_contain_text("已为本单预留 2 个")
    expect(row).to_contain_text("可用 0 个")
    expect(page.get_by_test_id("unsent")).to_have_count(0)
    axe(page)

    page.goto(f"/m/{job}/")
    expect(page.locator("[data-kept=CAP-35]")).to_contain_text("为本单预留")
    page.locator("[data-act=keep]").click()
    row.get_by_test_id("let-go").click()
    expect(row).to_contain_text("可用 2 个")
    page.evaluate(GONE)


def test_half_a_word_outlives_a_reload_and_a_double_tap_is_one(me, open_page, sign_in):
    working, assigned = Ticket.objects.get(state="working"), Ticket.objects.get(state="assigned")
    page = sign_in(open_page(phone=True), me)
    page.goto(f"/m/{working.number}/")
    field = page.get_by_label("检查情况")
    field.press_sequentially("外机不转")
    page.wait_for_timeout(500)
    page.reload()
    expect(field).to_have_value("外机不转")
    other = page.context.new_page()
    other.goto(f"/m/{assigned.number}/")
    page.goto(f"/m/{assigned.number}/")
    page.locator("[data-act=accept]").dblclick()
    expect(page.locator(".job-card .st")).to_have_text("已接单")
    expect(other.locator(".job-card .st")).to_have_text("已接单")  # the other tab hears of it
    expect(page.locator("#strip")).to_be_hidden()
    expect(page.locator("dialog[open]")).to_have_count(0)

    assert VisitFact.objects.get(ticket=working).value == "外机不转"
    assert list(DeviceAction.objects.filter(ticket=assigned).values_list("kind", flat=True)) == ["accept"]
