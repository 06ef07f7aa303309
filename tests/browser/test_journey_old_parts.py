"""Journey 5: a part is used, its old one falls due, is late, is scanned in; and eight labels without the mouse."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parts.models import OldPart, PartsCase
from parts.selectors.old_parts import balanced, lying_at
from parts.services import old_part_lists as lists
from tests.builders.old_parts import OldStore, a_station
from tests.builders.parts import a_part, a_van, holding
from tests.builders.phone import Phone
from tests.builders.tickets import DONE, Team, a_ticket, fresh
from tickets import services
from tickets.models import Ticket


@pytest.fixture
def store(transactional_db) -> OldStore:
    return OldStore()


def scanned(page: Page, text: str) -> None:
    """As a scanner writes: all keys at once, then Enter."""
    page.keyboard.type(text) if text.isascii() else page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def counts(page: Page, taken: int, missing: int, aside: int = 0) -> None:
    expect(page.get_by_test_id("taken")).to_have_text(str(taken))
    expect(page.get_by_test_id("missing")).to_have_text(str(missing))
    expect(page.get_by_test_id("aside")).to_have_text(str(aside))


def test_used_due_late_scanned_undone_received(transactional_db, open_page, sign_in, watch):
    watch.forgive("422")
    team = Team()
    store = OldStore(team.branch)
    part = a_part("主板 ZB-02", old_part_owed=True)
    holding(a_van(team.technician), part, 1)
    ticket = a_ticket("working", team=team, in_warranty=True)
    assert Phone(team.technician.user).says(ticket, "part_used", part=part.number, quantity=1).state == "applied"
    services.finish_ticket(
        ticket=Ticket.objects.get(pk=ticket.pk), by=fresh(team.technician.user), without_photos="旧机拆走了", **DONE
    )
    piece = OldPart.objects.get()
    due = timezone.localdate() + timedelta(days=7)

    phone = sign_in(open_page(phone=True), team.technician.user)
    phone.goto("/m/old-parts/")
    expect(phone.get_by_test_id(f"owed-{piece.code}")).to_contain_text(due.isoformat())

    # Eight days go by.
    OldPart.objects.update(repaired_on=timezone.localdate() - timedelta(days=8), due_on=due - timedelta(days=8))
    desk = sign_in(open_page(), store.keeper)
    desk.goto("/old-parts/overdue/")
    expect(desk.get_by_test_id(f"row-{piece.code}")).to_contain_text("1 天")

    (foreign,) = OldStore(team.branch).owed()
    desk.goto("/old-parts/receive/")
    desk.get_by_test_id(f"from-{team.technician.code}").click()
    expect(desk.get_by_label("旧件码或标签号")).to_be_focused()
    scanned(desk, piece.code)
    counts(desk, 1, 0)
    scanned(desk, foreign.code)
    expect(desk.get_by_role("alert").filter(has_text="不在本清单")).to_be_visible()
    counts(desk, 1, 0, 1)
    desk.keyboard.press("Control+z")
    counts(desk, 0, 1, 1)
    scanned(desk, piece.code)
    counts(desk, 1, 0, 1)
    desk.get_by_test_id("finish").click()
    desk.get_by_role("dialog").get_by_role("button", name="完成收货").click()

    expect(desk.get_by_text("已入库。")).to_be_visible()
    piece.refresh_from_db()
    assert (piece.state, piece.place) == ("received", store.place)
    assert lying_at() == {store.place.pk: 1} and balanced()


def test_eight_labels_without_the_mouse_one_missing_one_foreign(store, open_page, sign_in, watch, axe):
    watch.forgive("422")
    partner, account = a_station(store.branch)
    pieces = store.owed(9, partner=partner)
    made = lists.make_list(pieces=pieces, debtor_partner=partner, by=account)
    lists.send_list(return_list=made, boxes=1, carrier="德邦", waybill="DPK1", by=account)
    (foreign,) = store.owed()
    page = sign_in(open_page(), store.keeper)
    page.goto("/old-parts/receive/")
    page.get_by_test_id(f"list-{made.number}").get_by_role("button", name="收货").press("Enter")
    expect(page.get_by_label("旧件码或标签号")).to_be_focused()

    for n, piece in enumerate(pieces[:8]):
        # Every third as an input method leaves it: full-width letters and digits.
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in piece.code)
        scanned(page, wide if n % 3 == 2 else piece.code)
    scanned(page, foreign.code)
    counts(page, 8, 1, 1)
    expect(page.get_by_label("旧件码或标签号")).to_be_focused()
    axe(page)
    page.get_by_test_id("finish").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="完成收货").press("Enter")
    expect(page.get_by_text("已入库。")).to_be_visible()

    assert OldPart.objects.filter(state="received").count() == 8
    assert sorted(PartsCase.objects.values_list("kind", flat=True)) == ["old_foreign", "old_short"]
    assert lying_at() == {store.place.pk: 8} and balanced()


def test_a_station_ticks_its_list_and_another_does_not_see_it(store, open_page, sign_in, fits, watch):
    watch.forgive("404")
    partner, account = a_station(store.branch)
    store.owed(3, partner=partner)
    page = sign_in(open_page(phone=True), account)
    page.goto("/portal/old-parts/")
    fits(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_test_id("make-list").click()
    page.locator("[name=carrier]").fill("顺丰")
    page.locator("[name=waybill]").fill("SF1")
    fits(page)
    page.get_by_test_id("send").click()
    expect(page.get_by_text("已提交。")).to_be_visible()

    other = sign_in(open_page(), a_station(store.branch)[1])
    assert other.goto(page.url).status == 404
