"""The frame and the components as people use them: by mouse, by keys, on a phone, in both languages and themes."""

import re

import pytest
from playwright.sync_api import Page, expect

from people.roles import Role
from tests.builders.people import a_user

GALLERY = "/settings/ui/"


@pytest.fixture
def admin():
    return a_user(Role.ADMINISTRATOR, name="陈晓东", language="zh-hans")


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_gallery_is_clean_and_fits(open_page, sign_in, axe, fits, admin, theme, language, phone):
    admin.theme, admin.language = theme, language
    admin.save()
    page = sign_in(open_page(phone=phone), admin)

    page.goto(GALLERY)

    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    axe(page)
    fits(page)


def test_a_narrow_window_at_double_size_does_not_scroll_sideways(open_page, sign_in, fits, admin):
    page = sign_in(open_page(viewport={"width": 320, "height": 640}), admin)

    page.goto(GALLERY)

    fits(page)


def test_a_machine_without_a_chinese_font_gets_ours(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)

    page.wait_for_function("[...document.fonts].some(font => font.status === 'loaded')")


def test_nothing_on_a_phone_is_too_small_to_touch(phone, sign_in, admin):
    sign_in(phone, admin).goto(GALLERY)

    small = phone.evaluate(
        "() => [...document.querySelectorAll('main button, main .btn, .top a, .top button, .top summary')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().width"
        " && !e.matches('.btn-link') && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_a_thumb_on_a_box_ticks_that_box_and_not_its_neighbour(phone, sign_in, admin):
    sign_in(phone, admin)
    phone.goto("/settings/notices/")
    missed = phone.evaluate("""() => [...document.querySelectorAll("main input[type=checkbox]")].slice(0, 40).filter((box) => {
      box.scrollIntoView({block: "center", inline: "center"});
      const {left, right, top, bottom} = box.getBoundingClientRect();
      const points = [[left + 2, (top + bottom) / 2], [(left + right) / 2, top + 2], [(left + right) / 2, bottom - 2]];
      return points.some(([x, y]) => document.elementFromPoint(x, y) !== box);
    }).map((box) => box.name)""")
    assert missed == []


def test_dark_follows_the_device_until_somebody_chooses(open_page, sign_in, admin):
    page = sign_in(open_page(color_scheme="dark"), admin)
    page.goto(GALLERY)
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(16, 21, 28)"

    page.locator("header summary[aria-label]").first.click()
    with page.expect_response("**/theme/"):
        page.locator("header .menu-panel:visible button[value=light]").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    assert page.evaluate(background) == "rgb(244, 246, 248)"
    page.reload()
    assert page.evaluate(background) == "rgb(244, 246, 248)"


def test_paper_is_light(open_page, sign_in, admin):
    admin.theme = "dark"
    admin.save()
    page = sign_in(open_page(), admin)
    page.goto(GALLERY)

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    expect(page.locator(".side")).to_be_hidden()


def test_the_language_switch_comes_back_to_the_same_page(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY + "?state=new")

    page.get_by_role("button", name="English").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("?state=new")


def test_the_skip_link_leads_to_the_content(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.locator(".skip").focus()

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_single_keys_rest_while_somebody_writes(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)

    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#search")).to_have_value("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_single_keys_can_be_switched_off(page, sign_in, admin):
    admin.single_keys = False
    admin.save()
    sign_in(page, admin).goto(GALLERY)

    page.keyboard.press("/")
    page.keyboard.press("?")

    expect(page.locator("#search")).not_to_be_focused()
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_enter_that_confirms_pinyin_sends_nothing(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)
    page.locator("#search").focus()

    page.evaluate(
        "() => { window.sent = 0; const box = document.querySelector('#search');"
        "box.form.addEventListener('submit', e => { e.preventDefault(); window.sent++; });"
        "box.addEventListener('keydown', () => { window.heard = true; });"
        "box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})); }"
    )

    assert page.evaluate("[window.sent, window.heard]") == [0, None]


def test_a_drawer_is_an_address_and_esc_closes_it(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY + "?drawer=1")
    expect(page.locator("#drawer h2")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#drawer h2")).to_have_count(0)
    assert "drawer" not in page.url


def test_a_dialog_wakes_its_button_when_the_words_match(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)
    page.locator("[data-dialog=sample-lock]").click()
    dialog = page.locator("#sample-lock")
    expect(dialog).to_be_visible()
    button = dialog.locator("button[type=submit]")
    expect(button).to_be_disabled()

    dialog.locator("input[name=confirm]").fill("2026-10")

    expect(button).to_be_enabled()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_second_press_waits_for_the_first(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)
    page.evaluate(
        "() => { window.sent = 0; const form = document.querySelector('form[enctype]'); form.noValidate = true;"
        "form.action = 'about:blank'; form.target = 'nowhere';"
        "form.addEventListener('submit', () => { window.sent++; });"
        "const frame = document.createElement('iframe'); frame.name = 'nowhere'; document.body.append(frame); }"
    )
    button = page.locator("form[enctype] button.btn-primary")

    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()

    assert page.evaluate("window.sent") == 1


def test_what_was_written_comes_back(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)
    area = page.locator("textarea[data-draft]")
    area.fill("压缩机异响，等配件")
    page.reload()

    expect(area).to_have_value("压缩机异响，等配件")
    page.locator("form[enctype] .field-help button").click()
    page.reload()
    expect(area).to_have_value("")


def test_good_news_goes_by_itself_and_errors_stay(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY + "?message=1")

    expect(page.locator(".toast-line")).to_have_count(1)
    expect(page.locator(".notes .note")).to_have_count(2)
    expect(page.locator(".toast-line")).to_have_count(0, timeout=9000)
    expect(page.locator(".notes .note")).to_have_count(2)


def test_errors_come_first(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)

    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert re.match("有错误：|Error: ", page.title())
    page.locator("[data-error-summary] a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_wrong-customer"


def test_the_menu_of_a_phone_takes_the_focus_and_gives_it_back(phone, sign_in, admin):
    sign_in(phone, admin).goto(GALLERY)
    expect(phone.locator(".side")).to_be_hidden()

    phone.locator(".side-open").tap()
    expect(phone.locator(".side")).to_be_visible()
    expect(phone.locator(".side-close")).to_be_focused()
    phone.keyboard.press("Escape")

    expect(phone.locator(".side")).to_be_hidden()
    expect(phone.locator(".side-open")).to_be_focused()


def test_it_works_without_a_script(open_page, sign_in, admin):
    page: Page = sign_in(open_page(java_script_enabled=False, viewport={"width": 800, "height": 900}), admin)
    page.goto(GALLERY)

    page.locator(".side-open").click()
    expect(page.locator(".side")).to_be_visible()
    page.goto(GALLERY + "#sample-lock")
    expect(page.locator("#sample-lock")).to_be_visible()
    page.goto(GALLERY)
    page.locator("header details summary").last.click()
    expect(page.locator("header details .menu-panel").last).to_be_visible()


def test_evidence_opens_beside_the_page_and_gives_the_focus_back(page, sign_in, admin):
    sign_in(page, admin).goto(GALLERY)
    link = page.locator("#evidence-A1")

    link.click()
    expect(page.locator("#drawer h2")).to_have_text("A1")
    expect(page.locator("#drawer h2")).to_be_focused()
    assert page.url.endswith("?drawer=1")
    page.keyboard.press("]")
    expect(page.locator("#drawer h2")).to_have_text("A2")
    page.keyboard.press("[")
    expect(page.locator("#drawer h2")).to_have_text("A1")
    page.keyboard.press("Escape")

    expect(page.locator("#drawer > *")).to_have_count(0)
    expect(link).to_be_focused()
    page.go_back()
    expect(page.locator("#drawer h2")).to_have_text("A1")


def test_on_a_phone_evidence_is_a_page(phone, sign_in, admin, fits):
    sign_in(phone, admin).goto(GALLERY)

    phone.locator("#evidence-A1").tap()

    expect(phone.locator("#drawer h2")).to_have_text("A1")
    fits(phone)
    phone.locator("#drawer [data-drawer-close]").tap()
    expect(phone.locator("#drawer > *")).to_have_count(0)


def test_a_running_job_is_asked_until_it_has_finished(page, sign_in, admin):
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "done=1" in r.url else None)
    sign_in(page, admin).goto(GALLERY)

    expect(page.locator("#sample-job progress")).to_have_attribute("value", "5", timeout=6000)
    page.wait_for_timeout(2500)

    assert len(asked) == 1


def test_a_refused_form_comes_back_with_its_errors_in_place(page, sign_in, admin, watch):
    watch.forgive("422")
    sign_in(page, admin).goto(GALLERY)
    form = page.locator("#small-form")

    form.locator("button").click()
    expect(form.locator(".field-error")).to_be_visible()
    expect(form.locator("[data-error-summary]")).to_be_visible()
    form.locator("input[name=small-number]").fill("WX20261001-0041")
    form.locator("button").click()

    expect(form.locator(".field-error")).to_have_count(0)
    expect(page.locator(".toast-line")).to_be_visible()
