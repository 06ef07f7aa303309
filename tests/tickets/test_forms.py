"""Papers 01 to 10: each holds the figures of what was worked, in Chinese and in English, a draft until settled."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from tests.builders.tickets import a_team, a_ticket, fresh
from tests.builders.workshop import (
    a_bench_ticket,
    a_change,
    a_unit_in_house,
    a_workshop,
    an_inspector,
    received,
    signed,
    tapped,
)
from tests.tickets.test_pages import signed_in
from tickets import services as ticket_services
from tickets.models import Ticket
from tickets.paper.sheet import OF_TICKET, OF_WORKSHOP, TITLES
from tickets.services import following
from tickets.workshop import services


@pytest.fixture
def team(db):
    return a_team()


def paper(client, ticket, code, **query) -> str:
    answer = client.get(reverse("tickets:paper", args=[ticket.number, code]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def sheet_of(client, code, **query) -> str:
    answer = client.get(reverse("tickets:workshop_paper", args=[code]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_04_says_what_was_received_and_is_a_draft_until_handed_over(team):
    ticket = a_bench_ticket(team=team, contact_name="吴先生", contact_phone="15400000007", fault_text="不点火")
    received(ticket, team, plate="样A12345", mileage_km=776, accessories="备用钥匙 1", rescue_phone="400-000-0007",
             condition={"fuel": {"value": "half"}, "body": {"value": "not_ok", "note": "左侧划痕"}},
             valuables_note="头盔 1", estimate=Decimal("148.50"))  # fmt: skip
    client = signed_in(team.supervisor.user)

    page = paper(client, ticket, "04")

    for figure in (
        "维修接车单",
        "样A12345",
        "776",
        "备用钥匙 1",
        "左侧划痕",
        "头盔 1",
        "148.50",
        "400-000-0007",
        "不点火",
    ):
        assert figure in page, figure
    assert page.count('data-form="04"') == 2  # two copies
    assert "pp-mark" in page and "data:image/svg+xml" in page
    assert "15400000007" not in page
    signed(ticket, team, "self", "leader", "inspector")
    code = following.show_code(ticket)
    services.hand_over_unit(
        ticket=Ticket.objects.get(pk=ticket.pk), to_name="吴太太", acceptance="code", reference=code,
        old_parts="returned", result="更换线圈", by=fresh(team.technician.user),
    )  # fmt: skip
    page = paper(client, ticket, "04")
    assert "吴太太" in page and code in page and "pp-mark" not in page


def test_a_phone_in_full_is_asked_for_and_written_down(team):
    ticket = a_unit_in_house(team=team, contact_phone="15400000007")
    client = signed_in(team.agent)

    assert "154****0007" in paper(client, ticket, "01")
    before = AuditEntry.objects.filter(action="ticket.contact_revealed").count()
    assert "15400000007" in paper(client, ticket, "01", contact="full")
    assert AuditEntry.objects.filter(action="ticket.contact_revealed").count() == before + 1


def test_01_holds_both_confirmations_and_who_called_off(team):
    ticket = a_bench_ticket("accepted", team=team)
    at = timezone.now() + timedelta(days=1)
    ticket_services.agree_appointment(
        ticket=ticket, from_at=at, until_at=at + timedelta(hours=1), agreed_with="吴", by=fresh(team.agent)
    )
    services.save_reservation(
        ticket=ticket, content="首保", labour_fee=Decimal(60), parts="机油 1", parts_price=Decimal("38.80"),
        parts_ready="ready", by=fresh(team.agent),
    )  # fmt: skip
    services.confirm_reservation(ticket=ticket, step="day_before", parts_ready=True, by=fresh(team.agent))
    services.confirm_reservation(ticket=ticket, step="hour_before", mechanic_ready=True, by=fresh(team.agent))

    page = paper(signed_in(team.agent), ticket, "01")

    for figure in ("首保", "60.00", "38.80", "机油 1", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"):
        assert figure in page
    assert page.count("☑") >= 4 and "pp-mark" in page


def test_06_adds_up_what_was_agreed(team):
    ticket = a_unit_in_house(team=team)
    a_change(ticket, team, item="增换皮带", extra_labour=Decimal(40), extra_parts=Decimal("68.50"), agreed=True)
    a_change(ticket, team, item="抛光", extra_labour=Decimal(200), agreed=False)
    a_change(ticket, team, item="换机油", extra_parts=Decimal(60))

    page = paper(signed_in(team.agent), ticket, "06")

    assert all(text in page for text in ("增换皮带", "抛光", "换机油", "68.50", team.technician.name))
    sums = re.findall(r'<tr><td colspan="(\d)" class="r">[^<]*</td><td class="r">([\d.]+)</td>', page)
    assert sums == [("3", "40.00"), ("4", "68.50")]  # each below its column
    assert "pp-mark" in page  # one answer is still to come


def test_07_shows_every_round_and_08_its_cause(team):
    ticket, inspector = a_unit_in_house(team=team), an_inspector(team)
    signed(ticket, team, "self", "leader")
    services.sign_level(
        ticket=ticket,
        level="inspector",
        passed=False,
        by=inspector,
        findings="异响",
        action="重新装配",
        cause="technical",
    )
    client = signed_in(team.supervisor.user)
    assert "pp-mark" in paper(client, ticket, "07")
    signed(ticket, team, "self", "leader", "inspector", inspector=inspector)

    seven, eight = paper(client, ticket, "07"), paper(client, ticket, "08")

    assert seven.count(inspector.display_name) == 2 and "重新装配" in seven and "pp-mark" not in seven
    assert "异响" in eight and eight.count('<td class="">☑</td>') == 1
    today = timezone.localdate().isoformat()
    assert sheet_of(client, "07", first=today, last=today).count("重新装配") == 1
    assert sheet_of(client, "08", first=today, last=today).count("异响") == 1


def test_every_paper_of_one_of_everything_in_both_languages(team):
    ticket, _change, _slip, sheet = a_workshop(team)
    tapped(ticket, team, "waiting_part")
    client = signed_in(team.manager)
    for code in OF_TICKET:
        english, chinese = paper(client, ticket, code, lang="en"), paper(client, ticket, code)
        assert 'lang="en"' in english and f"Form {code}" in english and 'lang="zh-Hans"' in chinese
        assert not re.search(
            r"[一-鿿]",
            re.sub(r"<dd>.*?</dd>|<td.*?</td>|>中文<|<nav.*?</nav>", "", english.split("<h1>")[1].split("</h1>")[0]),
        )
    team_of = {"team": sheet.leader.code, "year": sheet.year, "quarter": sheet.quarter}
    for code in OF_WORKSHOP:
        page = sheet_of(client, code, **(team_of if code == "10" else {}))
        assert f'data-form="{code}"' in page
    assert "样A" in sheet_of(client, "05") and "返修车" in paper(client, ticket, "09")
    assert set(OF_TICKET) | set(OF_WORKSHOP) == set(TITLES)


def test_papers_of_the_workshop_are_found_from_a_ticket_and_strange_codes_are_not(team):
    ticket, client = a_unit_in_house(team=team), signed_in(team.supervisor.user)
    assert client.get(reverse("tickets:paper", args=[ticket.number, "02"])).url.startswith("/workshop/papers/02/?day=")
    assert client.get(reverse("tickets:paper", args=[ticket.number, "11"])).status_code == 404
    assert client.get(reverse("tickets:workshop_paper", args=["04"])).status_code == 404
    for told in ({"year": "y"}, {"year": "²", "quarter": "1"}):  # `isdigit` says yes to “²”, `int` does not read it
        told = {"team": team.supervisor.code, **told}
        assert client.get(reverse("tickets:workshop_paper", args=["10"]), told).status_code == 404
    home = a_ticket("working", team=team)
    assert client.get(reverse("tickets:paper", args=[home.number, "04"])).status_code == 404
    assert "维修报价表" in paper(client, home, "03")
    card = client.get(ticket.get_absolute_url()).content.decode()
    assert all(reverse("tickets:paper", args=[ticket.number, code]) in card for code in OF_TICKET)
