"""Price lists: dated, approved by a second person, fixed from then on."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotYours
from parts import services
from parts.errors.stock import (
    ListOfThatDay,
    NotOnThisList,
    PriceListEmpty,
    PriceListFixed,
    PricesOfNothing,
    SecondPersonApproves,
)
from parts.models import Price, PriceList
from parts.selectors import labour_prices, part_price, part_prices
from people.roles import Role
from tests.builders.parts import a_labour_item, a_part, a_place, a_storekeeper, a_van, priced
from tests.builders.people import a_user

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def boss(db):
    return a_user(Role.MANAGER)


def a_draft(boss, kind="parts", from_on=NEW_YEAR) -> PriceList:
    return services.draft_prices(kind=kind, name="一月价", from_on=from_on, by=boss)


def test_a_draft_costs_nobody_anything(boss):
    part, draft = a_part(), a_draft(boss)
    services.set_price(price_list=draft, part=part, amount=Decimal(10), by=boss)
    services.propose_prices(price_list=draft, by=boss)

    assert part_price(part, date(2026, 2, 1)) is None


def test_somebody_else_approves(boss):
    part, draft = a_part(), a_draft(boss)
    services.set_price(price_list=draft, part=part, amount=Decimal(10), by=boss)
    with pytest.raises(PriceListFixed):
        services.approve_prices(price_list=draft, by=a_user(Role.MANAGER))
    services.propose_prices(price_list=draft, by=boss)

    with pytest.raises(SecondPersonApproves):
        services.approve_prices(price_list=draft, by=boss)
    with pytest.raises(NotYours):
        services.approve_prices(price_list=draft, by=a_storekeeper())
    services.approve_prices(price_list=draft, by=a_user(Role.MANAGER))

    assert part_price(part, NEW_YEAR).amount == 10 and part_price(part, date(2025, 12, 31)) is None


def test_an_approved_list_stands(boss):
    line = priced(part=a_part(), amount=10)

    with pytest.raises(PriceListFixed):
        services.set_price(price_list=line.price_list, part=line.part, amount=Decimal(1), by=boss)
    for change in (
        lambda: Price.objects.filter(pk=line.pk).update(amount=1),
        lambda: Price.objects.filter(pk=line.pk).delete(),
        lambda: Price.objects.create(price_list=line.price_list, part=a_part(), amount=1),
        lambda: PriceList.objects.filter(pk=line.price_list.pk).update(from_on=date(2025, 1, 1)),
        lambda: PriceList.objects.filter(pk=line.price_list.pk).update(approved_by=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_list_is_of_one_kind_and_not_empty(boss):
    draft = a_draft(boss)
    with pytest.raises(PriceListEmpty):
        services.propose_prices(price_list=draft, by=boss)
    with pytest.raises(NotOnThisList):
        services.set_price(price_list=draft, labour=a_labour_item(), amount=Decimal(1), by=boss)


def test_one_list_of_a_kind_begins_on_a_day(boss):
    priced(part=a_part(), amount=10, from_on=NEW_YEAR)
    again = a_draft(boss)
    services.set_price(price_list=again, part=a_part(), amount=Decimal(10), by=boss)
    services.propose_prices(price_list=again, by=boss)

    with pytest.raises(ListOfThatDay):
        services.approve_prices(price_list=again, by=a_user(Role.MANAGER))
    services.take_prices_back(price_list=again, note="改日期", by=boss)
    again.refresh_from_db()
    assert again.state == "draft"


def test_prices_of_many_things_take_one_query(boss, django_assert_num_queries):
    parts = [priced(part=a_part(), amount=n + 1, from_on=date(2026, n + 1, 1)).part for n in range(3)]
    work = priced(labour=a_labour_item(), amount=25, hours="1.5").labour

    with django_assert_num_queries(1):
        assert {p.amount for p in part_prices(parts, date(2026, 12, 1)).values()} == {1, 2, 3}
    with django_assert_num_queries(1):
        assert labour_prices(date(2026, 12, 1))[work.pk].hours == Decimal("1.5")


def test_pages_of_prices(boss, client):
    client.force_login(boss)
    part = a_part()
    made = client.post("/settings/prices/new/", {"kind": "parts", "name": "春季", "from_on": "2026-03-01"})
    url = made.url
    assert client.post(url, {"part": "没有", "amount": "1"}).status_code == 422
    assert client.post(url, {"part": part.number, "amount": "¥1,234.50"}).status_code == 302
    assert client.post(f"{url}propose/").status_code == 302
    assert client.post(f"{url}approve/").status_code == 403
    client.force_login(a_user(Role.MANAGER))
    assert client.post(f"{url}approve/").status_code == 302
    assert part_price(part, date(2026, 4, 1)).amount == Decimal("1234.50")
    assert "春季" in client.get("/settings/prices/").content.decode()
    later = client.post("/settings/prices/new/", {"kind": "parts", "name": "夏季", "from_on": "2026-06-01"}).url
    client.post(later, {"part": part.number, "amount": "1300"})
    assert [line.before.amount for line in client.get(later).context["page"]] == [Decimal("1234.50")]
    assert [line.before for line in client.get(url).context["page"]] == [None]


def test_a_price_of_nothing_is_asked_about_before_it_is_proposed(boss, client):
    client.force_login(boss)
    free, dear, draft = a_part(), a_part(), a_draft(boss)
    services.set_price(price_list=draft, part=free, amount=Decimal(0), by=boss)
    services.set_price(price_list=draft, part=dear, amount=Decimal(10), by=boss)
    url = draft.get_absolute_url()
    with pytest.raises(PricesOfNothing) as refused:
        services.propose_prices(price_list=draft, by=boss)
    assert free.number in str(refused.value) and dear.number not in str(refused.value)

    asked = client.get(url)
    assert 'id="free"' in asked.text and 'data-testid="costs-nothing"' in asked.text
    assert client.post(f"{url}propose/").status_code == 409
    assert client.post(f"{url}propose/", {"free": "1"}).status_code == 302

    client.force_login(a_user(Role.MANAGER))
    assert 'data-testid="costs-nothing"' in client.get(url).text, "whoever approves reads it too"
    draft.refresh_from_db()
    assert draft.state == "proposed"


def test_a_transfer_from_a_place_that_is_counted_is_told_at_that_place(client, db):
    keeper = a_storekeeper()
    client.force_login(keeper)
    part, store, van = a_part(), a_place(), a_van()
    services.receive(
        part=part, place=store, quantity=Decimal(5), cost=Decimal(1), cause="receipt:1", by=keeper, key="1"
    )
    move = {"from_place": store.code, "to_place": van.code, "part": part.number, "quantity": "2"}
    for place, field in ((store, "from_place"), (van, "to_place")):
        services.freeze_place(place=place, by=keeper, cause="count:1")
        refused = client.post("/parts/transfer/", move)
        assert refused.status_code == 422 and list(refused.context["form"].errors) == [field]
        services.thaw_place(place=place, by=keeper, cause="count:1")
    short = client.post("/parts/transfer/", move | {"quantity": "9"})
    assert list(short.context["form"].errors) == ["quantity"]


def test_pages_of_stock(client, db):
    keeper = a_storekeeper()
    client.force_login(keeper)
    part, store, van = a_part(barcode="690123"), a_place(), a_van()
    told = {"place": store.code, "part": "690123", "quantity": "5", "document": "SH-1", "_idempotency_key": "a"}
    assert client.post("/parts/receive/", told).status_code == 302
    assert client.post("/parts/receive/", told).status_code == 302
    move = {"from_place": store.code, "to_place": van.code, "part": part.number, "quantity": "6"}
    assert client.post("/parts/transfer/", move).status_code == 422
    assert client.post("/parts/transfer/", move | {"quantity": "2"}).status_code == 302
    page = client.get(f"/parts/{part.number}/?at={store.code}").content.decode()
    assert "SH-1" in page and "+5" in page
    line = part.movements.get(kind="receive")
    assert client.post(f"/parts/movements/{line.pk}/reverse/", {"note": "错"}).status_code == 409
    came = part.movements.get(kind="transfer_in")
    for one in (came, line):
        assert client.post(f"/parts/movements/{one.pk}/reverse/", {"note": "错"}).status_code == 302
    for url in ("/parts/", "/parts/?q=电容", "/parts/places/", f"/parts/places/{van.code}/", "/m/van/"):
        assert client.get(url).status_code == 200, url
    assert client.get("/parts/?export=xlsx").status_code == 200
