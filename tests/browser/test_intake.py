"""A call in the browser: the caller from seven digits, five fields; a pasted message; a report without an account."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from tests.builders.catalog import a_category
from tests.builders.customers import a_customer, a_unit
from tests.builders.tickets import a_team, a_ticket
from tickets.forms import reporting as report_form
from tickets.models import Ticket

MESSAGE = "你好，家里空调不制冷了，型号：KFR-35GW，李芳 15400000077，长虹路104号样例小区3栋，明天下午3点到5点有人"


@pytest.fixture
def team():
    a_category()
    return a_team()


def test_a_known_caller_takes_five_fields(team, open_page, sign_in, axe, fits):
    customer = a_customer("李淑芬", phone="13812345521", branch=team.branch)
    unit = a_unit(customer, purchased_on=timezone.localdate() - timedelta(days=90))
    waiting = a_ticket(team=team, unit=unit, customer=customer, at=timezone.now() - timedelta(hours=2))
    page = sign_in(open_page(), team.supervisor.user)
    page.goto("/")
    page.keyboard.press("n")
    page.get_by_label("电话、姓名或序列号").fill("1385521")
    page.get_by_test_id(f"caller-{customer.number}").click()
    expect(page.locator("#intake-page .verdict").first).to_contain_text("KFR-35GW")
    expect(page.locator("#verdict .st")).to_contain_text("20")
    expect(page.locator("#alike")).to_contain_text(waiting.number)
    expect(page.get_by_test_id(f"join-{waiting.number}")).to_be_visible()
    axe(page)
    fits(page)
    page.locator("#faults label", has_text="不制冷").click()
    page.locator("#alike input[name=anyway]").check()
    page.locator("#slots label.chip:not(.chip-full)").nth(2).click()
    page.locator("#id_consent").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/tickets/WX"))
    ticket = Ticket.objects.exclude(pk=waiting.pk).get()
    assert ticket.unit == unit and ticket.fault.code == "no_cooling" and ticket.in_warranty is True
    assert ticket.appointments.count() == 1


def test_a_pasted_message_is_filled_in_and_marked(team, open_page, sign_in, fits):
    page = sign_in(open_page(phone=True), team.agent)
    page.goto("/tickets/new/")
    page.locator("#paste summary").click()
    page.locator("#paste-text").fill(MESSAGE)
    page.locator("[data-paste] button").click()
    expect(page.locator("#id_contact_phone")).to_have_value("15400000077")
    expect(page.locator("#id_contact_name")).to_have_value("李芳")
    expect(page.locator("#id_model_name")).to_have_value("KFR-35GW")
    expect(page.locator("#id_category")).to_have_value("air_conditioner")
    expect(page.locator("#faults input:checked")).to_have_count(1)
    expect(page.locator("#id_visit_on")).to_have_value((timezone.localdate() + timedelta(days=1)).isoformat())
    assert page.locator(".was-filled").count() >= 5
    fits(page)
    page.locator("#id_consent").check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile("/tickets/WX"))
    ticket = Ticket.objects.get()
    assert ticket.address == "长虹路104号样例小区3栋" and ticket.appointments.count() == 1


def test_a_report_and_its_page_without_an_account(team, open_page, axe, fits, monkeypatch):
    monkeypatch.setattr(report_form, "FASTEST", 0)
    cache.clear()
    page = open_page(phone=True)
    page.goto("/report/")
    axe(page)
    fits(page)
    page.locator("#id_category").select_option("washer")
    page.locator("#id_words").fill("脱水时响声很大")
    page.locator("#id_name").fill("孟晓雨")
    page.locator("#id_phone").fill("154 0000 8801")
    page.locator("#id_address").fill("学府路12号")
    if page.locator("select#id_branch").count():
        page.locator("#id_branch").select_option(team.branch.code)
    page.locator("#id_consent").check()
    page.get_by_role("button", name="提交报修").click()
    page.get_by_role("link", name="查看维修进度").click()
    page.wait_for_url(re.compile("/follow/"))
    expect(page.locator("main")).to_contain_text(Ticket.objects.get().number)
    axe(page)
    fits(page)
    page.get_by_role("button", name="催办").click()
    expect(page.locator("body")).to_contain_text("已通知负责人")
    assert Ticket.objects.get().chased_count == 1
