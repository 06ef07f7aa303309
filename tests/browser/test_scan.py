"""The scan box in a browser: a scanner's keys, an input method's leftovers, a dead spot, the camera."""

import os
from decimal import Decimal
from pathlib import Path

import barcode
import pytest
import segno
from barcode.writer import ImageWriter
from PIL import Image
from playwright.sync_api import Page, expect

from parts.models import CountLine, CountTally, Part, StockCount
from parts.services import counts, counts_deciding
from parts.services.arrivals import open_arrival
from people.roles import Role
from tests.browser.conftest import ARGS, WAIT_MS
from tests.builders.counts import a_count
from tests.builders.parts import a_part, a_place, holding
from tests.builders.people import a_user

# What Chrome tells a page while an input method has the keys: composing, keyCode 229, the field holding something else.
IME = """([selector, code, shown]) => {
  const field = document.querySelector(selector);
  field.focus();
  const say = (type, init) => field.dispatchEvent(Object.assign(new KeyboardEvent(type, {bubbles: true, cancelable: true, ...init})));
  field.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
  for (const one of code) {
    const key = /[A-Z]/.test(one) ? `Key${one}` : one === "-" ? "Minus" : `Digit${one}`;
    say("keydown", {key: "Process", code: key, isComposing: true});
  }
  field.value = shown;
  say("keydown", {key: "Process", code: "Enter", isComposing: true});
  field.value = shown;
  field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: shown}));
  field.dispatchEvent(new InputEvent("input", {bubbles: true}));
}"""


@pytest.fixture
def count(transactional_db) -> StockCount:
    place = a_place()
    for name, number in (("电容", "KT-DR-35"), ("主板", "KT-ZB-101")):
        holding(place, a_part(name, number=number), 3)
    return a_count(place)


@pytest.fixture
def desk(count, open_page, sign_in) -> Page:
    page = sign_in(open_page(), count.opened_by)
    page.goto(f"/m/counts/{count.number}/")
    expect(page.get_by_label("扫配件").or_(page.get_by_label("Scan a part"))).to_be_focused()
    return page


def scanned(page: Page, text: str) -> None:
    """As a scanner writes: all keys at once, then Enter."""
    page.keyboard.insert_text(text) if not text.isascii() else page.keyboard.type(text)
    page.keyboard.press("Enter")


def counted(count: StockCount, number: str) -> Decimal | None:
    return CountLine.objects.get(count=count, part__number=number).counted


def settled(page: Page) -> None:
    expect(page.locator("[data-scan]")).to_have_attribute("data-waiting", "0")


def field(page: Page):
    return page.locator("[data-scan-input]")


def test_fast_scans_are_all_counted_once_and_in_order(count, desk, axe, fits):
    for n in range(12):
        scanned(desk, "KT-DR-35" if n % 3 else "kt-zb-101")
    settled(desk)

    assert (counted(count, "KT-DR-35"), counted(count, "KT-ZB-101")) == (8, 4)
    numbers = CountTally.objects.order_by("id").values_list("line__part__number", flat=True)
    assert list(numbers) == ["KT-DR-35" if n % 3 else "KT-ZB-101" for n in range(12)]
    expect(field(desk)).to_be_focused()
    expect(desk.locator("[data-scan-history] li")).to_have_count(5)
    expect(desk.locator("#count-progress")).to_contain_text("2 / 2")
    expect(desk.get_by_test_id("left-KT-DR-35")).to_contain_text("8")
    expect(desk.get_by_test_id("act-submit")).to_be_visible()
    axe(desk)
    fits(desk)


def test_counts_before_the_code_and_taking_back(count, desk):
    scanned(desk, "5*KT-DR-35")
    settled(desk)
    scanned(desk, "2*")
    expect(desk.locator("[data-scan-count]")).to_have_value("2")
    scanned(desk, "KT-ZB-101")
    settled(desk)
    expect(desk.locator("[data-scan-count]")).to_have_value("")
    assert (counted(count, "KT-DR-35"), counted(count, "KT-ZB-101")) == (5, 2)

    desk.keyboard.press("Control+z")
    settled(desk)
    expect(desk.locator("[data-scan-history] li").first).to_have_class("is-ok is-undone")
    assert (counted(count, "KT-DR-35"), counted(count, "KT-ZB-101")) == (5, None)
    desk.locator("[data-scan-undo]").click()
    settled(desk)
    assert counted(count, "KT-DR-35") is None
    expect(field(desk)).to_be_focused()


def test_what_an_input_method_leaves_is_understood(count, desk):
    scanned(desk, "ＫＴ－ｄｒ－３５。")
    settled(desk)
    desk.evaluate(IME, ["[data-scan-input]", "KT-ZB-101", "开头在不101"])
    settled(desk)

    assert (counted(count, "KT-DR-35"), counted(count, "KT-ZB-101")) == (1, 1)
    expect(field(desk)).to_have_value("")
    expect(field(desk)).to_be_focused()


def test_an_unknown_code_is_refused_with_the_next_step_and_the_box_goes_on(count, desk, watch):
    watch.forgive("422")
    scanned(desk, "XYZ-1")
    scanned(desk, "KT-DR-35")
    settled(desk)
    expect(desk.locator("[data-scan-history] .is-refused")).to_contain_text("XYZ-1")
    assert desk.locator("[data-scan-history] .is-refused").inner_text().count("XYZ-1") == 1
    assert counted(count, "KT-DR-35") == 1
    scanned(desk, "XYZ-1")
    expect(desk.locator("[data-scan-refused] a")).to_have_attribute("href", f"/m/counts/{count.number}/#find")


def test_from_the_empty_box_the_main_button_is_a_key_away(count, desk):
    arrival = open_arrival(place=count.place, by=count.opened_by, reason="样品", key="a1")
    desk.goto(arrival.get_absolute_url())
    scanned(desk, "KT-DR-35")
    expect(desk.get_by_test_id("act-all-right")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("act-all-right")).to_have_count(0)
    expect(field(desk)).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_test_id("act-book")).to_have_count(0)
    arrival.refresh_from_db()
    assert arrival.state == "booked"


def test_a_key_typed_anywhere_lands_in_the_box(count, desk):
    desk.locator("[data-scan-sound]").click()
    expect(field(desk)).to_be_focused()
    desk.locator("header a").first.focus()
    scanned(desk, "KT-DR-35")
    settled(desk)
    assert counted(count, "KT-DR-35") == 1


def test_a_lost_answer_is_asked_again_and_counts_once(count, desk, watch):
    watch.forgive("Failed to load resource")
    lost = []

    def lose_the_first(route):
        route.fetch()  # the server has it
        if lost:
            route.continue_()
        else:
            lost.append(route.abort())

    desk.route("**/scan/", lose_the_first, times=1)
    scanned(desk, "KT-DR-35")
    settled(desk)
    assert counted(count, "KT-DR-35") == 1
    assert CountTally.objects.count() == 1


def test_without_a_network_scans_wait_and_outlive_a_reload(count, desk, watch):
    watch.forgive("Failed to load resource")
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    desk.context.set_offline(True)
    for _n in range(3):
        scanned(desk, "KT-DR-35")
    expect(desk.locator("[data-scan-waits]")).to_be_visible()
    expect(desk.locator("[data-scan]")).to_have_attribute("data-waiting", "3")
    assert counted(count, "KT-DR-35") is None
    desk.context.set_offline(False)
    settled(desk)
    assert counted(count, "KT-DR-35") == 3


def drawn(folder: Path, kind: str, text: str) -> Path:
    """The code as a label carries it."""
    if kind == "qr":
        segno.make(text, error="m").save(folder / "code.png", scale=9, border=4)
        return folder / "code.png"
    writer = ImageWriter()
    return Path(barcode.get(kind, text, writer=writer).save(str(folder / "code"), {"module_width": 0.3, "dpi": 150}))


def video_of(folder: Path, code: Path, turn: int) -> Path:
    """A film of one picture: a code on white, a little turned, as Chromium's fake camera plays it."""
    picture = Image.new("RGB", (640, 480), "white")
    with Image.open(code) as one:
        one = one.convert("RGB").rotate(turn, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
        one.thumbnail((600, 440))
        picture.paste(one, ((640 - one.width) // 2, (480 - one.height) // 2))
    film = folder / "camera.mjpeg"
    picture.save(folder / "frame.jpg", quality=92)
    film.write_bytes((folder / "frame.jpg").read_bytes() * 10)
    return film


@pytest.mark.parametrize(
    ("kind", "text", "turn"),
    [("qr", "{url}/parts/KT-ZB-101/", 0), ("ean13", "6901234567892", 4), ("code128", "KT-ZB-101", -4)],
    ids=["qr", "ean13", "code128"],
)
def test_the_camera_reads_a_code(kind, text, turn, count, browser, live_server, sign_in, tmp_path, watch, axe):
    part = CountLine.objects.get(count=count, part__number="KT-ZB-101").part
    Part.objects.filter(pk=part.pk).update(barcode="6901234567892")
    film = video_of(tmp_path, drawn(tmp_path, kind, text.format(url=live_server.url)), turn)
    camera = [
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    chromium = browser.browser_type.launch(executable_path=os.environ["CHROMIUM"], args=[*ARGS, *camera])
    try:
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844})
        context.set_default_timeout(WAIT_MS)
        page = sign_in(context.new_page(), count.opened_by)
        watch.over(page)
        page.goto(f"/m/counts/{count.number}/")
        page.locator("[data-scan-camera]").click()
        expect(page.locator("[data-camera-said]")).to_contain_text("主板", timeout=20_000)
        axe(page)
        page.locator("#scan-camera [data-close]").click()
        settled(page)
        expect(field(page)).to_be_focused()
    finally:
        chromium.close()
    assert counted(count, "KT-ZB-101") >= 1
    assert counted(count, "KT-DR-35") is None


def test_where_the_camera_is_denied_the_code_is_typed(count, open_page, sign_in):
    page = sign_in(open_page(phone=True, permissions=[]), count.opened_by)
    page.goto(f"/m/counts/{count.number}/")
    page.locator("[data-scan-camera]").tap()
    expect(
        page.locator('[data-camera-state="denied"]')
        .or_(page.locator('[data-camera-state="none"]'))
        .filter(visible=True)
    ).to_have_count(1)
    expect(page.locator("[data-camera-eye]")).to_be_hidden()
    page.locator("[data-camera-text]").fill("KT-DR-35")
    page.locator("[data-camera-form] button").tap()
    expect(page.locator("[data-camera-said]")).to_contain_text("电容")
    assert counted(count, "KT-DR-35") == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [("NotAllowedError", "denied"), ("NotReadableError", "busy"), ("NotFoundError", "none"), ("", "none")],
)
def test_why_the_camera_does_not_open_is_said(error, state, count, open_page, sign_in):
    """`error` empty: a page without https has no camera at all."""
    page = sign_in(open_page(phone=True), count.opened_by)
    page.goto(f"/m/counts/{count.number}/")
    page.evaluate(
        """(name) => Object.defineProperty(navigator, "mediaDevices", {configurable: true,
             value: name ? {getUserMedia: () => Promise.reject(new DOMException("", name))} : undefined})""",
        error,
    )
    page.locator("[data-scan-camera]").tap()
    expect(page.locator(f'[data-camera-state="{state}"]')).to_be_visible()
    expect(page.locator("[data-camera-state]").filter(visible=True)).to_have_count(1)
    expect(page.locator("[data-camera-text]")).to_be_focused()


def test_the_light_of_the_camera_is_there_where_the_phone_has_one(count, open_page, sign_in):
    page = sign_in(open_page(phone=True), count.opened_by)
    page.goto(f"/m/counts/{count.number}/")
    page.evaluate(
        """() => {
          const stream = document.createElement("canvas").captureStream(1);
          const [track] = stream.getVideoTracks();
          track.getCapabilities = () => ({torch: true});
          track.applyConstraints = async (asked) => { window.torch = asked.advanced[0].torch; };
          Object.defineProperty(navigator, "mediaDevices", {configurable: true, value: {getUserMedia: async () => stream}});
          HTMLMediaElement.prototype.play = async () => {};
        }"""
    )
    page.locator("[data-scan-camera]").tap()
    light = page.locator("[data-camera-light]")
    light.tap()
    expect(light).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.torch") is True
    light.tap()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.torch") is False


def test_a_blind_count_on_the_phone_by_big_keys(count, open_page, sign_in, fits, axe):
    page = sign_in(open_page(phone=True), count.opened_by)
    page.goto("/m/counts/")
    page.get_by_test_id(f"count-{count.number}").tap()
    page.get_by_test_id("left-KT-DR-35").tap()
    assert "3" not in page.locator("form p").first.inner_text().replace("KT-DR-35", "")
    for key in "12":
        page.locator(f'[data-digit="{key}"]').tap()
    fits(page)
    axe(page)
    page.get_by_test_id("act-next").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("主板")
    page.get_by_test_id("act-zero").tap()
    page.get_by_test_id("act-submit").tap()
    expect(page.locator("main")).to_contain_text("本次盘点已提交")
    assert (counted(count, "KT-DR-35"), counted(count, "KT-ZB-101")) == (12, 0)
    count.refresh_from_db()
    assert count.state == "approval"


def test_a_written_count_waits_on_its_page_for_the_network(count, open_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page = sign_in(open_page(phone=True), count.opened_by)
    page.goto(f"/m/counts/{count.number}/parts/KT-DR-35/")
    page.locator('[data-digit="7"]').tap()
    page.context.set_offline(True)
    page.get_by_test_id("act-next").tap()
    expect(page.get_by_role("alert")).to_contain_text("连不上服务器。写的内容已存在本机")
    expect(page.locator("#count-quantity")).to_have_value("7")
    page.context.set_offline(False)
    page.get_by_test_id("act-next").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("主板")
    assert counted(count, "KT-DR-35") == 7


def test_differences_are_approved_by_somebody_else(count, page, sign_in, fits, axe):
    for number, quantity in (("KT-DR-35", 2), ("KT-ZB-101", 3)):
        part = CountLine.objects.get(count=count, part__number=number).part
        counts.tally(count=count, part=part, quantity=Decimal(quantity), by=count.opened_by, key=number, kind="set")
    counts_deciding.submit_count(count=count, by=count.opened_by)
    sign_in(page, count.opened_by).goto(f"/parts/counts/{count.number}/")
    expect(page.get_by_test_id("act-approve")).to_have_count(0)
    sign_in(page, a_user(Role.MANAGER)).goto(f"/parts/counts/{count.number}/")
    row = page.get_by_test_id("line-KT-DR-35")
    row.get_by_role("textbox").fill("领用未登记")
    row.get_by_role("button").click()
    fits(page)
    axe(page)
    page.get_by_test_id("act-approve").click()
    page.locator("#approve button[type=submit]").click()
    expect(page.locator(".ph .st, h1 ~ .st").first).to_have_text("已入账")
    count.refresh_from_db()
    assert count.state == "posted"


def test_a_scanner_alone_is_enough(desk, count):
    """Nobody touches a mouse: the focus comes back after the sign-off of a dialog, too."""
    scanned(desk, "KT-DR-35")
    settled(desk)
    desk.evaluate(
        "() => { const d = document.createElement('dialog'); document.body.append(d); d.showModal(); d.close(); }"
    )
    expect(field(desk)).to_be_focused()
