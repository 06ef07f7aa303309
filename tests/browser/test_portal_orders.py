"""A station orders in its portal, the store sends, the station confirms; a technician's own parcel on the phone."""

from playwright.sync_api import expect

from tests.builders.orders import Shop, an_order, approved, fresh, shipped


def test_a_station_orders_and_confirms(page, open_page, sign_in, axe, fits):
    shop = Shop().stock(10)
    sign_in(page, fresh(shop.outside))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(shop.partner.name)
    axe(page)
    page.get_by_test_id("new-sale").click()
    page.locator("#id_line-0-part").fill(shop.part.number)
    page.locator("#id_line-0-quantity").fill("2")
    page.locator("#id_ship_to").fill("莱河县青石镇振兴路 18 号")
    axe(page)
    page.get_by_test_id("send").click()
    order = shop.partner_order()
    expect(page.get_by_role("heading", level=1)).to_have_text(order.number)

    keeper = open_page()
    sign_in(keeper, fresh(shop.keeper))
    keeper.goto(f"/parts/orders/{order.number}/")
    axe(keeper)
    keeper.get_by_test_id("check").click()
    keeper.get_by_test_id("pick").click()
    keeper.get_by_test_id("ship").click()
    keeper.locator("#id_ship_carrier").fill("顺丰")
    keeper.locator("#id_ship_waybill").fill("SF88")
    keeper.locator("dialog[open] button[type=submit]").click()
    expect(keeper.get_by_test_id("parcel-1")).to_contain_text("SF88")
    keeper.goto("/parts/orders/")
    axe(keeper)

    phone = open_page(phone=True)
    sign_in(phone, fresh(shop.outside))
    phone.goto(f"/portal/orders/{order.number}/")
    fits(phone)
    axe(phone)
    phone.get_by_test_id("receive-1").click()
    expect(phone.get_by_test_id(f"line-{shop.part.number}")).to_contain_text("2")
    expect(phone.get_by_test_id("receive-1")).to_have_count(0)


def test_a_technician_asks_and_confirms_on_the_phone(phone, sign_in, axe, fits):
    shop = Shop().stock(10)
    going = shipped(shop, approved(shop, an_order(shop, 2)))
    sign_in(phone, shop.me)
    phone.goto("/m/orders/")
    fits(phone)
    axe(phone)
    phone.get_by_test_id("order-new").click()
    phone.locator("#id_line-0-part").fill(shop.part.number)
    axe(phone)
    phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id(f"line-{shop.part.number}")).to_be_visible()
    phone.goto(f"/m/orders/{going.number}/")
    fits(phone)
    phone.get_by_test_id("receive-1").click()
    expect(phone.get_by_test_id(f"line-{shop.part.number}")).to_contain_text("2 / 2")
