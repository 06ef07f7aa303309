"""The frame, the gallery and the pages for what cannot be shown, in both languages."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from people.roles import Role
from tests.builders.people import a_user


@pytest.fixture
def admin(client, db):
    user = a_user(Role.ADMINISTRATOR, name="陈晓东")
    client.force_login(user)
    return user


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_the_gallery_draws_every_component(client, admin, language, lang):
    client.cookies["django_language"] = language

    response = client.get(reverse("ui_gallery") + "?drawer=1&message=1&state=new")

    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{lang}"' in page
    assert page.count("<h1>") == 1
    assert "¥1,832.80" in page if language == "zh-hans" else "CNY 1,832.80" in page


def test_the_gallery_is_an_administrators(client, db):
    client.force_login(a_user(Role.CLERK))

    assert client.get(reverse("ui_gallery")).status_code == 403


@pytest.mark.parametrize("template", ["403.html", "404.html", "409.html", "500.html", "503.html"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_for_strangers_need_no_account(template, language, db):
    request = RequestFactory().get("/nowhere/")
    with translation.override(language):
        page = render_to_string(template, {"request": request, "roles": ["A"], "refusal": "No.", "reference": "r-1"})

    assert page.count("<h1>") == 1
    assert '<main class="plain-main"' in page


def test_the_page_of_a_fault_leans_on_nothing():
    page = render_to_string("500.html", {"reference": "r-1"})

    assert "r-1" in page and 'lang="zh-Hans"' in page


def test_htmx_gets_a_refusal_without_the_frame(db):
    request = RequestFactory().get("/")
    request.htmx = True

    page = render_to_string("409.html", {"request": request, "refusal": "Already locked."})

    assert "Already locked." in page and "<html" not in page


def test_theme_and_language_are_kept_with_the_account(client, admin):
    client.post(reverse("set_theme"), {"theme": "dark", "next": "/settings/ui/"})
    client.post(reverse("set_language"), {"language": "en", "next": "/settings/ui/"})

    admin.refresh_from_db()
    assert (admin.theme, admin.language) == ("dark", "en")
    page = client.get(reverse("ui_gallery")).content.decode()
    assert 'lang="en" data-bs-theme="dark"' in page


def test_a_stranger_keeps_the_theme_in_a_cookie(client, db):
    response = client.post(reverse("set_theme"), {"theme": "dark", "next": "/"})

    assert response.status_code == 302
    assert client.cookies["theme"].value == "dark"


def test_nobody_is_sent_to_another_host(client, db):
    for nowhere in ("no such page", "9" * 20, "a\0b"):  # safe for the browser, and no address
        assert client.post(reverse("set_theme"), {"next": nowhere}).status_code == 302
    response = client.post(reverse("set_theme"), {"theme": "pink", "next": "https://example.com/"})

    assert response.headers["Location"] == "/"
    assert "theme" not in client.cookies


def test_single_keys_can_be_switched_off(client, admin):
    admin.single_keys = False
    admin.save()

    assert 'data-shortcuts="off"' in client.get(reverse("ui_gallery")).content.decode()
