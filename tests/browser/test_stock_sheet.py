"""Sample 05 by hand: a storekeeper brings the opening stock in, sees it in the list, and keeps a minimum."""

import pytest
from playwright.sync_api import expect

from parts.models import Place
from tests.browser.test_samples import PATIENCE
from tests.builders.catalog import a_category
from tests.builders.imports import sample
from tests.builders.parts import a_place, a_storekeeper
from tests.builders.people import a_head_office


@pytest.mark.services
def test_an_opening_stock_comes_in_and_lies_where_it_should(open_page, sign_in, axe, fits, worker):
    a_category()
    office = a_head_office()
    Place.objects.filter(pk=a_place(office).pk).update(name="售后新件库", code="ZC")
    keeper = a_storekeeper(office)
    page = sign_in(open_page(), keeper)
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", sample("05"))
    page.locator("main form button.btn-primary").click()
    page.locator("a.btn-primary[href$='/rows/']").click(timeout=PATIENCE)
    page.get_by_test_id("act-write").click()
    expect(page.get_by_test_id("act-undo")).to_be_visible(timeout=PATIENCE)
    for figure in ("100,849.00", "472.00", "101,321.00"):
        expect(page.locator("main")).to_contain_text(figure)

    page.goto("/parts/stock/?show=quarantine")
    rows = page.locator("#list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("KT-ZB-101")
    axe(page)
    page.goto("/parts/stock/?show=below")
    expect(page.locator("#list tbody tr")).to_have_count(4)

    page.goto("/parts/KT-TG-0609/")
    expect(page.locator("[data-testid=sums]")).to_contain_text("37.5")
    axe(page)
    page.goto("/parts/KT-TG-0609/levels/ZC/")
    page.locator("[name=minimum]").fill("40")
    page.get_by_test_id("save").click()
    expect(page.locator("[data-testid=sums] .neg")).to_contain_text("37.5")

    phone = sign_in(open_page(phone=True), keeper)
    for url in ("/parts/stock/", "/parts/KT-ZB-101/", "/parts/KT-ZB-101/edit/"):
        phone.goto(url)
        fits(phone)
        axe(phone)
