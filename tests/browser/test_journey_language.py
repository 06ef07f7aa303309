"""The main pages in both languages and themes, wide and narrow; the same figures; single keys off; the draft on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import User
from tests.builders.appraisal import MONTH, a_completion_row, a_pay_manager, a_wage, calculated, with_rates
from tests.builders.customers import a_customer, a_unit
from tests.builders.duty import rostered
from tests.builders.feedback import a_call, an_incident, an_upheld, moment
from tests.builders.imports import external_sheet, received
from tests.builders.tickets import Team, a_ticket
from tests.builders.workshop import a_unit_in_house, tapped
from tickets.models import Ticket
from tickets.services import following

NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def pages(transactional_db) -> list[str]:
    """The main pages of a house in which something of everything stands."""
    team = Team()
    payee = with_rates(team.supervisor, internal=(138, 140), external=(396, 402), complaints=1)
    a_completion_row(payee, 452, 436, 3)
    an_upheld("technician", supervisor=payee, concerns=team.technician, at=moment("2026-10-12 10:00"))
    incident = an_incident(supervisor=payee)
    ticket = a_ticket("working", team=team)
    batch = received(external_sheet(["城东片", "维修工", payee.name, payee.code, payee.name, 50, "四十", "98.00%", 0]))
    a_wage()
    calculated(payee)
    pay = f"/pay/{MONTH}/{payee.code}/"
    return [
        "/", "/tickets/?tab=all", f"/tickets/{ticket.number}/", "/tickets/new/", "/complaints/",
        f"/complaints/{incident.number}/", "/imports/", f"/imports/{batch.pk}/rows/", f"/pay/{MONTH}/", pay,
        f"{pay}?line=completion.rate", f"/month-end/{MONTH}/", "/rules/supervisor-monthly/", "/audit/",
    ]  # fmt: skip


@pytest.fixture
def day() -> tuple[Team, Ticket, str]:
    """A day at the desk: work in every state, a machine in the workshop, a call to make; the job in hand and its link."""
    now = timezone.now()
    team = Team()
    customer = a_customer("李淑芬", phone="15413855521", branch=team.branch)
    told = {"team": team, "customer": customer, "unit": a_unit(customer), "contact_name": "李淑芬"}
    job = a_ticket("working", at=now - timedelta(hours=3), address="样例市城东区长虹路104号样例小区3栋2单元502", **told)
    a_ticket("assigned", team=team, at=now - timedelta(hours=30), urgency="urgent")
    for state in ("new", "accepted", "waiting_part", "done"):
        a_ticket(state, team=team, at=now - timedelta(hours=5))
    a_call(team=team)
    tapped(a_unit_in_house(team=team), team, "done", "in_repair")
    rostered(team.technician, timezone.localdate(), "early")
    return team, job, following.link(job, by=None)


@pytest.fixture
def manager(pages) -> User:
    return a_pay_manager(name="陈晓东")


def figures(page: Page) -> list[str]:
    """Every amount of a pay sheet as it is shown, the total first and without its currency."""
    total = page.locator(".sum .big").inner_text()
    return [total.removeprefix("CNY ").removeprefix("¥"), *page.locator("table.pay td.num").all_inner_texts()]


def look_at(page: Page, paths: list[str], axe, fits) -> None:
    """Each page wide and narrow; axe on the wide one, where everything is shown."""
    for path in paths:
        page.set_viewport_size(WIDE)
        assert page.goto(path).status == 200, path
        fits(page)
        axe(page)
        page.set_viewport_size(NARROW)
        fits(page)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_main_pages_are_clean_and_never_scroll_sideways(
    manager, pages, open_page, sign_in, axe, fits, language, theme
):
    User.objects.filter(pk=manager.pk).update(language=language, theme=theme)
    page = sign_in(open_page(), manager)
    look_at(page, pages, axe, fits)
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_pages_of_a_day_are_clean_and_never_scroll_sideways(day, open_page, sign_in, axe, fits, language, theme):
    team, job, link = day
    User.objects.update(language=language, theme=theme)
    customer = job.customer.number
    desk = [
        "/dispatch/?tab=open", "/dispatch/?tab=open&view=kanban", "/dispatch/?view=time",
        f"/tickets/new/?customer={customer}", f"/tickets/{job.number}/", f"/customers/{customer}/",
        "/workshop/board/", "/duty/",
    ]  # fmt: skip
    watched = {
        team.supervisor.user: desk,
        team.agent: ["/callbacks/", "/complaints/new/"],
        team.technician.user: ["/m/", f"/m/{job.number}/"],
    }
    for user, paths in watched.items():
        look_at(sign_in(open_page(), user), paths, axe, fits)
    stranger = open_page(locale="en-GB" if language == "en" else "zh-CN", color_scheme=theme)
    look_at(stranger, ["/report/", link], axe, fits)


def test_a_pay_sheet_in_another_language_theme_and_on_paper(manager, pages, open_page, sign_in, axe):
    address = next(path for path in pages if path.startswith(f"/pay/{MONTH}/") and path.count("/") == 4)
    page = sign_in(open_page(), manager)
    page.goto(address)
    told = figures(page)
    assert told[0] == "1,836.92" and len(told) > 20
    heading = page.locator("h1").inner_text()

    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith(address) and page.locator("h1").inner_text() != heading
    assert figures(page) == told
    page.locator("header summary[aria-label=Theme]").click()
    with page.expect_response("**/theme/"):
        page.locator("header .menu-panel:visible button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    axe(page)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("New ticket")
    page.goto("/profile/")
    page.locator("input[name=single_keys]").uncheck()
    page.locator("form:has(input[name=single_keys]) button[type=submit]").click()
    expect(page.locator("html")).to_have_attribute("data-shortcuts", "off")
    asked.clear()
    page.keyboard.press("n")
    page.goto(f"{address}print/")
    assert not [url for url in asked if "/tickets/new/" in url]

    page.emulate_media(media="print")
    expect(page.locator(".watermark")).to_be_visible()
    expect(page.locator(".watermark")).to_have_text("DRAFT")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".signatures")).to_be_visible()
    assert told[0] in page.locator("main").inner_text()
