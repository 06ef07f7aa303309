"""The dispatch board under two hands: quick by mouse and by keyboard, and nobody's pick is lost by another's change."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import User
from tests.builders.catalog import a_category
from tests.builders.customers import a_customer, a_unit
from tests.builders.people import a_staff, in_team_of
from tests.builders.tickets import Team, a_ticket, fresh
from tickets import services
from tickets.models import Ticket


@pytest.fixture
def team() -> Team:
    """A centre whose people have names, with a second technician."""
    team = Team()
    for staff, name in ((team.supervisor, "王建国"), (team.technician, "张伟")):
        User.objects.filter(pk=staff.user_id).update(display_name=name)
        staff.name = name
        staff.save()
    team.manager.display_name = "马骏"
    team.manager.save()
    in_team_of(team.supervisor, a_staff("韩冰", branch=team.branch))
    return team


@pytest.fixture
def sixty(team) -> list[Ticket]:
    """Sixty tickets without a technician; the first two are the latest ones."""
    now = timezone.now()
    return Ticket.objects.bulk_create(
        Ticket(
            number=f"WX2026{n:08d}", state="new", state_since=now, supervisor=team.supervisor, supervisor_since=now,
            branch=team.branch, category=a_category(), contact_name=f"用户{n}", contact_phone=f"154{n:08d}",
            received_at=now, due_stage="dispatch", due_at=now + timedelta(minutes=n - 1), fault_text="不制冷",
        )
        for n in range(60)
    )  # fmt: skip


def row(page: Page, ticket: Ticket):
    return page.get_by_test_id(f"row-{ticket.number}")


def sent(page: Page, *tickets: Ticket) -> None:
    """The rows say so, and the toast offers to take it back."""
    for ticket in tickets:
        expect(row(page, ticket).get_by_text("已派工")).to_be_visible()
    expect(page.get_by_test_id("toast").last.get_by_role("button", name="撤销")).to_be_visible()


def test_two_of_sixty_by_keyboard_in_six_seconds_and_by_mouse_in_ten(team, sixty, page, sign_in, axe, fits):
    sign_in(page, team.supervisor.user).goto("/dispatch/?")
    expect(page.get_by_test_id("tab-new")).to_contain_text("60")
    assert page.url.endswith("/dispatch/")
    expect(page.locator("#rail section")).to_have_count(2)
    first, second, third, fourth = sixty[:4]
    expect(page.locator("#board-rows > tr").first).to_have_attribute("data-row", first.number)

    began = time.monotonic()
    for key in ("x", "j", "x", "a"):
        page.keyboard.press(key)
    dialog = page.locator("#ask-dialog")
    expect(dialog.get_by_role("radio", name=re.compile("张伟"))).to_be_visible()
    expect(dialog.get_by_test_id("chosen")).to_contain_text("2 单")
    digit = 1 + [r.get_attribute("value") for r in dialog.get_by_role("radio").all()].index(team.technician.code)
    page.keyboard.press(str(digit))
    page.keyboard.press("Enter")
    sent(page, first, second)
    assert time.monotonic() - began < 6
    assert set(Ticket.objects.filter(technician=team.technician).values_list("pk", flat=True)) == {first.pk, second.pk}
    expect(page.get_by_test_id("tab-new")).to_contain_text("58")

    page.get_by_test_id("toast").last.get_by_role("button", name="撤销").click()
    expect(row(page, first).get_by_role("link", name="选择")).to_be_visible()
    assert Ticket.objects.filter(state="new").count() == 60

    began = time.monotonic()
    row(page, third).get_by_role("checkbox").check()
    row(page, fourth).get_by_role("checkbox").check()
    for picked in (first, second):  # still ticked from before
        box = row(page, picked).get_by_role("checkbox")
        if box.is_checked():
            box.uncheck()
    lane = page.get_by_test_id(f"lane-{team.technician.code}")
    lane.get_by_role("button", name="派 2 单").click()
    sent(page, third, fourth)
    expect(lane.get_by_role("button", name="派 2 单")).to_have_count(0)
    assert time.monotonic() - began < 10
    axe(page)
    fits(page)


def test_a_second_hand_never_takes_the_pick_away(team, sixty, page, sign_in, watch):
    watch.forgive("409")
    page.clock.install()
    sign_in(page, team.supervisor.user).goto("/dispatch/")
    mine, theirs, free = sixty[:3]
    row(page, mine).get_by_role("checkbox").check()
    row(page, theirs).get_by_role("checkbox").check()
    order = page.locator("#board-rows > tr").evaluate_all("rows => rows.map(row => row.id)")

    for ticket in (theirs, free):
        services.assign_ticket(ticket=ticket, technician=team.technician, by=fresh(team.manager))
    new = a_ticket(team=team, at=timezone.now(), urgency="urgent")
    Ticket.objects.filter(pk=new.pk).update(due_at=timezone.now() - timedelta(hours=1))
    page.clock.fast_forward(20_000)

    expect(row(page, theirs).locator(".b-said")).to_contain_text("已派给张伟")
    expect(row(page, theirs).locator(".b-said")).to_contain_text("马骏")
    expect(row(page, theirs).get_by_role("checkbox")).to_be_checked()
    expect(row(page, mine).get_by_role("checkbox")).to_be_checked()
    expect(row(page, free).get_by_text("已派工")).to_be_visible()  # nobody's hand was there: it shows what is
    expect(page.locator("#board-fresh")).to_contain_text("有 1 条新报修")
    assert page.locator("#board-rows > tr").evaluate_all("rows => rows.map(row => row.id)") == order

    page.keyboard.press("a")
    dialog = page.locator("#ask-dialog")
    expect(dialog.get_by_test_id("refused")).to_contain_text("已派给张伟")
    dialog.get_by_role("radio", name=re.compile("韩冰")).check()
    page.keyboard.press("Enter")
    expect(page.locator("#outcome").get_by_test_id("refused")).to_contain_text(theirs.number)
    expect(row(page, mine).get_by_text("已派工")).to_be_visible()
    assert Ticket.objects.get(pk=theirs.pk).technician == team.technician

    page.locator("#board-fresh").click()
    expect(page.locator("#board-rows > tr").first).to_have_attribute("data-row", new.number)


def test_on_a_phone_a_sheet_from_below(team, phone, sign_in, fits, axe):
    ticket = a_ticket(team=team, at=timezone.now())
    sign_in(phone, team.supervisor.user).goto("/dispatch/")
    row(phone, ticket).get_by_role("link", name="选择").tap()
    dialog = phone.locator("#ask-dialog")
    dialog.get_by_role("radio", name=re.compile("张伟")).check()
    box = dialog.bounding_box()
    assert box["width"] == 390 and box["y"] + box["height"] > 840
    axe(phone)
    dialog.get_by_role("button", name="派 1 单").tap()
    expect(row(phone, ticket).get_by_text("已派工")).to_be_visible()
    fits(phone)


def test_from_the_call_to_the_technician(team, page, open_page, sign_in, sign_in_by_form):
    """客服 takes the message in; the supervisor's board shows it first, and it goes out with four keys."""
    customer = a_customer("李淑芬", phone="15413855521", branch=team.branch)
    a_unit(customer, serial="NSY0000000841", model_name="KFR-35GW")
    Ticket.objects.filter(pk=a_ticket(team=team, at=timezone.now()).pk).update(due_at=None)
    desk = open_page()
    sign_in(desk, team.supervisor.user).goto("/dispatch/")

    sign_in_by_form(page, team.agent)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("接报修")
    page.locator("#caller").fill("5521")
    page.locator("#callers").get_by_role("link", name=re.compile("KFR-35GW")).click()
    page.get_by_text("不制冷", exact=True).click()
    page.get_by_role("button", name="保存").first.click()
    expect(page.locator("main h1")).to_contain_text("WX")
    ticket = Ticket.objects.get(number=page.locator("main h1").inner_text().split()[0])

    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when the window comes to the front
    bar = desk.locator("#board-fresh")
    expect(bar).to_contain_text("有 1 条新报修")
    bar.click()
    expect(desk.locator("#board-rows > tr").first).to_have_attribute("data-row", ticket.number)
    desk.keyboard.press("x")
    desk.keyboard.press("a")
    desk.locator("#ask-dialog").get_by_role("radio", name=re.compile("张伟")).check()
    desk.keyboard.press("Enter")
    sent(desk, ticket)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.technician) == ("assigned", team.technician)
