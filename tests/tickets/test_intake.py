"""The intake: what is promised, what is kept, what is refused with a message; nothing typed is lost."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.builders.catalog import a_category, a_fault
from tests.builders.customers import a_customer, a_unit
from tests.builders.tickets import a_team, a_ticket, fresh
from tickets import services
from tickets.models import DefectiveUnit, Ticket

NEW = reverse("tickets:new")


@pytest.fixture
def team(db):
    return a_team()


@pytest.fixture
def agent(team):
    client = Client()
    client.force_login(team.agent)
    return client


def told(team, **more):
    return {
        "contact_name": "姜海燕", "contact_phone": "154 0000 0001", "address": "长虹路104号", "warranty": "",
        "category": a_category().code, "kind": "repair", "source": "customer", "urgency": "normal",
        "supervisor": team.supervisor.code, "fault_text": "不制冷", **more,
    }  # fmt: skip


def an_hour(days: int, start: int) -> str:
    """A two-hour time on a later day that is no weekend, as the page names it."""
    day = timezone.localtime() + timedelta(days=days)
    day += timedelta(days=max(0, 7 - day.weekday()) if days > 0 and day.weekday() > 4 else 0)
    at = day.replace(hour=start, minute=0, second=0, microsecond=0)
    return f"{at.isoformat()}/{(at + timedelta(hours=2)).isoformat()}"


def test_a_known_caller_needs_five_fields(team, agent):
    unit = a_unit(a_customer(branch=team.branch), purchased_on=timezone.localdate() - timedelta(days=30))
    url = f"{NEW}?customer={unit.customer.number}"
    page = agent.get(url)
    form = page.context["form"]
    assert page.context["unit"] == unit and "保" in page.content.decode() or "warranty" in page.content.decode()
    known = {name: form.initial.get(name) or "" for name in ("category", "kind", "source", "urgency", "supervisor")}
    assert all(known.values()) and form.initial["serial"] == unit.key
    sent = {**known, "contact_name": form.initial["contact_name"], "fault": a_fault().pk, "time": an_hour(1, 13)}
    answer = agent.post(url, sent | {"consent": "on", "serial": form.initial["serial"]})
    assert answer.status_code == 302, answer.context["form"].errors
    ticket = Ticket.objects.get()
    assert (ticket.unit, ticket.contact_phone) == (unit, unit.customer.phones.get().digits)
    agreed = ticket.appointments.get()
    assert (agreed.by, agreed.channel, agreed.agreed_with) == (team.agent, "phone", ticket.contact_name)


def test_the_verdict_is_kept_with_its_reason_and_never_changes_afterwards(team, agent):
    unit = a_unit(a_customer(branch=team.branch), purchased_on=date(2020, 1, 1))
    ticket = services.register_ticket(
        supervisor=team.supervisor, category=unit.category, unit=unit, by=fresh(team.agent), contact_name="甲"
    )
    assert ticket.in_warranty is False and ticket.coverage["until"] == "2021-01-01"
    unit.purchased_on = timezone.localdate()
    unit.save()
    page = agent.get(ticket.get_absolute_url()).content.decode()
    assert "2021-01-01" in page
    by_hand = services.register_ticket(
        supervisor=team.supervisor, category=unit.category, unit=unit, by=fresh(team.agent), contact_name="甲",
        in_warranty=False,
    )  # fmt: skip
    assert by_hand.in_warranty is False and by_hand.coverage["by_hand"] and by_hand.coverage["worked_out"] is True


def test_an_unknown_number_is_kept_marked_and_can_be_confirmed(team, agent):
    assert agent.post(NEW, told(team, serial="zz-unknown-1", keep_customer="on")).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.serial_unknown and ticket.unit.serial == "ZZ-UNKNOWN-1" and ticket.in_warranty is None
    assert "ZZ-UNKNOWN-1" in agent.get(ticket.get_absolute_url()).content.decode()
    assert agent.post(reverse("tickets:serial_checked", args=[ticket.number])).status_code == 302
    ticket.refresh_from_db()
    assert not ticket.serial_unknown and ticket.events.filter(action="serial_checked").count() == 1


def test_purchase_told_while_calling_decides_and_stands_on_file(team, agent):
    day = timezone.localdate() - timedelta(days=3)
    sent = told(team, serial="A3617-0092841", keep_customer="on", purchased_on=day.isoformat(), proof="invoice")
    assert agent.post(NEW, sent).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.in_warranty is True and ticket.coverage["proof"] == "invoice"
    assert ticket.coverage["entitled"] == "return" and ticket.unit.purchased_on == day


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"time": "yesterday", "consent": "on"}, "time"),
        ({"time": "2020-01-01T08:00:00+08:00/2020-01-01T10:00:00+08:00", "consent": "on"}, "time"),
        ({"visit_on": "2020-01-01", "slot": "08-10", "consent": "on"}, "visit_on"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"contact_phone": "9" * 24}, "contact_phone"),
        ({"contact_name": "长" * 5000}, "contact_name"),
        ({"fault_text": "长" * 5000}, "fault_text"),
        ({"purchased_on": "2099-01-01"}, "purchased_on"),
        ({"defective": "on"}, "serial"),
        ({"supervisor": "nobody"}, "supervisor"),
        ({"category": "nothing"}, "category"),
    ],
)
def test_bad_input_names_its_field_and_keeps_the_rest(team, agent, more, field):
    answer = agent.post(NEW, told(team, **more))
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert Ticket.objects.count() == 0
    if field != "contact_name":
        assert "姜海燕" in answer.content.decode()


def test_absurd_questions_while_typing_answer_calmly(team, agent):
    for name, asked in (
        ("callers", {"q": "9" * 300}),
        ("callers", {"q": "'; drop table--"}),
        ("verdict", {"category": "x", "purchased_on": "2026-99-99", "fault": "9" * 30, "serial": "长" * 400}),
        ("slots", {"category": "x", "supervisor": "x"}),
        ("alike", {"contact_phone": "1" * 99, "serial": "x" * 99}),
        ("faults", {"category": "'"}),
    ):
        assert agent.get(reverse(f"tickets:{name}"), asked).status_code == 200, name
    assert agent.get(NEW, {"customer": "x", "unit": "99999999999999999999"}).status_code == 200
    for asked in ({"q": "\x00" * 9}, {"customer": "\x00"}):
        assert agent.get(NEW, asked).status_code == 404  # an address with a NUL byte names nothing
    assert agent.get("/products/%00/").status_code == 404


def test_a_call_about_an_open_ticket_joins_it(team, agent):
    unit = a_unit(a_customer(branch=team.branch))
    open_one = a_ticket("assigned", team=team, unit=unit)
    url, key = reverse("tickets:join", args=[open_one.number]), str(uuid4())
    sent = told(team, fault_text="还没人来", _idempotency_key=key)
    assert [agent.post(url, sent).status_code for _n in range(2)] == [302, 302]
    open_one.refresh_from_db()
    assert (Ticket.objects.count(), open_one.chased_count) == (1, 1)
    assert open_one.events.get(action="chased").note == "还没人来"


def test_a_defective_unit_is_registered_along_as_an_inspection(team, agent):
    sent = told(team, defective="on", serial="CX-0001-77", model_name="KFR-35GW")
    assert agent.post(NEW, sent).status_code == 302
    ticket = Ticket.objects.get()
    unit = DefectiveUnit.objects.get()
    assert (ticket.kind, unit.ticket, unit.barcode, unit.registered_on) == (
        "inspection", ticket, "CX-0001-77", timezone.localdate(),
    )  # fmt: skip


def test_a_scanned_number_opens_its_machine_and_a_whole_phone_its_caller(team, agent):
    unit = a_unit(a_customer(phone="13812345521", branch=team.branch), serial="A3617-0092841")
    for words in ("A3617-0092841", "a3617-0092841"):
        assert agent.get(NEW, {"q": words}).url.endswith(f"customer={unit.customer.number}&unit={unit.pk}")
    assert unit.customer.number in agent.get(NEW, {"q": "13812345521"}).url
    assert "13812345521" not in agent.get(reverse("tickets:callers"), {"q": "13812345521"}).content.decode()


def test_a_repair_still_guaranteed_is_said_to_be_free(team, agent):
    unit, fault = a_unit(a_customer(branch=team.branch)), a_fault()
    first = a_ticket("done", team=team, unit=unit, fault=fault, at=timezone.now() - timedelta(days=2))
    said = agent.get(
        reverse("tickets:verdict"), {"serial": unit.key, "category": unit.category.code, "fault": fault.pk}
    )
    assert first.number in said.content.decode()


def test_a_pasted_message_comes_back_as_fields(team, agent):
    a_category()
    sent = {"text": "李淑芬 13812345521 建设路31号2单元 空调不制冷 明天下午3点到5点"}
    fields = agent.post(
        reverse("tickets:paste"), sent, headers={"x-requested-with": "fetch", "accept": "application/json"}
    ).json()["fields"]
    assert fields["contact_phone"] == "13812345521" and fields["category"] == "air_conditioner"
    assert fields["fault"] == str(a_fault().pk) and fields["slot"] == "15-17"
    page = agent.post(reverse("tickets:paste"), sent, headers={"accept": "text/html"})
    assert page.status_code == 200 and 'value="李淑芬"' in page.content.decode()
    assert agent.post(reverse("tickets:paste"), {"text": "x" * 100_000}).status_code == 200


def test_whoever_does_not_dispatch_is_told_who_does(team, agent, client):
    page = agent.get(NEW).content.decode()
    assert "由主管派工" in page and "保存并派工" not in page
    client.force_login(team.supervisor.user)
    own = client.get(NEW).content.decode()
    assert "由主管派工" not in own and "保存并派工" in own


def test_what_the_page_asks_does_not_grow_with_the_file(team, agent):
    counts = []
    for more in (1, 8):
        customer = a_customer(branch=team.branch)
        for _n in range(more):
            a_unit(customer, purchased_on=date(2026, 1, 1))
        agent.get(f"{NEW}?customer={customer.number}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            agent.get(f"{NEW}?customer={customer.number}&unit=")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_pictures_of_the_fault_are_kept_and_a_bad_one_keeps_nothing(team, agent):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    good = SimpleUploadedFile("a.png", drawn.getvalue(), "image/png")
    bad = SimpleUploadedFile("b.png", b"<svg onload=alert(1)>", "image/png")
    answer = agent.post(NEW, {**told(team), "photos": [good, bad]})
    assert answer.status_code == 422 and Ticket.objects.count() == 0
    good.seek(0)
    assert agent.post(NEW, {**told(team), "photos": [good]}).status_code == 302
    assert Ticket.objects.get().photos.get().stage == "before"
