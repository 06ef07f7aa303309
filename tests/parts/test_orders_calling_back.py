"""A parcel called back before it arrived: the goods lie where they left from with their batches, debts are gone, the
order awaits them again; what has arrived is no longer called back."""

from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import NotYours
from parts import services
from parts.errors.buying import AnotherTakesBack
from parts.errors.orders import NothingToCallBack, OrderMovedOn, ParcelArrived, ReasonMissing
from parts.models import Balance, Layer, OldPart, PartsOrder, Shipment
from parts.services import orders_arriving, orders_calling_back, orders_shelf
from parts.services.alone import alone_today
from parts.services.orders import Wanted
from people.models import Notice
from people.roles import Role
from tests.builders.orders import Shop, an_order, approved, fresh, picked, received, shipped
from tests.builders.parts import a_part
from tests.builders.people import a_user
from tests.monthend.test_races import in_threads

D = Decimal
pytestmark = pytest.mark.django_db
RACE = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def two_batches(shop: Shop, part=None) -> None:
    """Three at 5 yuan and, later, seven at 9."""
    for n, (quantity, cost) in enumerate(((3, 5), (7, 9))):
        services.receive(
            part=part or shop.part, place=shop.place, quantity=D(quantity), cost=D(cost), cause="receipt:R",
            by=fresh(shop.keeper), key=f"b{n}-{(part or shop.part).pk}", at=timezone.now() - timezone.timedelta(days=2 - n),
        )  # fmt: skip


def layers(place) -> list[tuple[D, D]]:
    rows = Layer.objects.filter(place=place, left__gt=0).order_by("received_on", "batch")
    return [(row.batch.unit_cost, row.left) for row in rows.select_related("batch")]


def back(shop: Shop, parcel: Shipment, by=None, **told) -> PartsOrder:
    told = {"reason": "地址写错"} | told
    return orders_calling_back.call_back(shipment=parcel, by=fresh(by or shop.keeper), **told)


def test_goods_in_transit_come_back_with_their_batches_and_the_order_is_sent_anew(shop):
    two_batches(shop)
    order = shipped(shop, approved(shop, an_order(shop, 5)))
    transit = Balance.objects.get(place__kind="transit").place
    assert (layers(shop.place), layers(transit)) == ([(9, 5)], [(5, 3), (9, 2)])

    with pytest.raises(ReasonMissing):
        back(shop, order.shipments.get(), reason=" ")
    order = back(shop, order.shipments.get())

    assert (layers(shop.place), layers(transit)) == ([(5, 3), (9, 7)], [])
    line = order.lines.get()
    assert (order.state, order.is_short, line.shipped, line.to_pick) == ("approved", False, 0, 5)
    event = order.events.get(action="call_back")
    assert (event.note, event.data) == (
        "地址写错",
        {"n": 1, "back": {shop.part.number: "5"}, "reserved": {shop.part.number: "5"}},
    )
    assert Notice.objects.filter(event="order.called_back", user=shop.technician.user).exists()
    with pytest.raises(OrderMovedOn):
        back(shop, order.shipments.get())

    order = received(shop, shipped(shop, order), shop.me)
    assert (order.state, [one.n for one in order.shipments.all()]) == ("closed", [1, 2])
    assert layers(shop.technician.van) == [(5, 3), (9, 2)]


def test_of_a_parcel_that_came_in_part_the_rest_comes_back(shop):
    two_batches(shop)
    order = shipped(shop, approved(shop, an_order(shop, 5)))
    received(shop, order, shop.me, 1)
    order = back(shop, order.shipments.get())

    assert layers(shop.technician.van) == [(5, 1)] and layers(shop.place) == [(5, 2), (9, 7)]
    assert (order.state, order.shipments.get().lines.get().quantity) == ("partly", 1)
    order = orders_shelf.pick_order(order=order, picked={}, reason="不再发", by=fresh(shop.keeper))
    assert orders_arriving.drop_backorder(order=order, reason="不要了", by=shop.me).state == "closed"


def test_where_another_parcels_receipt_took_the_batch_what_lies_there_comes_back(shop):
    two_batches(shop)
    first = shipped(shop, approved(shop, an_order(shop, 3)))  # at 5
    second = shipped(shop, approved(shop, an_order(shop, 3)))  # at 9
    received(shop, second, shop.me)  # the oldest in transit: those at 5

    back(shop, first.shipments.get())
    assert layers(shop.technician.van) == [(5, 3)] and layers(shop.place) == [(9, 7)]


def test_a_partners_parcel_comes_back_onto_the_books_and_nothing_is_owed(shop):
    two_batches(shop)
    order = approved(shop, an_order(shop, 4, kind="station", purpose="warranty"))
    line = order.lines.get()
    order = orders_shelf.pick_order(order=order, picked={line.pk: D(2)}, reason="分两次发", by=fresh(shop.keeper))
    order = shipped(shop, order)
    order = orders_shelf.allot_backorder(order=order, by=fresh(shop.keeper))
    order = shipped(shop, picked(shop, order))
    first, second = order.shipments.order_by("n")
    debts = OldPart.objects.order_by("pk")
    assert len(debts) == 4

    order = back(shop, first)

    assert [piece.state for piece in debts.all()] == ["withdrawn", "withdrawn", "expected", "expected"]
    assert layers(shop.place) == [(5, 2), (9, 6)]
    assert (order.state, order.lines.get().shipped) == ("shipped", 2)
    assert Notice.objects.filter(event="order.called_back", user=shop.outside).exists()
    received(shop, order, shop.outside)
    with pytest.raises(ParcelArrived):
        back(shop, second)


def test_once_something_of_it_arrived_or_is_missing_a_partners_parcel_stays(shop):
    shop.stock(9)
    for counts, rest in ((1, "coming"), (0, "missing")):
        order = shipped(shop, approved(shop, an_order(shop, 3, kind="station")))
        received(shop, order, shop.outside, counts, rest=rest)
        with pytest.raises(ParcelArrived):
            back(shop, order.shipments.get())
    at_the_counter = orders_shelf.ship_order(
        order=picked(shop, approved(shop, an_order(shop, 2))), handed_over=True, by=fresh(shop.keeper)
    )
    with pytest.raises(OrderMovedOn):
        back(shop, at_the_counter.shipments.get())


def test_nothing_is_left_of_a_parcel_whose_rest_is_missing(shop):
    shop.stock(5)
    order = shipped(shop, approved(shop, an_order(shop, 3)))
    order = received(shop, order, shop.me, 1, rest="missing")
    with pytest.raises(NothingToCallBack):
        back(shop, order.shipments.get())


def test_above_what_one_may_do_alone_a_second_person_calls_it_back(shop, settings):
    settings.STOCK_SCRAP_ALONE_YUAN = 30
    part = a_part()
    two_batches(shop, part)

    def sent(n: int) -> PartsOrder:
        return shipped(shop, approved(shop, an_order(shop, kind="customer", lines=[Wanted(part, D(n))])))

    little, more = sent(3), sent(2)  # 15 and 18 yuan
    for stranger in (shop.technician.user, a_user(Role.STOREKEEPER_NEW, branch=shop.branch)):
        with pytest.raises(NotYours):
            back(shop, little.shipments.get(), by=stranger)
    back(shop, little.shipments.get())
    assert alone_today(fresh(shop.keeper)) == 15
    with pytest.raises(AnotherTakesBack):
        back(shop, more.shipments.get())
    back(shop, more.shipments.get(), by=shop.manager)
    assert alone_today(fresh(shop.manager)) == 0 and layers(shop.place) == [(5, 3), (9, 7)]


def test_own_goods_are_called_back_by_who_may_ship(shop):
    shop.stock(5)
    order = shipped(shop, approved(shop, an_order(shop, 3)))
    with pytest.raises(NotYours):
        back(shop, order.shipments.get(), by=shop.technician.user)


def test_the_page_has_the_button_and_says_why_not(shop, client, settings):
    shop.stock(9)
    order = shipped(shop, approved(shop, an_order(shop, 3, kind="station")))
    url = reverse("parts:order_call_back", args=[order.number, 1])
    client.force_login(shop.keeper)
    assert 'data-testid="call-back-1"' in client.get(order.get_absolute_url()).content.decode()
    settings.STOCK_SCRAP_ALONE_YUAN = -1
    page = client.get(order.get_absolute_url()).content.decode()
    assert 'data-testid="no-call-back-1"' in page and 'data-testid="call-back-1"' not in page
    assert client.post(url, {"reason": "地址写错"}).status_code == 403

    client.force_login(shop.manager)
    assert 'data-testid="call-back-1"' in client.get(order.get_absolute_url()).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "地址写错"}).status_code == 302
    page = client.get(order.get_absolute_url()).content.decode()
    assert 'data-testid="called-back-1"' in page and "地址写错" in page
    assert "SF100" not in client.get(reverse("parts:order_paper", args=[order.number])).content.decode()
    client.force_login(shop.outside)
    assert "地址写错" in client.get(reverse("parts:portal_order", args=[order.number])).content.decode()


@RACE
def test_called_back_and_received_at_once_is_one_of_both():
    shop = Shop().stock(5)
    order = shipped(shop, approved(shop, an_order(shop, 3)))
    parcel = order.shipments.get()

    got = in_threads(partial(back, shop, parcel), partial(received, shop, order, shop.me))

    assert sum(isinstance(one, PartsOrder) for one in got) == 1, got
    assert sum(Balance.objects.filter(quantity__gt=0).values_list("quantity", flat=True)) == 5
