"""Sign-in: who gets in, who is locked out and told until when, whose sessions end."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from people.models import Staff, User
from people.roles import Role
from people.services import accounts
from tests.builders.people import PASSWORD, a_partner, a_staff, a_user

NEW = "eine gute lange Nacht"


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet():
    cache.clear()


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def sign_in(client: Client, user: User, password: str = PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.username, "password": password}, **more)


def test_the_right_password_leads_home(client, db):
    assert sign_in(client, a_user(Role.CLERK)).url == "/"


def test_it_leads_back_to_what_was_asked_for_and_nowhere_else(client, db):
    user = a_user()
    asked = client.get(reverse("people:profile"))
    assert asked.url == "/account/login/?next=/profile/"
    sent = {"login": user.username, "password": PASSWORD}
    assert client.post("/account/login/", sent | {"next": "/profile/"}).url == "/profile/"
    client.logout()
    assert client.post("/account/login/", sent | {"next": "https://evil.example/"}).url == "/"


def test_the_sign_in_page_allows_paste_and_password_managers(client, db):
    page = client.get(reverse("account_login")).content.decode()

    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
    assert "captcha" not in page and "onpaste" not in page


def test_a_fragment_of_somebody_signed_out_leads_the_whole_window(client, db):
    response = client.get(
        reverse("people:profile"), headers={"hx-request": "true", "hx-current-url": "http://testserver/audit/?q=1"}
    )

    assert response["HX-Redirect"] == "/account/login/?next=/audit/%3Fq%3D1"


@pytest.mark.parametrize(
    "address", ["/account/signup/", "/account/email/", "/account/password/set/", "/accounts/login/"]
)
def test_nobody_signs_up(client, db, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"username": "x", "password1": NEW, "password2": NEW}).status_code == 404


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_guess_does_not_say_what_was_wrong(english, db, known):
    user = a_user() if known else User(username="nobody")

    assert "The user name or the password is not right." in sign_in(english, user, "wrong").content.decode()


def test_five_wrong_guesses_lock_the_account_and_say_for_how_long(english, db):
    user = a_user()
    for _ in range(5):
        sign_in(english, user, "wrong")

    page = sign_in(english, user).content.decode()

    assert re.search(r"Too many wrong passwords\. Try again in 15 minutes", page)
    assert "_auth_user_id" not in english.session


def test_the_lock_holds_for_other_spellings_hosts_and_browsers_but_not_for_other_people(english, db):
    user, other = a_user(), a_user()
    for _ in range(5):
        sign_in(english, user, "wrong")

    shouted = Client().post(
        "/account/login/", {"login": user.username.upper(), "password": PASSWORD}, headers={"host": "x"}
    )
    assert "_auth_user_id" not in shouted.client.session
    assert sign_in(Client(), other).status_code == 302


def test_the_minutes_count_down(english, db, monkeypatch):
    user = a_user()
    for _ in range(5):
        sign_in(english, user, "wrong")
    import time

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 14 * 60 + 10)
    assert "Try again in 1 minute," in sign_in(english, user).content.decode()
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 + 1)
    assert sign_in(english, user).status_code == 302


def test_a_right_password_does_not_use_up_guesses(client, db):
    user = a_user()
    for _ in range(8):
        assert sign_in(client, user).status_code == 302
        client.logout()


def test_an_address_that_tries_too_much_is_told_to_wait(english, db):
    with override_settings(ACCOUNT_RATE_LIMITS=django_settings.ACCOUNT_RATE_LIMITS | {"login": "3/m/ip"}):
        for n in range(3):
            sign_in(english, User(username=f"nobody{n}"), "wrong")
        response = sign_in(english, a_user())

    assert response.status_code == 429 and int(response["Retry-After"]) <= 60
    assert "Try again in 1 minute." in response.content.decode()


def test_with_redis_away_people_sign_in_and_guesses_are_counted(english, db, settings):
    away = {"BACKEND": "core.cache.SteadyCache", "LOCATION": "redis://127.0.0.1:1", "KEY_PREFIX": uuid4().hex}
    settings.CACHES = {"default": away}
    user = a_user()
    assert sign_in(english, user).status_code == 302
    for _ in range(5):
        sign_in(Client(), user, "wrong")

    assert "_auth_user_id" not in sign_in(Client(), user).client.session


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "backend",
    ["django.core.cache.backends.locmem.LocMemCache", "core.cache.FileCache"],
)
def test_guessing_with_many_threads_gives_no_more_guesses(tmp_path, settings, backend, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path / "cache")}}
    user, asked = a_user(), []
    real = User.check_password

    def counting(self, raw):
        asked.append(raw)
        return real(self, raw)

    monkeypatch.setattr(User, "check_password", counting)
    start = threading.Barrier(12)

    def guess(n: int) -> None:
        from django.db import connection

        client = Client()
        start.wait()
        for k in range(2):
            sign_in(client, user, f"guess {n} {k}")
        connection.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 <= len(asked) <= 5


def test_a_reset_by_an_administrator_lifts_the_lock(db):
    admin, user = a_user(Role.ADMINISTRATOR), a_user()
    for _ in range(5):
        sign_in(Client(), user, "wrong")
    client = Client()
    client.force_login(admin)

    page = client.post(reverse("people:user_reset", args=[user.username]), follow=True).content.decode()

    password = re.search(r"<code[^>]*>([a-z0-9-]{19})</code>", page)[1]
    assert sign_in(Client(), user, password).status_code == 302
    again = client.get(reverse("people:user", args=[user.username])).content.decode()
    assert password not in again, "it is shown once"


def test_a_first_password_opens_nothing_but_its_replacement(client, db):
    user, password = accounts.create_account(username="neu", display_name="新人", by=None)
    sign_in(client, user, password)

    for address in ("/", "/profile/", "/healthz/", "/admin/"):
        assert client.get(address).url == reverse("account_change_password")
    fragment = client.get("/profile/", headers={"hx-request": "true"})
    assert fragment["HX-Redirect"] == reverse("account_change_password")
    changed = client.post(
        reverse("account_change_password"), {"oldpassword": password, "password1": NEW, "password2": NEW}
    )
    assert changed.url == "/"
    assert client.get("/profile/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password and user.check_password(NEW)


@pytest.mark.parametrize("weak", ["short1!", "12345678901", "password123", "user-neu-neu"])
def test_weak_passwords_are_refused(client, db, weak):
    user, password = accounts.create_account(username="user-neu-neu", display_name="新人", by=None)
    sign_in(client, user, password)

    client.post(reverse("account_change_password"), {"oldpassword": password, "password1": weak, "password2": weak})

    user.refresh_from_db()
    assert user.must_change_password


def test_the_rules_on_the_page_are_the_rules_that_hold(english, db):
    english.force_login(a_user())
    lengths = [v["OPTIONS"]["min_length"] for v in django_settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in v]

    assert f"At least {lengths[0]} characters" in english.get(reverse("account_change_password")).content.decode()


def test_a_new_password_ends_the_other_sessions(db):
    user, here, there = a_user(), Client(), Client()
    here.force_login(user)
    there.force_login(user)

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert AuditEntry.objects.get(action="account.password_changed").target_key == user.username


def _leaves_yesterday(user: User) -> None:
    Staff.objects.filter(user=user).update(left_on=timezone.localdate() - timedelta(days=1))


def _company_closes(user: User) -> None:
    user.partner = a_partner()
    user.partner.is_active = False
    user.partner.save()
    user.save()


@pytest.mark.parametrize(
    "goes",
    [
        lambda user: accounts.deactivate_account(user=user, by=a_user(), reason="离职办理"),
        lambda user: accounts.end_sessions(user=user, by=a_user()),
        lambda user: accounts.reset_password(user=user, by=a_user()),
        _leaves_yesterday,
        _company_closes,
    ],
)
def test_whoever_goes_loses_every_session_at_once(db, goes):
    user, client = a_user(), Client()
    a_staff(user=user)
    client.force_login(user)
    assert client.get("/profile/").status_code == 200

    goes(user)

    assert client.get("/profile/").status_code == 302


def test_a_session_from_before_does_not_come_alive_again(db):
    user, client = a_user(), Client()
    client.force_login(user)
    accounts.deactivate_account(user=user, by=a_user(), reason="误操作")

    User.objects.filter(pk=user.pk).update(is_active=True)

    assert client.get("/profile/").status_code == 302


def test_the_last_day_is_still_a_day_of_work(client, db):
    user = a_user()
    a_staff(user=user)
    Staff.objects.update(left_on=timezone.localdate())

    assert sign_in(client, user).status_code == 302
    Staff.objects.update(left_on=timezone.localdate() - timedelta(days=1))
    assert sign_in(Client(), user).url == "/account/inactive/"


def test_a_link_by_mail_sets_a_new_password_once(client, db):
    user = a_user(email="wang@example.com")
    other = Client()
    other.force_login(user)
    client.post(reverse("account_reset_password"), {"email": "Wang@example.com"})
    address = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]

    form = client.get(address, follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert done.url == reverse("account_reset_password_from_key_done")
    assert sign_in(Client(), user, NEW).status_code == 302
    assert other.get("/profile/").status_code == 302
    assert Client().get(address).status_code == 200, "a used link says so"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, db):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert response.url == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_language_and_theme_follow_the_account(client, db):
    user = a_user()
    client.force_login(user)
    client.post(reverse("set_language"), {"language": "en", "next": "/profile/"})

    assert "Profile" in client.get("/profile/").content.decode()
    client.cookies.clear()
    client.force_login(user)
    assert "Profile" in client.get("/profile/").content.decode(), "kept with the account"
    saved = client.post("/profile/", {"language": "zh-hans", "theme": "dark"})
    assert saved.status_code == 302
    user.refresh_from_db()
    assert (user.language, user.theme, user.single_keys) == ("zh-hans", "dark", False)
