"""Journey 5: a part is used, its old one falls due, is late, is scanned in; and eight labels without the mouse."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parts.models import OldCount, OldPart, PartsCase
from parts.selectors.old_parts import balanced, lying_at
from parts.services import old_part_lists as lists
from parts.services.charges import propose_charge
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


def test_each_scan_prints_its_label_and_an_undo_prints_none(store, open_page, sign_in, watch):
    """Print at the scan: one label a scan, 100 × 70, without a window that would take the scanner's keys."""
    watch.forgive("422")
    one, other = store.owed(2)
    page = sign_in(open_page(), store.keeper)
    page.goto("/old-parts/receive/")
    page.get_by_test_id(f"from-{store.technician.code}").click()
    expect(page.get_by_label("旧件码或标签号")).to_be_focused()
    page.evaluate(
        """() => { const said = document.body.dataset; said.printed = ""; window.print = () => {
            const labels = [...document.querySelectorAll(".scan-paper [data-label-paper]")];
            said.printed += labels.map((label) => label.getAttribute("aria-label")).join("+") + " "; }; }"""
    )

    def printed(*pieces: OldPart) -> None:
        said = "".join(f"{piece.code} " for piece in pieces)
        expect(page.locator("body")).to_have_attribute("data-printed", said)

    page.get_by_label("每扫一件打印标签").check()

    scanned(page, one.code)
    counts(page, 1, 1)
    printed(one)
    scanned(page, "ABC-123")
    counts(page, 1, 1, 1)
    page.keyboard.press("Control+z")
    counts(page, 0, 2, 1)
    scanned(page, other.code)
    printed(one, other)
    counts(page, 1, 1, 1)
    page.keyboard.press("Control+z")
    for piece in (one, other):  # in one breath
        scanned(page, piece.code)
    counts(page, 2, 0, 1)

    printed(one, other, one, other)  # neither the refusal nor an undo
    assert page.locator(".scan-paper").count() == 0, "the paper is gone again"
    expect(page.get_by_label("旧件码或标签号")).to_be_focused()


def test_a_store_is_counted_blind_on_the_phone_and_decided_at_the_desk(store, open_page, sign_in, fits, axe):
    here, lost = store.received(2)
    (owed,) = store.owed()
    desk = sign_in(open_page(), store.keeper)
    desk.goto("/old-parts/counts/new/")
    desk.get_by_test_id("save").click()
    desk.get_by_test_id("act-start").click()
    count = OldCount.objects.get()

    phone = sign_in(open_page(phone=True), store.keeper)
    phone.goto(f"/m/old-parts/counts/{count.number}/")
    assert lost.code not in phone.content(), "blind"
    fits(phone)
    for text in (here.code, owed.code, "BQ990001"):
        phone.get_by_label("旧件码或标签号").fill(text)
        phone.keyboard.press("Enter")
        expect(phone.get_by_test_id(f"found-{text}")).to_be_visible()
    expect(phone.get_by_test_id("found")).to_have_text("3")
    phone.get_by_role("button", name="撤销上一扫").click()
    expect(phone.get_by_test_id("found")).to_have_text("2")
    axe(phone)
    phone.get_by_test_id("act-submit").click()

    boss = sign_in(open_page(), store.examiner)
    boss.goto(f"/old-parts/counts/{count.number}/")
    expect(boss.get_by_test_id("off")).to_have_text("2")
    expect(boss.get_by_test_id(f"line-{lost.code}")).to_contain_text("缺失")
    axe(boss)
    boss.locator("#common-reason").fill("逐架核对后确认")
    boss.get_by_test_id("act-decide").click()
    expect(boss.get_by_text("已入账").first).to_be_visible()

    lost.refresh_from_db()
    assert lost.state == "lost" and balanced() and PartsCase.objects.get().said == "count_elsewhere"


def test_more_time_and_an_objection_from_the_phone(store, open_page, sign_in, fits, axe):
    today = timezone.localdate()
    (late,) = store.owed(repaired_on=today - timedelta(days=10))
    propose_charge(piece=late, amount=68, reason="逾期未返旧件", by=store.keeper)
    phone = sign_in(open_page(phone=True), store.technician.user)
    phone.goto("/m/old-parts/")
    card = phone.get_by_test_id(f"owed-{late.code}")
    card.get_by_text("申请延期").first.click()
    card.locator("[name=until]").fill((today + timedelta(days=5)).isoformat())
    card.locator("[name=reason]").fill("客户出差，下周取回")
    card.get_by_test_id(f"more-{late.code}").click()
    expect(card).to_contain_text("已申请延期")
    phone.get_by_test_id("verdicts").click()
    phone.get_by_text("对该扣款提出异议").click()
    phone.get_by_label("异议理由").fill("旧件已随单寄出")
    fits(phone)
    axe(phone)
    phone.get_by_role("button", name="提交异议").click()
    expect(phone.get_by_test_id(f"charge-{late.code}")).to_contain_text("旧件已随单寄出")

    boss = sign_in(open_page(), store.manager)
    boss.goto("/old-parts/extensions/")
    boss.get_by_test_id(f"grant-{late.code}").click()
    boss.get_by_role("dialog").get_by_role("button", name="批准").click()
    expect(boss.get_by_text("没有待审批的申请")).to_be_visible()

    late.refresh_from_db()
    assert late.due_on == today + timedelta(days=5) and late.charges.get().state == "withdrawn"
