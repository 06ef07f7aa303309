"""Chromium for the journeys: a desktop `page`, a `phone`, and a watch over the console and the network.

A test fails when the page wrote an error to its console, threw one, or asked a host that is not ours.
"""

import os
from collections.abc import Callable, Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from catalog.services import load_standard_lists
from insights.demo import company, months
from people.models import User
from tests.builders.people import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop in the thread of the test
ROOT = Path(__file__).resolve().parents[2]
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
OURS = {"127.0.0.1", "localhost", "[::1]"}
WAIT_MS = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder needs Chromium, and a database that its server's threads may share."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Generator[Browser, None, None]:
    path = os.environ.get("CHROMIUM")
    if not path:
        pytest.fail("Chromium is not installed: run `make sysdeps`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


class Watch:
    """What went wrong behind the page; `forgive` takes words a test expects in the console (a 409, a lost network)."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.forgiven: list[str] = []

    def forgive(self, words: str) -> None:
        self.forgiven.append(words)

    def over(self, page: Page) -> None:
        page.on("console", lambda m: m.type == "error" and self.complaints.append(f"console: {m.text} ({m.location})"))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)

    def _request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.hostname not in OURS:
            self.complaints.append(f"foreign host: {request.url}")

    def unforgiven(self) -> list[str]:
        return [c for c in self.complaints if not any(words in c for words in self.forgiven)]


@pytest.fixture
def watch() -> Generator[Watch, None, None]:
    watch = Watch()
    yield watch
    assert watch.unforgiven() == []


@pytest.fixture
def open_page(browser: Browser, live_server, watch: Watch) -> Generator[Callable[..., Page], None, None]:
    """A page of a new person (own cookies): `open_page()`, `open_page(phone=True)`, any context option."""
    contexts: list[BrowserContext] = []

    def opened(*, phone: bool = False, **options: object) -> Page:
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **(PHONE if phone else DESKTOP), **options}
        context = browser.new_context(base_url=live_server.url, **settings)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """1440 × 900, Chinese."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """390 × 844 with touch, Chinese."""
    return open_page(phone=True)


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, User], Page]:
    """Enter as somebody without the form: the session's cookie is carried over. The form has a test of its own."""

    def entered(page: Page, user: User) -> Page:
        client = Client()  # a new one each time: a second sign-in ends the first one's session
        client.force_login(user)
        session = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": session.value, "url": live_server.url}])
        return page

    return entered


@pytest.fixture
def sign_in_by_form() -> Callable[[Page, User], Page]:
    """Enter through the sign-in page with the builders' password."""

    def entered(page: Page, user: User) -> Page:
        page.goto("/")
        page.locator("input[name=login]").fill(user.username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()
        return page

    return entered


@pytest.fixture
def star_river(monkeypatch, tmp_path, transactional_db) -> None:
    """The demonstration company's people, places and lists; nothing has happened there yet."""
    monkeypatch.setattr(company, "PASSWORD_FILE", tmp_path / "password")
    company._hashed.cache_clear()
    company.build()
    load_standard_lists()
    months.minimum_wages()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture
def axe(axe_source: str) -> Callable[[Page], None]:
    """Fails on what axe calls serious or critical by WCAG 2.2 AA, naming the rule and the places."""

    def clean(page: Page) -> None:
        page.evaluate(axe_source)
        found = page.evaluate(
            "() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
            ".then(result => result.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.target.join(' '))]))"
        )
        grave = [v for v in found if v[0] in ("serious", "critical")]
        assert grave == [], grave

    return clean


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Fails when the page scrolls sideways, or a row drawn as a card cuts its figures off."""

    def checked(page: Page) -> None:
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{wide} px in a window of {window} px: {page.url}"
        cut = page.evaluate(
            "[...document.querySelectorAll('.t-cards tbody tr')]"
            ".filter(row => row.clientWidth && row.scrollWidth > row.clientWidth + 1).map(row => row.innerText)"
        )
        assert not cut, f"cut off at {page.url}: {cut[:2]}"

    return checked
