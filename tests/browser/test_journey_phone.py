"""A technician's job without a network, from arrival to signature: nothing is lost, nothing twice, the times are his."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from catalog.models import FaultCode
from catalog.work import load_standard_work
from parts.models import Movement, Part, PartsOrder, Place
from parts.services.ledger import receive
from people.models import User
from people.roles import Role
from tests.builders.catalog import a_category
from tests.builders.people import a_user
from tests.builders.phone import a_jpeg
from tests.builders.tickets import Team, a_ticket, fresh
from tickets import services
from tickets.models import DeviceAction, Ticket, TicketEvent, TicketPhoto, VisitFact

NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def team(transactional_db) -> Team:
    team = Team()
    for staff, name in ((team.technician, "张伟"), (team.supervisor, "王建国")):
        User.objects.filter(pk=staff.user_id).update(display_name=name)
    return team


@pytest.fixture
def job(team) -> Ticket:
    """An air conditioner on the way, its work on site, one capacitor on the van."""
    category = a_category("air_conditioner")
    load_standard_work()
    ticket = a_ticket(
        "travelling", team=team, at=timezone.now() - timedelta(hours=2), in_warranty=True, contact_name="何秀英",
        address="建设路12号3-502", fault=FaultCode.objects.get(category=category, code="no_cooling"),
    )  # fmt: skip
    part = Part.objects.create(number="CAP-35", name_zh="电容 35µF", old_part_owed=True)
    van = Place.objects.create(code="V1", name="车", kind="van", branch=team.branch, holder=team.technician)
    receive(part=part, place=van, quantity=Decimal(2), cause="opening", by=a_user(Role.STOREKEEPER_NEW), key="k1")
    return ticket


def photograph(page: Page, node: str, colour: str) -> None:
    picture = {"name": f"{node}.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(1200, colour).getvalue()}
    before = page.locator(f'[data-node="{node}"] img').count()
    page.locator(f'input[data-node="{node}"]').set_input_files(picture)
    expect(page.locator(f'[data-node="{node}"] img')).to_have_count(before + 1)


def write(page: Page, label: str, text: str) -> None:
    """As somebody does who looks at what he wrote: on a slow phone a page drawn anew may take the field away."""
    kept = re.compile(f"^{re.escape(text)}$", re.IGNORECASE)
    for _attempt in range(3):
        field = page.get_by_label(label)
        field.fill(text)
        field.blur()
        page.wait_for_timeout(200)
        if kept.match(field.input_value()):
            return
    expect(page.get_by_label(label)).to_have_value(kept)


def choose(page: Page, label: str) -> None:
    page.get_by_label(label).click()  # the page is drawn anew with it
    expect(page.get_by_label(label)).to_be_checked()


def sign(page: Page) -> None:
    """As somebody does who sees that nothing was taken: a page drawn anew under the finger loses the stroke."""
    pad, finish = page.get_by_test_id("signature"), page.locator('[data-act="finish"]')
    for _attempt in range(3):
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        x, y = box["x"] + 40, box["y"] + 60
        page.mouse.move(x, y)
        page.mouse.down()
        for n in range(12):
            page.mouse.move(x + n * 12, y + (n % 3) * 20)
        page.mouse.up()
        try:
            expect(finish).not_to_have_attribute("aria-disabled", "true", timeout=2000)
        except AssertionError:
            continue
        return
    raise AssertionError(page.locator(".foot-why").inner_text())


def act(page: Page, name: str) -> None:
    page.locator(f'[data-act="{name}"]').click()


def strip(page: Page) -> Locator:
    return page.locator("#strip")


def at_the_job(page: Page, ticket: Ticket) -> None:
    """The list first, so that the frame of the pages lies on the phone."""
    page.goto("/m/")
    page.get_by_test_id(f"row-{ticket.number}").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"/m/{ticket.number}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(ticket.number)


def test_from_arrival_to_signature_without_a_network(team, job, open_page, sign_in, watch, axe, fits):
    watch.forgive(NO_NETWORK)
    watch.forgive("Failed to load resource")
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    network: BrowserContext = page.context
    at_the_job(page, job)
    act(page, "arrive")
    act(page, "place-no")
    expect(page.locator(".is-now .step-name")).to_have_text("诊断")
    left_at = datetime.now(UTC)
    network.set_offline(True)

    choose(page, "F3 压缩机电容失效")
    expect(page.get_by_label("处理情况")).to_have_value("更换电容")
    act(page, "next")
    for node, colour in (("before", "navy"), ("indoor", "teal"), ("outdoor", "gray"), ("after", "olive")):
        photograph(page, node, colour)
    write(page, "内机条码", "A3617-0092841")
    write(page, "外机条码", "a3617-0092842")
    act(page, "part")
    page.locator('[data-part="CAP-35"]').click()
    expect(page.locator(".part")).to_contain_text("电容 35µF")
    axe(page)
    fits(page)
    act(page, "next")
    act(page, "next")
    sign(page)
    act(page, "finish")
    expect(strip(page)).to_contain_text("没有网络。已存在本机，11 项等待上传")
    done_at = datetime.now(UTC)
    assert DeviceAction.objects.exclude(kind="arrive").count() == 0

    page.reload()  # the frame comes from the phone
    expect(strip(page)).to_contain_text("11 项等待上传")
    expect(page.locator(".job-card .st")).to_have_text("已完工")

    network.set_offline(False)
    expect(strip(page)).to_be_hidden()

    job.refresh_from_db()
    assert (job.state, job.acceptance, job.result) == ("done", "signature", "更换电容")
    assert set(DeviceAction.objects.values_list("state", flat=True)) == {"applied"}
    assert DeviceAction.objects.count() == 12
    assert [p.stage for p in TicketPhoto.objects.all()] == ["before", "nameplate", "nameplate", "after", "signature"]
    assert all(p.file.size <= 300 * 1024 for p in TicketPhoto.objects.select_related("file"))
    assert Movement.objects.get(cause=f"ticket:{job.number}").quantity == -1
    facts = dict(VisitFact.objects.values_list("key", "value"))
    assert facts["cause"] == "F3"
    assert facts["node:outdoor:barcode"] == "A3617-0092842"
    finish = TicketEvent.objects.get(ticket=job, action="finish")
    assert left_at <= finish.device_at <= done_at < finish.recorded_at
    assert finish.at == finish.device_at  # what was done in time in a dead spot was done in time
    assert all(left_at <= p.taken_at <= done_at for p in TicketPhoto.objects.filter(stage="signature"))


def test_the_camera_closes_the_page_and_nothing_is_gone(team, job, open_page, sign_in, watch):
    watch.forgive("ERR_ABORTED")
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    services.ACTIONS["arrive"](ticket=job, by=fresh(team.technician.user))
    at_the_job(page, job)
    choose(page, "F3 压缩机电容失效")
    act(page, "next")
    write(page, "外机条码", "A3617-0092842")
    with page.expect_file_chooser():
        page.locator('[data-node="outdoor"] label.photo-add').click()

    page.reload()  # what a phone with little memory does behind the camera

    expect(page.get_by_text("相机关闭了本页。")).to_be_visible()
    expect(page.locator(".is-now .step-name")).to_have_text("照片与配件")
    expect(page.get_by_label("外机条码")).to_have_value("A3617-0092842")
    photograph(page, "outdoor", "gray")
    expect(strip(page)).to_be_hidden()
    assert TicketPhoto.objects.get().node == "outdoor"


def test_nothing_moves_under_the_hand_that_comes_while_the_page_reads(team, job, open_page, sign_in, watch):
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    services.ACTIONS["arrive"](ticket=job, by=fresh(team.technician.user))
    at_the_job(page, job)
    choose(page, "F3 压缩机电容失效")
    act(page, "next")
    expect(strip(page)).to_be_hidden()
    held = page.get_by_label("外机条码").element_handle()
    page.get_by_label("内机条码").fill("A3617-0092841")
    held.evaluate("""(field) => {
        const read = IDBIndex.prototype.getAll;
        IDBIndex.prototype.getAll = function (...all) {
            IDBIndex.prototype.getAll = read;
            field.focus();
            return read.apply(this, all);
        };
    }""")
    page.get_by_label("内机条码").blur()  # kept, and the page is drawn anew: while it reads, the next field is begun
    page.wait_for_timeout(600)
    assert held.evaluate("field => field.isConnected && field === document.activeElement")
    page.keyboard.type("A3617-0092842")
    page.keyboard.press("Tab")  # the hand leaves
    expect(page.get_by_label("外机条码")).to_have_value("A3617-0092842")


def test_a_time_that_ends_before_it_begins_never_leaves_the_phone(team, open_page, sign_in, watch):
    ticket = a_ticket("accepted", team=team, contact_name="何秀英")
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    at_the_job(page, ticket)
    act(page, "reschedule")
    sheet = page.get_by_role("dialog", name="预约")
    sheet.get_by_label("起").fill("23:00")
    sheet.get_by_label("止").fill("01:00")
    sheet.get_by_role("checkbox").check()
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_have_text("预约结束时间须晚于开始时间。")
    expect(sheet.get_by_label("止")).to_be_focused()
    sheet.get_by_label("止").fill("23:30")
    sheet.get_by_label("日期").fill("2026-01-05")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_have_text("该日期已过。")
    expect(sheet.get_by_label("日期")).to_be_focused()
    sheet.get_by_label("日期").fill(f"{timezone.localdate():%Y-%m-%d}")
    sheet.get_by_role("button", name="保存").click()

    expect(page.locator('[data-act="set_out"]')).to_be_visible()
    expect(strip(page)).to_be_hidden()
    assert Ticket.objects.get().appointment_until is not None


def test_reassigned_while_he_was_away_both_sides_stay(team, job, open_page, sign_in, watch, axe, fits):
    watch.forgive(NO_NETWORK)
    watch.forgive("Failed to load resource")
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    at_the_job(page, job)
    page.context.set_offline(True)
    act(page, "arrive")
    act(page, "place-no")
    write(page, "检查情况", "外机不转")
    other = Team(team.branch)
    Ticket.objects.filter(pk=job.pk).update(technician=other.technician)

    page.context.set_offline(False)
    expect(strip(page)).to_contain_text("处冲突，两边都已保留")
    page.goto("/m/conflicts/")
    expect(page.locator("main")).to_contain_text("外机不转")
    axe(page)
    fits(page)
    page.get_by_role("button", name="留为备注").click()

    expect(page.locator("main")).to_contain_text("没有冲突")
    notes = TicketEvent.objects.filter(ticket=job, action="device_note").values_list("note", flat=True)
    assert any("外机不转" in note for note in notes)


def test_signed_out_meanwhile_another_sees_and_sends_nothing_of_it(team, job, open_page, sign_in, watch, axe, fits):
    watch.forgive(NO_NETWORK)
    watch.forgive("Failed to load resource")
    me, other = fresh(team.technician.user), fresh(Team(team.branch).technician.user)
    page = sign_in(open_page(phone=True), me)
    at_the_job(page, job)
    page.context.set_offline(True)
    act(page, "arrive")
    act(page, "place-no")
    expect(strip(page)).to_contain_text("1 项等待上传")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(strip(page)).to_contain_text("登录已失效。1 项留在本机")

    sign_in(page, other)
    page.goto("/m/me/")
    expect(page.locator("#outbox")).to_contain_text("本机没有待上传的内容")
    axe(page)
    fits(page)
    assert not DeviceAction.objects.exists()
    sign_in(page, me)
    page.goto("/m/me/")
    expect(page.locator("#outbox")).to_contain_text("本机没有待上传的内容")
    job.refresh_from_db()
    assert job.state == "working"
    assert DeviceAction.objects.get().by == me


def test_a_page_that_is_not_kept_here_says_that_it_needs_a_network(team, job, open_page, sign_in, watch):
    watch.forgive(NO_NETWORK)
    watch.forgive("Failed to load resource")
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    at_the_job(page, job)
    page.context.set_offline(True)
    for url in ("/m/van/", f"/m/{job.number}/unused/CAP-35/"):
        page.goto(url)
        expect(page.locator("main")).to_contain_text("手机上没有保存这个页面")
        expect(page.locator("main")).not_to_contain_text("工单不在本机")
    page.go_back()
    page.goto(f"/m/{job.number}/")
    expect(page.locator("h1")).to_have_text(job.number)


def test_a_kept_form_is_a_new_form_each_time_and_of_its_own_ticket(team, job, open_page, sign_in, watch):
    watch.forgive(NO_NETWORK)
    watch.forgive("Failed to load resource")
    page = sign_in(open_page(phone=True), fresh(team.technician.user))
    at_the_job(page, job)
    form = f"/m/orders/new/?ticket={job.number}"
    page.goto(form)
    key = page.locator("main form [name=_idempotency_key]")
    keys = {key.input_value()}
    page.context.set_offline(True)
    for _again in range(2):
        page.goto(form)
        expect(page.get_by_role("textbox", name="工单")).to_have_value(job.number)
        keys.add(key.input_value())

    assert len(keys) == 3, "one key a form: the second one sent is not answered like the first"
    page.goto("/m/orders/new/?ticket=WX209901010001")
    expect(page.locator("main")).to_contain_text("手机上没有保存这个页面")


def test_a_kept_form_is_sent_after_a_new_sign_in(team, job, open_page, sign_in, sign_in_by_form, watch):
    watch.forgive(NO_NETWORK)
    watch.forgive("Failed to load resource")
    me = fresh(team.technician.user)
    page = sign_in(open_page(phone=True), me)
    at_the_job(page, job)
    form = f"/m/orders/new/?ticket={job.number}"
    page.goto(form)
    page.goto("about:blank")
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in_by_form(other, me)
    other.close()
    page.context.set_offline(True)
    page.goto(form)
    token = page.locator("main form [name=csrfmiddlewaretoken]")
    dead = token.input_value()
    page.locator("[name=line-0-part]").fill("CAP-35")
    page.locator("[name=line-0-quantity]").fill("2")

    page.context.set_offline(False)
    expect(token).not_to_have_value(dead)
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "/m/orders/new/" in answer.url
    ) as sent:
        page.get_by_test_id("send").click()

    assert sent.value.status == 302, "no page that says it has expired"
    assert PartsOrder.objects.get().cause == f"ticket:{job.number}"
