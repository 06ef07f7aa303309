"""Call-back to complaint, all by keys: the queue, the verdict by somebody else, the amount told beforehand, and back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from feedback import services
from feedback.models import CallAttempt, CallTask, Incident
from feedback.selectors import own_satisfaction_counts
from people.models import User
from tests.builders.appraisal import calculated, with_rates
from tests.builders.feedback import a_call
from tests.builders.tickets import Team, a_ticket
from tickets.models import Ticket


@pytest.fixture
def team() -> Team:
    """A centre with names to tell people apart by."""
    team = Team()
    for user, name in ((team.agent, "林芳"), (team.manager, "陈晓东")):
        User.objects.filter(pk=user.pk).update(display_name=name)
    for staff, name in ((team.supervisor, "王建国"), (team.technician, "张伟")):
        staff.name = name
        staff.save()
    return team


def ripe(team: Team, count: int) -> list[str]:
    """So many customers to call right now, the numbers of their tickets."""
    a_call(team=team, contact_name="李淑芬", contact_phone="15413855521")
    for _n in range(count - 1):
        a_ticket("done", team=team, at=timezone.now() - timedelta(days=2))
    services.gather()
    CallTask.objects.update(next_try_at=timezone.now() - timedelta(minutes=5))
    return list(Ticket.objects.filter(call_tasks__isnull=False).values_list("number", flat=True))


def answer(page: Page, keys: str) -> None:
    """Press these keys, one after the other, once the questions can be answered."""
    expect(page.locator("#call-form [data-question]").first).to_be_visible()
    for key in keys:
        page.keyboard.press(key)


def test_ten_calls_without_the_mouse(team, page, sign_in, fits, axe):
    ripe(team, 10)
    sign_in(page, team.agent)
    page.goto("/callbacks/")
    expect(page.get_by_test_id("count-due")).to_have_text("10")
    page.keyboard.press("v")
    for n in range(10):
        expect(page.locator("#call-form")).to_be_visible()
        if n == 0:
            page.keyboard.press("p")
            expect(page.locator("#call-phone a")).to_be_visible()
            axe(page)
            fits(page)
        here = page.url
        answer(page, "1555111s" if n < 9 else "1344111s")
        expect(page).not_to_have_url(here)
    expect(page.get_by_test_id("count-due")).to_have_text("0")
    expect(page.get_by_test_id("count-today")).to_have_text("10")

    assert CallAttempt.objects.values("task").distinct().count() == 10
    (rate,) = own_satisfaction_counts(f"{timezone.localdate() - timedelta(days=2):%Y-%m}")
    assert (rate.answered, rate.satisfied) == (10, 10)
    page.goto("/satisfaction/?month=" + f"{timezone.localdate() - timedelta(days=2):%Y-%m}")
    expect(page.get_by_test_id(f"own-external-{team.supervisor.code}")).to_contain_text("10/10")


def test_from_a_call_to_a_verdict_and_back_from_the_pay_line(team, open_page, sign_in, fits, axe, watch):
    watch.forgive("422")
    (number,) = ripe(team, 1)
    agent, manager = sign_in(open_page(), team.agent), sign_in(open_page(), team.manager)

    # Not satisfied: the complaint's form is filled in.
    agent.goto("/callbacks/")
    agent.keyboard.press("v")
    answer(agent, "121")
    agent.get_by_label("客户原话").fill("约好十点，十一点四十才到")
    agent.get_by_test_id("out-unsatisfied").focus()
    agent.keyboard.press("u")
    expect(agent.locator("#id_title")).to_have_value("约好十点，十一点四十才到")
    expect(agent.locator("#id_ticket")).to_have_value(number)
    expect(agent.locator("#id_concerns")).to_have_value(re.compile("张伟"))
    agent.get_by_test_id("act-save").click()
    expect(agent.locator("main h1")).to_contain_text("TS")
    incident = Incident.objects.get()
    assert incident.call.task.ticket.number == number

    # The checklist, both sides; whoever registered it can not decide.
    for side, said in (("person", "路上堵车没有提前打电话"), ("reporter", "等了一个多小时没人说一声")):
        agent.locator("#sides summary").nth(0 if side == "person" else 1).click()
        agent.locator(f"#told-{side}").fill("本人")
        agent.locator(f"#text-{side}").fill(said)
        agent.get_by_test_id(f"act-statement-{side}").click()
        expect(agent.locator("#sides blockquote", has_text=said)).to_be_visible()
    agent.get_by_test_id("act-check-person_asked").click()
    expect(agent.locator("#checks")).to_contain_text("林芳")
    expect(agent.locator("#verdict-form textarea[name=reason]")).to_be_disabled()

    # Somebody else decides, and is told beforehand what it costs.
    manager.goto(f"/complaints/{incident.number}/")
    axe(manager)
    manager.locator("#verdict-form input[name=verdict][value=upheld]").check()
    manager.locator("#verdict-form input[name=complaint_class][value=dispatch]").check()
    expect(manager.get_by_test_id("consequence")).to_contain_text("−50.00")
    manager.locator("#verdict-form input[name=complaint_class][value=technician]").check()
    expect(manager.get_by_test_id("consequence")).to_contain_text("第 1 件")
    manager.locator("#verdict-form input[name=complaint_class][value=dispatch]").check()
    expect(manager.get_by_test_id("consequence")).to_contain_text("王建国")
    manager.locator("#verdict-form textarea[name=reason]").fill("约定时间未到，也没有提前告知")
    manager.get_by_test_id("act-verdict").click()
    expect(manager.locator(".ph > .st")).to_contain_text("成立")

    # The ticket's page shows it.
    agent.goto(f"/tickets/{number}/")
    expect(agent.get_by_test_id(f"voice-{incident.number}")).to_contain_text("成立")

    # The sheet charges what was told; one click to the complaint, one back to the line.
    incident.refresh_from_db()
    sheet = calculated(
        with_rates(team.supervisor, month=incident.counts_in), month=incident.counts_in, as_of=timezone.now()
    )
    line = sheet.lines.get(code="daily_work.dispatch_complaint")
    assert f"{line.amount:.2f}" == "-50.00"
    here = f"/pay/{incident.counts_in}/{team.supervisor.code}/?line={line.code}"
    manager.goto(here)
    manager.locator("#drawer").get_by_role("link", name=incident.number).click()
    expect(manager.locator("main h1")).to_contain_text(incident.number)
    manager.get_by_test_id("act-back").click()
    expect(manager).to_have_url(re.compile(re.escape(here)))
    expect(manager.locator("#drawer")).to_contain_text(incident.number)


def test_on_a_phone_nothing_scrolls_sideways(team, phone, sign_in, fits):
    ripe(team, 1)
    sign_in(phone, team.agent)
    for path in ("/callbacks/", "/satisfaction/"):
        phone.goto(path)
        fits(phone)
    phone.goto("/callbacks/")
    phone.get_by_test_id("act-next").tap()
    expect(phone.locator("#call-form")).to_be_visible()
    fits(phone)
