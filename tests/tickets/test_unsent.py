"""What a form of the phone asks before it leaves and after: who is signed in, and whether it has arrived."""

import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from core.idempotency import FIELD
from core.models import IdempotencyKey
from parts.models import Balance
from tests.builders.parts import a_part, a_van, holding
from tests.builders.tickets import Team, a_ticket
from tickets.phone import words

HERE = "/m/api/here/"
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
TEMPLATES = Path(settings.BASE_DIR / "templates")
INCLUDED = re.compile(r'{% include "([^"]+)"')
WRITTEN = re.compile(r'<(?:textarea|select)|<input(?![^>]*type="hidden")|form_field')


def test_it_tells_which_forms_have_arrived_of_this_account_alone(db):
    team, part = Team(), a_part()
    holding(a_van(team.technician), part, 3)
    job = a_ticket("working", team=team)
    client, other = Client(), Client()
    client.force_login(team.technician.user)
    other.force_login(team.supervisor.user)
    page = f"/m/{job.number}/keep/"
    client.post(page, {"part": part.number, "quantity": "1", FIELD: "arrived"})
    client.post(page, {"part": part.number, "quantity": "9", FIELD: "refused"})

    told = client.get(HERE, {"key": ["arrived", "refused", "never"]}).json()

    assert told["account"] == team.technician.user_id and len(told["token"]) > 30
    assert told["sent"] == {"arrived": page}
    assert other.get(HERE, {"key": "arrived"}).json()["sent"] == {}
    assert Balance.objects.get(part=part).reserved == 1 and IdempotencyKey.objects.count() == 1


def test_signed_out_a_form_leads_back_to_the_page_it_was_written_on(client):
    url, page = "/m/orders/PJ2611-0001/withdraw/", "/m/orders/PJ2611-0001/?a=1"
    told = client.post(url, headers={"Referer": f"http://testserver{page}"})
    assert told.url == "/account/login/?next=/m/orders/PJ2611-0001/%3Fa%3D1"
    for foreign in ("", "https://elsewhere.example/m/", "no address"):
        assert client.post(url, headers={"Referer": foreign}).url.endswith(f"?next={url}")
    assert client.get(HERE).status_code == 302


def test_whatever_is_written_on_the_phone_has_a_key():
    """Without one nobody could say of a form that got no answer whether it has arrived."""
    phone = {path for path in TEMPLATES.rglob("*.html") if "base_phone.html" in path.read_text()}
    parts = phone
    while parts := {TEMPLATES / name for path in parts for name in INCLUDED.findall(path.read_text())} - phone:
        phone |= parts
    forms = [form for path in phone for form in FORM.findall(path.read_text()) if WRITTEN.search(form)]
    kept = [form for form in forms if "data-scan" not in form]
    assert len(kept) > 12 and [form for form in kept if "idempotency_key" not in form] == []


def test_each_sentence_of_the_phone_has_a_name_of_its_own(db):
    """Of two under one name the second alone would be said."""
    parts = [
        make
        for name, make in vars(words).items()
        if name[0] == "_" and getattr(make, "__module__", "") == words.__name__
    ]
    named = [name for make in parts for name in make()]
    assert len(parts) > 5 and sorted(named) == sorted(set(named))
