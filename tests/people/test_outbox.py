"""Webhooks against a real receiver on this machine: signed, tried again, at least once, never into our own network."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.utils import timezone

from people import calling_out, outbox, signing
from people.calling_out import AddressRefused, AddressUnreadable, check_address, post
from people.models import Notice, Outgoing, Webhook
from people.roles import Role
from people.services import webhooks
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db(transaction=False)
DATA = {"ticket": "WX202611200001", "stage": "dispatch", "deadline_at": "2026-11-21T01:30:00+00:00"}


class Receiver:
    """Keeps what it is sent; answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict, bytes]] = []
        self.answers: list[tuple[int, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                status, text = receiver.answers.pop(0) if receiver.answers else (200, '{"errcode": 0}')
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", text)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings):
    made = Receiver()
    settings.WEBHOOK_ALLOWED_HOSTS = [made.host]
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def admin():
    return a_user(Role.ADMINISTRATOR)


def a_hook(receiver, admin, kind="signed", path="/hooks?key=abc", **more) -> Webhook:
    told = {"name": f"钩子{kind}", "events": ["ticket.clock_missed"], "language": "zh-hans", "secret": ""} | more
    return webhooks.save_webhook(
        hook=None, kind=kind, url=f"http://{receiver.host}{path}", by=admin, **told
    )[0]  # fmt: skip


def again() -> int:
    Outgoing.objects.filter(state="waiting").update(next_at=timezone.now())
    return outbox.deliver_due()


def test_signed_so_that_a_receiver_can_tell(receiver, admin):
    hook = a_hook(receiver, admin)
    assert outbox.emit("ticket.clock_missed", "k1", DATA) == 1
    assert outbox.emit("ticket.clock_missed", "k1", DATA) == 1  # again: the key makes it one
    assert outbox.deliver_due() == 1
    path, headers, body = receiver.got[0]
    now = int(timezone.now().timestamp())

    assert path == "/hooks?key=abc"
    assert json.loads(body)["data"] == DATA and headers["X-Aftersales-Id"] == f"{hook.pk}:k1"
    assert signing.is_genuine(headers["X-Aftersales-Signature"], hook.secret, body, now)
    assert not signing.is_genuine(headers["X-Aftersales-Signature"], hook.secret, body + b" ", now)
    assert not signing.is_genuine(headers["X-Aftersales-Signature"], hook.secret, body, now + 301)
    assert not signing.is_genuine(headers["X-Aftersales-Signature"], "another", body, now)


def test_nothing_is_written_where_nobody_asked(admin, receiver):
    hook = a_hook(receiver, admin)

    assert outbox.emit("ticket.moved", "k1", DATA) == 0
    webhooks.switch_webhook(hook=hook, is_active=False, by=admin)
    assert outbox.emit("ticket.clock_missed", "k1", DATA) == 0


def test_what_is_rolled_back_is_told_to_nobody(receiver, admin):
    a_hook(receiver, admin)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.emit("ticket.clock_missed", "k1", DATA)
        raise ZeroDivisionError

    assert outbox.deliver_due() == 0


def test_tried_again_later_and_later_under_the_same_key(receiver, admin):
    a_hook(receiver, admin)
    receiver.answers = [(500, ""), (302, "http://127.0.0.1/"), (204, "")]
    outbox.emit("ticket.clock_missed", "k1", DATA)
    outbox.deliver_due()
    row = Outgoing.objects.get()
    assert row.error == "HTTP 500" and row.next_at > timezone.now() + timedelta(seconds=50)
    assert outbox.deliver_due() == 0
    again()
    assert Outgoing.objects.get().error == "HTTP 302"  # never followed
    again()
    row.refresh_from_db()

    assert (row.state, row.attempts, row.status) == ("sent", 3, 204)
    assert len({headers["X-Aftersales-Id"] for _p, headers, _b in receiver.got}) == 1
    assert Webhook.objects.get().failures == 0


def test_given_up_after_the_last_try(receiver, admin):
    a_hook(receiver, admin)
    receiver.answers = [(500, "")] * 20
    outbox.emit("ticket.clock_missed", "k1", DATA)
    for _n in range(outbox.ATTEMPTS + 2):
        again()

    assert Outgoing.objects.get().state == "failed"
    assert len(receiver.got) == outbox.ATTEMPTS


def test_switched_off_after_too_many_failures_and_somebody_is_told(receiver, admin):
    hook = a_hook(receiver, admin)
    receiver.answers = [(500, "")] * 40
    for n in range(outbox.STOP_AFTER + 3):
        outbox.emit("ticket.clock_missed", f"k{n}", DATA)
    outbox.deliver_due()
    hook.refresh_from_db()

    assert not hook.is_active and hook.stopped_at
    assert Notice.objects.filter(user=admin, event="webhook.stopped").count() == 1
    assert len(receiver.got) == outbox.STOP_AFTER


def test_a_worker_that_died_loses_nothing(receiver, admin):
    a_hook(receiver, admin)
    outbox.emit("ticket.clock_missed", "k1", DATA)
    taken = outbox._take()
    assert outbox.deliver_due() == 0
    Outgoing.objects.filter(pk=taken.pk).update(leased_until=timezone.now() - timedelta(seconds=1))

    assert outbox.deliver_due() == 1


def test_wecom_and_dingtalk_messages(receiver, admin, settings):
    settings.SITE_URL = "https://repairs.example.com"
    a_hook(receiver, admin, "wecom", "/cgi-bin/webhook/send?key=abc")
    a_hook(receiver, admin, "dingtalk", "/robot/send?access_token=abc", secret="SEC1")
    outbox.emit("ticket.clock_missed", "k1", DATA)
    assert outbox.deliver_due() == 2
    dingtalk, wecom = receiver.got  # in the order of their names
    said = json.loads(wecom[2])
    signed = parse_qs(urlsplit(dingtalk[0]).query)

    assert said["msgtype"] == "markdown"
    assert "[WX202611200001](https://repairs.example.com/tickets/WX202611200001/)" in said["markdown"]["content"]
    assert "2026-11-21 09:30" in said["markdown"]["content"]
    assert set(json.loads(dingtalk[2])["markdown"]) == {"title", "text"}
    assert signing.dingtalk_address("/robot/send?access_token=abc", "SEC1", int(signed["timestamp"][0])) == dingtalk[0]


def test_a_robot_that_says_200_and_means_no(receiver, admin):
    a_hook(receiver, admin, "wecom")
    receiver.answers = [(200, '{"errcode": 93000, "errmsg": "invalid webhook url"}')]
    outbox.emit("ticket.clock_missed", "k1", DATA)
    outbox.deliver_due()

    assert "93000" in Outgoing.objects.get().error


@pytest.mark.parametrize("url", ["", "erp", "ftp://a.example/", "https://user@a.example/", "https://a.example:0/"])
def test_no_address(url):
    with pytest.raises(AddressUnreadable):
        check_address(url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "::ffff:10.0.0.1",
                                     "100.64.0.1", "0.0.0.0"])  # fmt: skip
def test_never_into_our_own_network(address, monkeypatch):
    monkeypatch.setattr(calling_out.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(AddressRefused):
        post("https://friendly.example/", b"{}", {})


def test_plain_http_only_where_the_server_allows_it():
    with pytest.raises(AddressRefused):
        check_address("http://erp.example.com/")


def test_the_pages(receiver, admin, client):
    client.force_login(admin)
    told = {"name": "ERP", "kind": "signed", "language": "zh-hans", "events": ["ticket.moved"]}
    assert client.post("/settings/webhooks/new/", told | {"url": "http://intern/"}).status_code == 422
    made = client.post("/settings/webhooks/new/", told | {"url": f"http://{receiver.host}/"})
    hook = Webhook.objects.get()
    assert hook.secret in client.get(made.url).content.decode()
    assert hook.secret not in client.get(made.url).content.decode()
    client.post(f"{made.url}try/")
    outbox.deliver_due()
    page = client.get(made.url).content.decode()
    assert ">200<" in page and len(receiver.got) == 1
    client.post(f"{made.url}secret/")

    assert Webhook.objects.get().secret != hook.secret
    assert receiver.host not in client.get(made.url).content.decode()
