"""What a piece is of: written by its debtor or the keeper, until it is judged; tag, list and deadline follow it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parts.errors.old_parts import FactsOutOfOrder, NotYourDebt, OldPartMovedOn, RepairDayElsewhere
from parts.errors.orders import RepairedDayTold
from parts.models import OldPart
from parts.services.old_part_facts import describe, lacks
from parts.services.old_receipts import finish_receipt
from people.roles import Role
from tests.builders.old_parts import OldStore
from tests.builders.orders import Shop, an_order, approved, fresh, shipped
from tests.builders.people import a_partner, a_user

pytestmark = pytest.mark.django_db


class Station:
    """A station that owes one piece of an exchange, and its account."""

    def __init__(self) -> None:
        self.store = OldStore()
        self.partner = a_partner(self.store.branch)
        self.user = a_user(Role.PARTNER, partner=self.partner)
        shipped_on = timezone.localdate() - timedelta(days=10)
        (self.piece,) = self.store.owed(1, cause="exchange:1", partner=self.partner, shipped_on=shipped_on)
        self.client = Client()
        self.client.force_login(self.user)


def test_the_debtor_says_the_repair_day_and_the_deadline_runs_from_it():
    at, today = Station(), timezone.localdate()
    assert at.piece.due_on == today + timedelta(days=20)  # 30 after the shipment
    assert lacks(at.piece) == ["model_name", "serial", "purchased_on", "repaired_on", "fault"]

    told = {"model_name": "KFR-35GW", "serial": "S-1", "purchased_on": date(2026, 1, 5), "fault": "不制冷"}
    held = describe(piece=at.piece, by=at.user, repaired_on=today - timedelta(days=2), **told)

    assert held.due_on == today + timedelta(days=5) and lacks(held) == []
    with pytest.raises(RepairedDayTold):  # once
        describe(piece=held, by=at.user, repaired_on=today)
    assert describe(piece=held, by=at.store.keeper, repaired_on=today).due_on == today + timedelta(days=7)


def test_what_nobody_may_write():
    at, today = Station(), timezone.localdate()
    other = a_user(Role.PARTNER, partner=a_partner(at.store.branch))
    with pytest.raises(NotYourDebt):
        describe(piece=at.piece, by=other, serial="S-2")
    for told in ({"purchased_on": today, "repaired_on": today - timedelta(days=1)},
                 {"repaired_on": today + timedelta(days=1)}):  # fmt: skip
        with pytest.raises(FactsOutOfOrder):
            describe(piece=at.piece, by=at.user, **told)
    (of_ticket,) = at.store.owed(1)
    with pytest.raises(RepairDayElsewhere):
        describe(piece=of_ticket, by=at.store.keeper, repaired_on=today)
    OldPart.objects.filter(pk=at.piece.pk).update(state="on_the_way")
    with pytest.raises(OldPartMovedOn):
        describe(piece=at.piece, by=at.user, serial="S-2")
    assert describe(piece=at.piece, by=at.store.keeper, serial="S-2").serial == "S-2"


def test_the_station_fills_in_its_list_and_tag_and_paper_say_it():
    at = Station()
    page = f"/portal/old-parts/{at.piece.code}/facts/"
    assert at.client.get(page).status_code == 200
    told = {
        "model_name": "GW125", "serial": "LSAMPLE0261000370", "engine_no": "SP125F260013", "mileage_km": "776",
        "purchased_on": "2026-03-30", "repaired_on": str(timezone.localdate()), "fault": "不点火", "mechanic": "庞永顺",
        "origin": "domestic", "quality_report": "线圈短路，换点火器后正常。",
    }  # fmt: skip

    assert at.client.post(page, told).status_code == 302
    assert at.client.post("/portal/old-parts/lists/new/", {"piece": at.piece.code}).status_code == 302
    number = at.piece.return_lines.get().return_list.number
    at.client.post(f"/portal/old-parts/lists/{number}/lines/{at.piece.return_lines.get().pk}/",
                   {"box_no": "2", "note": "左右各一"})  # fmt: skip

    paper = at.client.get(f"/portal/old-parts/lists/{number}/print/").content.decode()
    for words in ("LSAMPLE0261000370", "SP125F260013", "776", "不点火", "左右各一", at.partner.code):
        assert words in paper
    tag = at.client.get(f"/portal/old-parts/labels/?piece={at.piece.code}").content.decode()
    assert "庞永顺" in tag and at.store.branch.name in tag
    slip = at.client.post(page, told | {"purchased_on": "0026-03-30"})
    assert slip.status_code == 422 and "1990" in slip.content.decode()
    wrong = at.client.post(page, told | {"purchased_on": "2099-01-01"})
    assert wrong.status_code == 422


def test_a_list_names_what_its_pieces_lack_and_what_was_counted():
    at = Station()
    at.client.post("/portal/old-parts/lists/new/", {"piece": at.piece.code})
    number = at.piece.return_lines.get().return_list.number
    assert 'data-testid="lacking"' in at.client.get(f"/portal/old-parts/lists/{number}/").content.decode()
    sent = {"boxes": "1", "transport": "courier", "carrier": "顺丰", "waybill": "SF1"}
    assert at.client.post(f"/portal/old-parts/lists/{number}/send/", sent).status_code == 302
    receipt = at.store.receipt(return_list=at.piece.return_lines.get().return_list)
    at.store.scan(receipt, at.piece.code)
    finish_receipt(receipt=receipt, by=at.store.keeper)

    page = at.client.get(f"/portal/old-parts/lists/{number}/").content.decode()
    assert 'data-testid="received">1<' in page and 'data-testid="lacking"' not in page
    assert "实收" in at.client.get(f"/portal/old-parts/lists/{number}/print/").content.decode()


def test_a_stranger_s_piece_is_not_there():
    at = Station()
    client = Client()
    client.force_login(a_user(Role.PARTNER, partner=a_partner(at.store.branch)))

    assert client.get(f"/portal/old-parts/{at.piece.code}/facts/").status_code == 404


def test_a_warranty_order_is_told_its_repair_day_too():
    shop = Shop().stock()
    order = shipped(shop, approved(shop, an_order(shop, 1, kind="station", purpose="warranty")))
    client = Client()
    client.force_login(fresh(shop.outside))

    page = client.get(f"/portal/orders/{order.number}/").content.decode()
    assert f"/portal/orders/{order.number}/repaired/" in page
    client.post(f"/portal/orders/{order.number}/repaired/", {"on": str(timezone.localdate())})

    piece = OldPart.objects.get(cause=f"order:{order.number}")
    assert piece.due_on == timezone.localdate() + timedelta(days=7)
    with pytest.raises(RepairDayElsewhere):
        describe(piece=piece, by=fresh(shop.outside), repaired_on=None)
