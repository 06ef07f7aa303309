"""The four copies of an order: who took note of his and when, by a line; taken back by another line."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import NotYours
from insights.homes import panels_of
from parts.errors.orders import CopyNoted, CopyOfNothing
from parts.services.order_copies import copies_of, note_copy
from people.roles import Role
from tests.builders.orders import Shop, an_order, approved, fresh
from tests.builders.people import a_user


@pytest.fixture
def shop(db) -> Shop:
    return Shop().stock(10)


def noted(order, user) -> dict:
    return {
        copy.addressee.value: copy.noted.by if copy.noted else None
        for copy in copies_of(order, order.events.all(), user)
    }


def test_orders_whose_copies_are_open_are_found(shop):
    finance = a_user(Role.FINANCE)
    an_order(shop)  # not approved: no copies yet
    first, second = (approved(shop, an_order(shop)) for _n in range(2))
    client = Client()
    client.force_login(fresh(finance))

    def shown(copies: str) -> set[str]:
        page = client.get(reverse("parts:orders"), {"copies": copies})
        return {order.number for order in page.context["page"]}

    both = {first.number, second.number}
    assert shown("mine") == shown("finance") == shown("store") == both
    note_copy(order=first, addressee="finance", by=finance)
    assert shown("finance") == {second.number} and shown("mine") == both
    note_copy(order=first, addressee="accountant", by=finance)
    panels = {panel.code: panel for panel in panels_of(fresh(finance))}
    assert shown("mine") == {second.number} and panels["copies_to_note"].count == 1
    note_copy(order=first, addressee="accountant", by=finance, undo=True)
    assert shown("accountant") == shown("mine") == both and shown("file") == both


def test_each_addressee_takes_note_once_and_may_take_it_back(shop):
    finance, clerk = a_user(Role.FINANCE), a_user(Role.CLERK)
    order = an_order(shop)
    with pytest.raises(CopyOfNothing):
        note_copy(order=order, addressee="finance", by=finance)
    assert noted(order, finance) == {}
    order = approved(shop, order)
    revision = order.revision
    note_copy(order=order, addressee="finance", by=finance)
    note_copy(order=order, addressee="store", by=shop.keeper)
    note_copy(order=order, addressee="file", by=clerk)
    assert noted(order, finance) == {"finance": finance, "store": shop.keeper, "accountant": None, "file": clerk}
    for wrong in ({"addressee": "finance"}, {"addressee": "accountant", "undo": True}):
        with pytest.raises(CopyNoted):
            note_copy(order=order, by=finance, **wrong)
    for addressee, stranger in (("finance", shop.keeper), ("store", finance), ("file", a_user(Role.AUDITOR))):
        with pytest.raises(NotYours):
            note_copy(order=order, addressee=addressee, by=stranger)
    note_copy(order=order, addressee="finance", by=finance, undo=True)
    assert noted(order, finance)["finance"] is None
    note_copy(order=order, addressee="finance", by=finance)
    assert noted(order, finance)["finance"] == finance
    order.refresh_from_db()
    assert order.revision == revision, "whoever has the order's page open is in nobody's way"


def test_one_click_on_the_orders_page(shop):
    order, client = approved(shop, an_order(shop)), Client()
    client.force_login(fresh(a_user(Role.FINANCE)))
    act = reverse("parts:order_copy", args=[order.number, "finance"])
    assert client.post(act).status_code == 302
    page = client.get(order.get_absolute_url()).content.decode()
    assert "财务" in page and page.count("已签阅") == 1
    assert client.post(act).status_code == 409
    assert client.post(act, {"undo": "1"}).status_code == 302
    assert client.post(reverse("parts:order_copy", args=[order.number, "nobody"])).status_code == 404
