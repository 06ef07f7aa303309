"""Handing out at the counter: the parts are scanned, then whom they are for; nothing moves before that."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from parts import services
from parts.errors.handing_out import NobodyOnTheJob, NotAVan, NothingToHandOut
from parts.errors.stock import NotEnoughStock
from parts.models import Balance, Movement
from parts.services.handing_out import hand_out
from parts.services.ledger import Line
from parts.views import handing_out
from people.roles import Role
from tests.builders.orders import fresh
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van, holding
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import Team, a_ticket

pytestmark = pytest.mark.django_db


class Counter:
    """A keeper at his counter, a shelf with two parts, a ticket in a technician's hands."""

    def __init__(self) -> None:
        self.team = Team()
        self.keeper = a_storekeeper(self.team.branch)
        self.store = a_place(self.team.branch)
        self.board, self.hose = a_part("主板"), a_part("铜管", unit="米")
        holding(self.store, self.board, 3)
        holding(self.store, self.hose, "37.5")
        self.ticket = a_ticket("assigned", team=self.team)
        self.technician = self.ticket.technician
        self.client = Client()
        self.client.force_login(self.keeper)

    def scan(self, text: str, *, name: str = "", **told) -> dict:
        told = {"text": text, "client_id": name or str(uuid4()), **told}
        return self.client.post("/parts/issue/scan/", told, headers={"X-Scan": "1"}).json()

    def on_van(self, part) -> Decimal:
        return sum((b.quantity for b in Balance.objects.filter(part=part, place__holder=self.technician)), Decimal(0))


def test_parts_then_the_ticket_and_everything_lies_on_the_van_of_who_works_on_it():
    at = Counter()

    assert at.scan(at.board.number)["ok"] and at.scan(at.board.number)["ok"]
    assert at.scan(f"12.5*{at.hose.number}")["ok"]
    assert not Movement.objects.filter(kind="transfer_out").exists()
    done = at.scan(at.ticket.number)

    assert done["ok"] and at.technician.name in done["said"] and at.ticket.number in done["said"]
    drawn = {one["target"]: one["html"] for one in done["fragments"]}
    assert at.board.name in drawn["moved"] and at.board.name not in drawn["basket"]
    assert (at.on_van(at.board), at.on_van(at.hose)) == (2, Decimal("12.5"))
    assert set(Movement.objects.filter(kind="transfer_out").values_list("cause", flat=True)) == {
        f"ticket:{at.ticket.number}"
    }
    assert not at.scan(at.ticket.number)["ok"]  # the basket is empty


def test_the_same_scan_twice_is_one_and_a_scan_is_taken_back():
    at, name = Counter(), str(uuid4())

    first, again = at.scan(at.board.number, name=name), at.scan(at.board.number, name=name)
    assert first["said"] == again["said"]
    at.scan(at.hose.number)
    assert at.client.post(first["undo"], {"client_id": str(uuid4())}, headers={"X-Scan": "1"}).json()["ok"]
    van = a_van(at.technician)

    assert at.scan(van.code)["ok"]
    assert (at.on_van(at.board), at.on_van(at.hose)) == (0, 1)


def test_what_lies_in_the_basket_is_put_down_on_its_row_after_a_reload_too():
    at = Counter()
    at.scan(at.hose.number)
    undo = at.scan(at.board.number)["undo"]

    assert f'action="{undo}"' in at.client.get("/parts/issue/").text
    back = at.client.post(undo)

    assert back.url == "/parts/issue/"
    assert [row["part"] for row in at.client.get(back.url).context["basket"]] == [at.hose]


def test_the_last_scan_sent_again_says_what_it_said():
    at, name = Counter(), str(uuid4())
    at.scan(at.board.number)

    first, again = at.scan(at.ticket.number, name=name), at.scan(at.ticket.number, name=name)
    assert first["said"] == again["said"] and again["ok"] and at.on_van(at.board) == 1
    at.scan(at.hose.number)
    later = at.scan(at.ticket.number, name=name)  # what was scanned since waits for a scan of its own
    assert later["ok"] and at.on_van(at.hose) == 0


def test_a_full_basket_takes_no_more_and_loses_nothing(monkeypatch):
    monkeypatch.setattr(handing_out, "MOST", 2)
    at = Counter()
    assert at.scan(at.board.number)["ok"] and at.scan(at.hose.number)["ok"]

    refused = at.scan(at.board.number)

    assert not refused["ok"] and "2" in refused["said"]
    assert at.scan(at.ticket.number)["ok"] and (at.on_van(at.board), at.on_van(at.hose)) == (1, 1)


def test_a_technician_s_code_stands_for_his_van():
    at = Counter()
    at.scan(at.board.number)

    assert at.scan(at.technician.code)["ok"] and at.on_van(at.board) == 1


def test_more_than_is_free_is_refused_with_who_has_one_and_the_way_to_an_order():
    at = Counter()
    holding(a_van(at.technician), at.board, 9)

    refused = at.scan(f"4*{at.board.number}")

    assert not refused["ok"] and at.technician.name in refused["said"]
    assert refused["next"]["url"] == f"/parts/orders/new/?part={at.board.number}"
    assert at.client.get(refused["next"]["url"]).status_code == 200
    assert not at.scan(f"0.5*{at.board.number}")["ok"]  # half a board


def test_an_order_is_picked_on_its_own_page_and_a_warehouse_is_no_van():
    at = Counter()
    at.scan(at.board.number)

    order = at.scan("PJ2611-0001")
    assert not order["ok"] and order["next"]["url"] == "/parts/orders/?q=PJ2611-0001"
    assert not at.scan(a_place(at.team.branch).code)["ok"]
    assert not at.scan("WX209901010001")["ok"] and at.on_van(at.board) == 0


def test_what_somebody_took_meanwhile_is_not_there_and_the_basket_stays():
    at = Counter()
    at.scan(f"3*{at.board.number}")
    services.issue(part=at.board, place=at.store, quantity=Decimal(1), cause="order:PJ2610-0001", by=at.keeper, key="x")

    assert not at.scan(at.ticket.number)["ok"]
    assert at.on_van(at.board) == 0 and at.board.number in at.client.get("/parts/issue/").content.decode()


def test_what_is_promised_to_the_ticket_goes_with_it():
    at = Counter()
    cause = f"ticket:{at.ticket.number}"
    services.reserve(part=at.board, place=at.store, quantity=Decimal(3), cause=cause, by=at.keeper, key="r")

    hand_out(place=at.store, lines=[Line(at.board, Decimal(3))], job=at.ticket.number, by=at.keeper, key="h")

    assert Balance.objects.get(part=at.board, place=at.store).reserved == 0


def test_what_the_service_refuses():
    at = Counter()
    told = {"place": at.store, "by": at.keeper}
    one = [Line(at.board, Decimal(1))]
    with pytest.raises(NothingToHandOut):
        hand_out(lines=[], job=at.ticket.number, key="1", **told)
    with pytest.raises(NobodyOnTheJob):
        hand_out(lines=one, job=a_ticket(team=at.team).number, key="2", **told)
    with pytest.raises(NotAVan):
        hand_out(lines=one, van=a_place(at.team.branch), key="3", **told)
    with pytest.raises(NotEnoughStock):
        hand_out(lines=[*one, Line(at.hose, Decimal(99))], staff=at.technician, key="4", **told)
    assert at.on_van(at.board) == 0


def test_another_s_warehouse_is_not_there():
    at, other = Counter(), a_place()

    assert at.client.get("/parts/issue/", {"place": other.code}).status_code == 404
    client = Client()
    client.force_login(fresh(a_user(Role.TECHNICIAN)))
    assert client.get("/parts/issue/").status_code == 403


def test_goods_for_another_branch_go_by_a_transfer_the_refusal_leads_to(client):
    keeper, part, near = a_storekeeper(), a_part(), a_place()
    beside, far = a_place(near.branch), a_place(a_branch())
    holding(near, part, 5)
    client.force_login(keeper)
    told = {"from_place": near.code, "part": part.number, "quantity": "2"}

    refused = client.post("/parts/transfer/", told | {"to_place": far.code})

    assert refused.status_code == 422 and list(refused.context["form"].errors) == ["to_place"]
    assert not Movement.objects.filter(place=far).exists()
    lead = refused.context["lead"]
    assert lead in refused.text.replace("&amp;", "&")
    assert {client.get(lead).context["form"][name].value() for name in ("from_place", "to_place")} == {
        near.code, far.code,
    }  # fmt: skip
    assert client.post("/parts/transfer/", told | {"to_place": beside.code}).status_code == 302
    assert client.post("/parts/transfer/", told | {"to_place": a_van().code}).status_code == 302
