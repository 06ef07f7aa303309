"""Pages without an account: little is shown, nothing leaks, nobody floods, and the code accepts only what it should."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from people.models import Notice
from tests.builders.catalog import a_category
from tests.builders.customers import a_customer
from tests.builders.tickets import a_team, a_ticket
from tickets.forms import reporting as report_form
from tickets.models import AcceptanceCode, FollowLink, Ticket
from tickets.services import following

REPORT = reverse("tickets:report")


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    cache.clear()


@pytest.fixture
def team(db):
    a_category()
    return a_team()


@pytest.fixture
def quick(monkeypatch):
    """Tests fill in faster than people."""
    monkeypatch.setattr(report_form, "FASTEST", 0)


def a_report(client, **more):
    began = client.get(REPORT).context["form"].fields["began"].initial
    branch = client.get(REPORT).context["form"].fields["branch"].queryset.first()
    return {
        "name": "姜海燕", "phone": "154 0000 0001", "address": "长虹路104号", "category": "air_conditioner",
        "branch": branch.code, "words": "不制冷", "wanted": "周六上午", "consent": "on", "began": began, **more,
    }  # fmt: skip


def token_of(ticket) -> str:
    return following.link(ticket, by=None).strip("/").rpartition("/")[2]


def test_a_report_becomes_a_ticket_with_a_link_and_nothing_is_kept_by_others(team, quick):
    client = Client()
    answer = client.post(REPORT, a_report(client), follow=True)
    ticket = Ticket.objects.get()
    assert (ticket.source, ticket.state, ticket.supervisor, ticket.contact_phone) == (
        "web", "new", team.supervisor, "15400000001",
    )  # fmt: skip
    assert ticket.events.get(action="wish").note == "周六上午"
    said = answer.content.decode()
    page = client.get(following.link(ticket, by=None))
    assert following.link(ticket, by=None) in said
    assert page.headers["X-Robots-Tag"].startswith("noindex") and page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin" and "Content-Security-Policy" in page.headers


def test_the_same_again_makes_nothing_new_and_tells_nothing(team, quick):
    known = a_ticket(
        team=team, contact_phone="15400000001", contact_name="周卫国", at=timezone.now() - timedelta(hours=3)
    )
    client = Client()
    said = client.post(REPORT, a_report(client), follow=True).content.decode()
    assert Ticket.objects.count() == 1
    assert known.number not in said and "周卫国" not in said and "/follow/" not in said
    known.refresh_from_db()
    assert known.chased_count == 1
    client.post(REPORT, a_report(client))
    known.refresh_from_db()
    assert known.chased_count == 1  # asked again within the hour: heard already


def test_machines_are_thanked_and_nothing_is_made(team):
    client = Client()
    assert client.post(REPORT, a_report(client)).status_code == 302  # too fast
    assert client.post(REPORT, a_report(client, website="http://x")).status_code == 302
    assert client.post(REPORT, a_report(client, began="forged")).status_code == 302
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"phone": "1"}, "phone"),
        ({"consent": ""}, "consent"),
        ({"words": "长" * 9000}, "words"),
        ({"branch": "x"}, "branch"),
    ],
)
def test_a_bad_report_names_its_field(team, quick, more, field):
    client = Client()
    answer = client.post(REPORT, a_report(client, **more))
    assert answer.status_code == 422 and answer.context["form"].errors[field] and Ticket.objects.count() == 0


def test_nobody_floods_the_page(team, quick):
    client = Client()
    sent = a_report(client, words="")
    codes = [client.post(REPORT, sent).status_code for _n in range(9)]
    assert codes[0] == 422 and codes[-1] == 429


def test_a_link_shows_little(team):
    ticket = a_ticket(
        "accepted",
        team=team,
        contact_name="周卫国",
        contact_phone="15412345678",
        address="长虹路104号",
        fault_text="内部话",
    )
    said = Client().get(reverse("tickets:follow", args=[token_of(ticket)])).content.decode()
    assert ticket.number in said and "154****5678" in said and team.technician.name[0] in said
    for secret in ("15412345678", "周卫国", "长虹路104号", "内部话", team.technician.name, team.supervisor.name):
        assert secret not in said


def test_links_are_long_and_random_end_and_can_be_ended(team):
    ticket = a_ticket(team=team)
    token = token_of(ticket)
    row = FollowLink.objects.get()
    assert len(token) >= 43 and token not in (row.seed, row.digest) and token_of(ticket) == token
    client, url = Client(), reverse("tickets:follow", args=[token])
    assert client.get(url).status_code == 200
    FollowLink.objects.update(expires_at=timezone.now())
    assert client.get(url).status_code == 404
    FollowLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    staff = Client()
    staff.force_login(team.agent)
    change = reverse("tickets:follow_link", args=[ticket.number])
    staff.post(change, {"what": "renew"})
    assert client.get(url).status_code == 404 and token_of(ticket) != token
    picture = staff.get(reverse("tickets:follow_picture", args=[ticket.number]))
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    staff.post(change, {"what": "end"})
    assert staff.get(reverse("tickets:follow_picture", args=[ticket.number])).status_code == 404
    assert AuditEntry.objects.filter(action="ticket.follow_revoked").count() == 1


def test_with_another_key_of_the_house_the_desk_hands_out_a_link_that_opens(team, settings):
    ticket = a_ticket(team=team)
    former = token_of(ticket)
    settings.SECRET_KEY = "another"
    urls = [reverse("tickets:follow", args=[token]) for token in (former, token_of(ticket))]
    assert [Client().get(url).status_code for url in urls] == [404, 200]


def test_guessing_links_is_answered_alike_and_then_not_at_all(team):
    client = Client()
    codes = [client.get(reverse("tickets:follow", args=["x" * 43])).status_code for _n in range(22)]
    assert codes[0] == 404 and codes[-1] == 429


def test_asking_again_and_a_wish_reach_the_supervisor_a_few_times_only(team):
    ticket = a_ticket("assigned", team=team)
    client, token = Client(), token_of(ticket)
    for _n in range(6):
        assert client.post(reverse("tickets:follow_chase", args=[token])).status_code == 302
    client.post(reverse("tickets:follow_wish", args=[token]), {"text": "请下午来"})
    ticket.refresh_from_db()
    assert ticket.chased_count == 4
    assert ticket.events.get(action="wish").door == "public"
    assert Notice.objects.filter(user=team.supervisor.user, event="ticket.wish").count() == 1
    assert client.post(reverse("tickets:follow_wish", args=[token]), {"text": "长" * 999}).status_code == 422


def test_the_code_accepts_once_is_short_lived_and_cannot_be_guessed(team):
    ticket = a_ticket("working", team=team)
    client, token = Client(), token_of(ticket)
    assert following.code_of(ticket) == "" and not following.check_code(ticket, "")
    client.post(reverse("tickets:follow_code", args=[token]))
    code = following.code_of(ticket)
    assert len(code) == 6 and code in client.get(reverse("tickets:follow", args=[token])).content.decode()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert not following.check_code(ticket, wrong)
    assert following.check_code(ticket, f" {code[:3]} {code[3:]} ")
    assert not following.check_code(ticket, code)
    fresh = following.show_code(ticket)
    assert [following.check_code(ticket, "000000" if fresh != "000000" else "1") for _n in range(5)] == [False] * 5
    assert not following.check_code(ticket, fresh)
    later = following.show_code(ticket)
    assert not following.check_code(ticket, later, timezone.now() + timedelta(minutes=31))
    assert AcceptanceCode.objects.filter(ended_at=None, used_at=None).count() == 1


def test_no_code_before_anybody_is_on_the_way(team):
    ticket = a_ticket(team=team)
    client = Client()
    client.post(reverse("tickets:follow_code", args=[token_of(ticket)]))
    assert AcceptanceCode.objects.count() == 0


def test_a_report_of_somebody_on_file_is_linked_by_the_agent(team):
    known = a_customer("李淑芬", phone="13812345521", branch=team.branch)
    a_customer("王芳", phone="13812345521", branch=team.branch)
    reported = a_ticket(team=team, source="web", contact_name="李淑芬 女士", contact_phone="13812345521")
    url = reverse("tickets:link_customer", args=[reported.number])
    client = Client()
    client.force_login(team.agent)

    page = client.get(reported.get_absolute_url()).content.decode()
    assert page.count('data-testid="on-file"') == 1 and known.number in page
    client.post(url, {"customer": "KH9999"})
    reported.refresh_from_db()
    assert reported.customer is None
    assert client.post(url, {"customer": known.number}).status_code == 302

    reported.refresh_from_db()
    assert reported.customer == known and reported.events.filter(action="corrected").count() == 1
    assert "on-file" not in client.get(reported.get_absolute_url()).content.decode()
    client.post(url, {"customer": known.number})
    assert reported.events.filter(action="corrected").count() == 1


@pytest.mark.parametrize(("name", "phone"), [("李芬", "13812345521"), ("李淑芬", "13812345522")])
def test_another_name_or_number_is_no_suggestion(team, name, phone):
    a_customer("李淑芬", phone="13812345521", branch=team.branch)
    reported = a_ticket(team=team, source="web", contact_name=name, contact_phone=phone)
    client = Client()
    client.force_login(team.agent)

    assert "on-file" not in client.get(reported.get_absolute_url()).content.decode()
