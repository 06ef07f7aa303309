"""One repair from the call to closed, through four people's hands: agent, supervisor, technician on a phone, agent."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from catalog.work import load_standard_work
from people.models import Store, User
from people.roles import Role
from tests.builders.customers import a_customer, a_unit
from tests.builders.people import a_partner, a_user
from tests.builders.tickets import Team
from tickets.models import Ticket, TicketEvent


@pytest.fixture
def team() -> Team:
    """A whole centre with names to tell people apart by."""
    team = Team()
    for user, name in ((team.agent, "林芳"), (team.manager, "陈晓东")):
        User.objects.filter(pk=user.pk).update(display_name=name)
        user.display_name = name
    for staff, name in ((team.supervisor, "王建国"), (team.technician, "张伟")):
        User.objects.filter(pk=staff.user_id).update(display_name=name)
        staff.name = name
        staff.save()
    Store.objects.create(code="M91", name="样例店", branch=team.branch)
    return team


@pytest.fixture
def caller(team):
    """A customer of the branch with an air conditioner, and a namesake of the number's middle who must not be taken."""
    customer = a_customer("李淑芬", phone="15413855521", branch=team.branch)
    a_unit(customer, serial="NSY0000000841", model_name="KFR-35GW", warranty_until=timezone.localdate())
    load_standard_work()  # emptied with the tables by whatever ran before
    a_customer("李强", phone="15413855529", branch=team.branch)
    return customer


def press(page: Page, action: str) -> None:
    page.get_by_test_id(f"act-{action}").click()


def dialog_of(page: Page, action: str) -> Locator:
    """The dialog of an action, opened."""
    press(page, action)
    dialog = page.locator(f"#act-{action}")
    expect(dialog).to_be_visible()
    return dialog


def badge(page: Page) -> Locator:
    return page.locator(".ph > .st")


def register(page: Page) -> str:
    """What an agent types while the caller speaks; the number of the ticket that came of it."""
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("接报修")
    page.locator("#caller").fill("5521")
    found = page.locator("#callers li")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("154****5521")
    expect(found).not_to_contain_text("15413855521")
    found.get_by_role("link", name="KFR-35GW").click()

    expect(page.get_by_label("报修人")).to_have_value("李淑芬")
    expect(page.get_by_label("序列号", exact=True)).to_have_value("NSY0000000841")
    page.get_by_text("不制冷", exact=True).click()
    page.locator("[data-other-time] summary").click()
    page.get_by_label("上门日期").fill(f"{timezone.localdate() + timedelta(days=1)}")
    page.get_by_text("13–15", exact=True).click()
    page.get_by_text("上门时间已与用户确认").click()
    page.evaluate("document.querySelector('#intake').dataset.again = ''")  # without the page's guard the server's holds
    page.get_by_role("button", name="保存").dblclick()
    expect(page.locator("main h1")).to_contain_text("WX")
    return page.locator("main h1").inner_text().split()[0]


def test_a_repair_from_the_call_to_closed(team, caller, open_page, sign_in, sign_in_by_form, fits, watch):
    agent = sign_in_by_form(open_page(), team.agent)
    number = register(agent)
    ticket = Ticket.objects.get()  # the double click made one
    assert (ticket.number, ticket.customer, ticket.unit) == (number, caller, caller.units.get())
    assert ticket.appointment_from is not None
    expect(badge(agent)).to_have_text("待派工")
    address = agent.url

    supervisor = sign_in(open_page(), team.supervisor.user)
    supervisor.goto("/tickets/")
    supervisor.get_by_test_id(f"row-{number}").get_by_role("link", name=number).click()
    second_tab = supervisor.context.new_page()
    watch.over(second_tab)
    second_tab.goto(supervisor.url)
    chosen = f"#fit-{team.technician.code}"  # who fits is looked up as a dialog opens
    late = dialog_of(second_tab, "assign")
    late.locator(chosen).check()
    dialog = dialog_of(supervisor, "assign")
    dialog.locator(chosen).check()
    dialog.get_by_role("button", name="派工").click()
    expect(badge(supervisor)).to_have_text("已派工")

    watch.forgive("409")
    late.get_by_role("button", name="派工").click()
    expect(second_tab.locator("main")).to_contain_text(f"{number} 已被他人改动，现为“已派工”")
    expect(second_tab.locator("[data-conflict]")).to_contain_text("王建国")

    technician = sign_in(open_page(phone=True), team.technician.user)
    technician.goto("/tickets/")
    technician.get_by_test_id(f"row-{number}").get_by_role("link", name=number).tap()
    expect(badge(technician)).to_have_text("已派工")
    fits(technician)
    for action, state in (("accept", "已接单"), ("set_out", "上门中"), ("arrive", "维修中")):
        press(technician, action)
        expect(badge(technician)).to_have_text(state)
    expect(technician.get_by_role("link", name="15413855521")).to_be_visible()  # the job is in hand: shown in full
    dialog = dialog_of(technician, "finish")
    dialog.get_by_label("检查与处理结果").fill("更换启动电容，试机正常")
    dialog.locator("[name=without_photos]").fill("手机没电，未拍照")
    dialog.get_by_label("签字", exact=True).check()
    dialog.get_by_label("签字人或验证码").fill("李淑芬")
    dialog.get_by_role("button", name="完工").tap()
    expect(badge(technician)).to_have_text("已完工")
    fits(technician)

    agent.goto(address)
    dialog = dialog_of(agent, "call_back")
    dialog.get_by_label("满意", exact=True).check()
    dialog.locator("button[type=submit]").click()
    expect(badge(agent)).to_have_text("已回访")
    press(agent, "close")
    expect(badge(agent)).to_have_text("已关闭")

    story = agent.locator(".tl-event b")
    told = ["已关闭", "已回访", "完工", "到达", "出发", "已接单", "派工", "约定时间", "登记"]
    expect(story).to_have_count(len(told))
    assert TicketEvent.objects.filter(ticket=ticket).count() == len(told)
    expect(story).to_have_text(told)
    expect(agent.locator(".tl")).to_contain_text("更换启动电容，试机正常")

    dealer = sign_in(open_page(), a_user(Role.PARTNER, partner=a_partner(team.branch)))
    watch.forgive("404")
    assert dealer.goto(address).status == 404
    expect(dealer.locator("body")).not_to_contain_text("李淑芬")
