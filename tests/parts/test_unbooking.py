"""A booking taken back: every line of it reversed, the document set back, by whom the rule allows; else refused."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.errors import DomainError
from parts import services
from parts.errors import buying as errors
from parts.errors.ledger import OfADocument, OfAnOrder, UsedUp
from parts.models import (
    Allocation,
    Arrival,
    Balance,
    DocumentEvent,
    Layer,
    Movement,
    PartsCase,
    PurchaseLine,
    SupplierReturn,
)
from parts.services import (
    arrival_booking,
    arrival_verdicts,
    purchases,
    shipping_between,
    supplier_returns,
    transfer_losses,
    transfer_unbooking,
)
from parts.services.alone import ALONE
from parts.services.unbooking import offer
from people.roles import Role
from tests.builders.buying import Buying
from tests.builders.orders import Shop, an_order, approved, fresh, shipped
from tests.builders.parts import a_part
from tests.builders.people import a_user
from tests.monthend.test_races import in_threads
from tests.parts.test_transfers import Way

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def buying() -> Buying:
    return Buying()


def lies() -> dict[str, Decimal]:
    """Kind of place → how much lies there; balance, layers and ledger agree."""
    sums = {
        row["place__kind"]: row["sum"].quantize(D("0.001")).normalize() + 0
        for row in Balance.objects.filter(quantity__gt=0).values("place__kind").annotate(sum=Sum("quantity")).order_by()
    }
    whole = sum(sums.values(), D(0))
    for rows, column in ((Layer, "left"), (Movement, "quantity"), (Allocation, "quantity")):
        assert (rows.objects.aggregate(sum=Sum(column))["sum"] or 0) == whole
    return sums


def unbooked(arrival, by, note="点错了数") -> Arrival:
    return arrival_booking.unbook_arrival(arrival=arrival, note=note, by=by)


def test_an_arrival_booked_wrongly_is_put_right_and_booked_anew(buying):
    other = a_part()
    order = buying.ordered((buying.part, 10, 2), (other, 5, 3))
    checks = {"doubtful": 1, "spec_ok": False, "note": "型号不符"}
    arrival = buying.booked(order, (buying.part, 7, {"announced": 8, **checks}), (other, 5))
    assert lies() == {"warehouse": 11, "quarantine": 1}

    arrival = unbooked(arrival, buying.keeper)
    order.refresh_from_db()

    assert (arrival.state, arrival.booked_by, arrival.booked_at, lies()) == ("open", None, None, {})
    assert (order.state, order.lines.aggregate(sum=Sum("arrived"))["sum"]) == ("ordered", 0)
    assert set(arrival.lines.values_list("batch", "aside_batch")) == {(None, None)}
    answered = PartsCase.objects.filter(cause=arrival.document)
    assert {(case.state, case.answer) for case in answered} == {("answered", "")}
    for language, words in (("en", "The booking was taken back. 点错了数"), ("zh-hans", "登记已冲销。点错了数")):
        with translation.override(language):
            assert {case.reply for case in answered} == {words}
    line = arrival.lines.get(part=buying.part)
    buying.counted(arrival, buying.part, 10, line=line)
    arrival_booking.book_arrival(arrival=arrival, by=buying.keeper)
    order.refresh_from_db()
    assert (order.state, lies()) == ("arrived", {"warehouse": 15})
    again = unbooked(arrival, buying.manager)
    arrival_booking.book_arrival(arrival=again, by=buying.keeper)
    assert lies() == {"warehouse": 15}


def test_a_closed_order_awaits_again_what_was_never_there(buying):
    order = buying.ordered((buying.part, 10, 2))
    buying.booked(order, (buying.part, 4))
    second = buying.booked(order, (buying.part, 8, {"over_note": "多送，留下"}))
    order.refresh_from_db()
    purchases.close_purchase(order=order, by=buying.keeper)
    assert PurchaseLine.objects.get(order=order).over == 2

    unbooked(second, buying.keeper)

    order.refresh_from_db()
    line = PurchaseLine.objects.get(order=order)
    assert (order.state, line.arrived, line.over, line.open, lies()) == ("partly", 4, 0, 6, {"warehouse": 4})


def test_goods_that_have_gone_on_stay_booked(buying):
    order = buying.ordered((buying.part, 10, 2))
    arrival = buying.booked(order, (buying.part, 10))
    used = services.issue(
        part=buying.part, place=buying.place, quantity=D(1), cause="receipt:R", by=buying.keeper, key="u"
    )

    with pytest.raises(UsedUp):
        unbooked(arrival, buying.manager)

    order.refresh_from_db()
    arrival.refresh_from_db()
    assert (arrival.state, order.state, lies()) == ("booked", "arrived", {"warehouse": 9})
    services.reverse_movement(movement=used, note="未发", by=buying.keeper)
    unbooked(arrival, buying.manager)
    assert lies() == {}


def test_alone_only_the_same_day_and_up_to_the_limit(buying, settings):
    settings.STOCK_SCRAP_ALONE_YUAN = 100
    order = buying.ordered((buying.part, 100, 10))
    little, more, much = (buying.booked(order, (buying.part, n)) for n in (6, 5, 50))

    for arrival, by in ((much, buying.keeper), (little, buying.other_keeper)):
        with pytest.raises(errors.AnotherTakesBack):
            unbooked(arrival, by)
    unbooked(little, buying.keeper)
    with pytest.raises(errors.AnotherTakesBack):  # 60 + 50 in one day
        unbooked(more, buying.keeper)
    with pytest.raises(errors.NotYourWarehouse):
        unbooked(more, Buying().keeper)
    Arrival.objects.filter(pk=more.pk).update(booked_at=timezone.now() - timedelta(days=1))
    with pytest.raises(errors.AnotherTakesBack):
        unbooked(more, buying.keeper)
    unbooked(more, buying.manager)
    unbooked(much, buying.manager)
    with pytest.raises(errors.DocumentMovedOn):
        unbooked(much, buying.manager)
    with pytest.raises(errors.ReasonMissing):
        unbooked(much, buying.manager, note=" ")
    assert lies() == {}


def test_who_may_approve_does_not_take_back_much_of_his_own(buying, settings):
    settings.STOCK_SCRAP_ALONE_YUAN = 1
    arrival = buying.booked(buying.ordered(), (buying.part, 10))
    Arrival.objects.filter(pk=arrival.pk).update(booked_by=buying.manager)

    with pytest.raises(errors.AnotherTakesBack):
        unbooked(arrival, buying.manager)


def test_a_decision_about_goods_aside_is_taken_back_before_the_booking(buying):
    checks = {"doubtful": 4, "quality_ok": False, "note": "漆面划伤"}
    arrival = buying.booked(buying.ordered((buying.part, 10, 2)), (buying.part, 10, checks))
    line = arrival.lines.get()
    told = {"reason": "复检", "by": buying.keeper, "quantity": D(1)}
    good = arrival_verdicts.decide_aside(line=line, kind="put_away", key="a", **told)
    bad = arrival_verdicts.decide_aside(line=line, kind="scrapped", key="b", **(told | {"by": buying.manager}))
    assert lies() == {"warehouse": 7, "quarantine": 2}

    with pytest.raises(errors.GoodsMovedOn):
        unbooked(arrival, buying.manager)
    for verdict, by in ((good, buying.keeper), (bad, buying.manager)):
        arrival_verdicts.take_verdict_back(verdict=verdict, note="看错了", by=by)
        with pytest.raises(errors.GoodsMovedOn):
            arrival_verdicts.take_verdict_back(verdict=verdict, note="看错了", by=by)

    line.refresh_from_db()
    assert (line.put_away, line.scrapped, line.aside, lies()) == (0, 0, 4, {"warehouse": 6, "quarantine": 4})
    unbooked(arrival, buying.keeper)
    assert lies() == {}


def test_a_parcel_to_the_supplier_is_still_here(buying):
    checks = {"doubtful": 4, "quality_ok": False, "note": "渗漏"}
    line = buying.booked(buying.ordered((buying.part, 10, 2)), (buying.part, 10, checks)).lines.get()
    parcel = supplier_returns.return_aside(line=line, quantity=D(3), reason="渗漏", by=buying.keeper, key="r")
    with pytest.raises(errors.GoodsMovedOn):  # it stands on the list
        unbooked(line.arrival, buying.keeper)
    for _round in range(2):
        parcel = supplier_returns.ship_return(parcel=parcel, carrier="顺丰", waybill="SF1", by=buying.keeper)
        line.refresh_from_db()
        assert (line.returned, lies()) == (3, {"warehouse": 6, "quarantine": 1})
        parcel = supplier_returns.unship_return(parcel=parcel, note="快递没来", by=buying.keeper)
        line.refresh_from_db()
        assert (parcel.state, parcel.shipped_at, line.returned, line.aside) == ("draft", None, 0, 4)
        assert lies() == {"warehouse": 6, "quarantine": 4}

    parcel = supplier_returns.ship_return(parcel=parcel, carrier="顺丰", waybill="SF2", by=buying.keeper)
    supplier_returns.credit_return(parcel=parcel, credited=D(6), answer="", by=buying.keeper)
    with pytest.raises(errors.DocumentMovedOn):
        supplier_returns.unship_return(parcel=parcel, note="快递没来", by=buying.manager)
    assert SupplierReturn.objects.get().state == "credited"


def test_a_transfer_comes_back_step_by_step():
    way = Way()
    transfer = way.sent(6)
    way.came(transfer, 2, key="one")
    way.came(transfer, 3, key="two")
    loss = way.missing(transfer, 1, kind="scrap")
    transfer_losses.acknowledge_loss(loss=loss, by=way.there.manager)
    assert lies() == {"warehouse": 9}
    with pytest.raises(OfADocument):
        services.reverse_movement(movement=Movement.objects.get(key=loss.ledger_key), note="错", by=way.there.manager)

    transfer_losses.find_loss(loss=loss, note="在车上找到", by=way.there.keeper)
    transfer_losses.confirm_found(loss=loss, by=way.there.manager)
    for receipt in transfer_unbooking.receipts_of(transfer):
        with pytest.raises(errors.GoodsMovedOn):
            transfer_unbooking.unship_transfer(transfer=transfer, note="没发", by=way.here.keeper)
        told = {"transfer": transfer, "receipt": receipt.pk, "note": "点错"}
        with pytest.raises(errors.NotYourWarehouse):
            transfer_unbooking.uncount_transfer(by=way.here.keeper, **told)
        transfer_unbooking.uncount_transfer(by=way.there.keeper, **told)
        with pytest.raises(errors.GoodsMovedOn):
            transfer_unbooking.uncount_transfer(by=way.there.keeper, **told)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.lines.get().received, way.lie()) == ("shipped", 0, (4, 6, 0))

    transfer = transfer_unbooking.unship_transfer(transfer=transfer, note="没发", by=way.here.keeper)
    assert (transfer.state, transfer.transit, way.lie()) == ("draft", None, (10, 0, 0))
    transfer = shipping_between.ship_transfer(transfer=transfer, by=way.here.keeper, carrier="德邦", waybill="DP2")
    assert (transfer.state, way.lie()) == ("shipped", (4, 6, 0))


def test_what_came_and_was_used_is_not_uncounted():
    way = Way()
    transfer = way.came(way.sent(6), 6)
    services.issue(part=way.part, place=way.there.place, quantity=D(1), cause="receipt:R", by=way.there.keeper, key="u")
    (receipt,) = transfer_unbooking.receipts_of(transfer)

    with pytest.raises(UsedUp):
        transfer_unbooking.uncount_transfer(transfer=transfer, receipt=receipt.pk, note="错", by=way.there.keeper)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.lines.get().received) == ("received", 6)


def test_a_documents_line_is_refused_on_the_card_with_the_place_where_it_is_done(buying, client):
    arrival = buying.booked(buying.ordered(), (buying.part, 10))
    line = Movement.objects.get(cause=arrival.document)

    with pytest.raises(OfADocument) as refused:
        services.reverse_movement(movement=line, note="错", by=buying.manager)
    assert arrival.number in str(refused.value)
    client.force_login(buying.manager)
    card = client.get(reverse("parts:card", args=[buying.part.number])).content.decode()
    assert f"reverse-{line.pk}" not in card and arrival.get_absolute_url() in card
    asked = client.post(reverse("parts:reverse", args=[line.pk]), {"note": "错"})
    assert asked.status_code == 409 and arrival.number in asked.content.decode()


def test_an_orders_line_is_settled_on_the_order():
    shop = Shop().stock(10)
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="customer")))
    line = Movement.objects.get(cause=order.ledger_cause)

    with pytest.raises(OfAnOrder) as refused:
        services.reverse_movement(movement=line, note="错", by=a_user(Role.MANAGER))
    assert order.number in str(refused.value)


def test_the_pages_offer_it_to_whom_it_is_open(buying, client, settings):
    arrival = buying.booked(buying.ordered(), (buying.part, 10))
    url = reverse("parts:arrival_step", args=[arrival.number, "unbook"])
    client.force_login(buying.keeper)
    assert 'data-testid="act-unbook"' in client.get(arrival.get_absolute_url()).content.decode()
    settings.STOCK_SCRAP_ALONE_YUAN = 1
    told = client.get(arrival.get_absolute_url()).content.decode()
    assert 'data-testid="act-unbook"' not in told and 'data-testid="no-unbook"' in told
    assert client.post(url, {"note": "点错"}).status_code == 403

    client.force_login(buying.manager)
    assert 'data-testid="act-unbook"' in client.get(arrival.get_absolute_url()).content.decode()
    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "点错"}).status_code == 302
    arrival.refresh_from_db()
    assert arrival.state == "open" and ALONE not in DocumentEvent.objects.get(action="unbooked").data


def test_what_somebody_did_alone_is_added_up_for_nobody_else(buying):
    booking = arrival_booking.booking_of(buying.booked(buying.ordered(), (buying.part, 10)))
    told = []
    for reader in (buying.keeper, buying.manager):
        with CaptureQueriesContext(connection) as asked:
            assert offer(booking, reader).open
        told.append(any("parts_documentevent" in query["sql"] for query in asked))
    assert told == [True, False]


@pytest.mark.django_db(transaction=True)
def test_taken_back_by_two_at_once_it_is_taken_back_once():
    buying = Buying()
    arrival = buying.booked(buying.ordered(), (buying.part, 10))

    outcomes = in_threads(*(partial(unbooked, arrival, fresh(by)) for by in (buying.keeper, buying.manager)))

    assert sorted(isinstance(one, DomainError) for one in outcomes) == [False, True], outcomes
    assert lies() == {}
