"""Goods back to a supplier: by batch, out of the stock once, credited, the difference a case."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from parts.errors import buying as errors
from parts.models import Balance, Movement, PartsCase
from parts.services import arrival_verdicts
from parts.services import supplier_returns as services
from parts.services.supplier_returns import Back
from tests.builders.buying import Buying, a_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying() -> Buying:
    return Buying()


@pytest.fixture
def aside(buying):
    """Four of ten are in doubt."""
    order = buying.ordered((buying.part, 10, "2.5"))
    checks = {"doubtful": 4, "quality_ok": False, "note": "渗漏"}
    return buying.booked(order, (buying.part, 10, checks)).lines.get()


def shipped(parcel, buying):
    return services.ship_return(parcel=parcel, carrier="顺丰", waybill="SF1", by=buying.keeper)


def back(line, buying, quantity=3, key="r"):
    return services.return_aside(line=line, quantity=Decimal(quantity), reason="渗漏", by=buying.keeper, key=key)


def test_goods_put_aside_go_back_and_are_credited(buying, aside):
    parcel = back(aside, buying)
    parcel.refresh_from_db()
    assert (parcel.number[:2], parcel.state, parcel.expected, parcel.place.kind) == ("GT", "draft", 7.5, "quarantine")
    assert Balance.objects.get(place=parcel.place).quantity == 4

    parcel = shipped(parcel, buying)
    aside.refresh_from_db()
    assert (Balance.objects.get(place=parcel.place).quantity, aside.returned, aside.aside) == (1, 3, 1)
    assert Movement.objects.get(cause=parcel.document).kind == "to_supplier"

    with pytest.raises(errors.ReasonMissing):
        services.credit_return(parcel=parcel, credited=Decimal(5), answer="", by=buying.keeper)
    done = services.credit_return(parcel=parcel, credited=Decimal(5), answer="两件认可", by=buying.keeper)
    assert (done.state, done.difference) == ("credited", Decimal("-2.50"))
    case = PartsCase.objects.get(cause=parcel.document)
    assert (case.kind, case.amount, case.partner) == ("maker", Decimal("2.50"), buying.supplier)


def test_the_paper_says_the_credit_in_words_too(buying, aside, client):
    parcel = back(aside, buying)
    client.force_login(buying.keeper)

    assert "人民币柒元伍角整" in client.get(f"{parcel.get_absolute_url()}print/").content.decode()


def test_credited_as_expected_is_no_case(buying, aside):
    parcel = shipped(back(aside, buying), buying)

    services.credit_return(parcel=parcel, credited=Decimal("7.50"), answer="", by=buying.keeper)

    assert not PartsCase.objects.filter(cause=parcel.document).exists()


def test_what_was_decided_otherwise_meanwhile_does_not_leave(buying, aside):
    parcel = back(aside, buying)
    arrival_verdicts.decide_aside(
        line=aside, kind="put_away", quantity=Decimal(2), reason="合格", by=buying.keeper, key="x"
    )

    with pytest.raises(errors.MoreThanAside):
        shipped(parcel, buying)
    parcel.refresh_from_db()
    assert (parcel.state, Balance.objects.get(place=parcel.place).quantity) == ("draft", 2)


def test_from_the_shelf_the_chosen_batch_leaves_and_only_to_who_sold_it(buying):
    first = buying.booked(buying.ordered((buying.part, 5, 2)), (buying.part, 5)).lines.get().batch
    second = buying.booked(buying.ordered((buying.part, 5, 3)), (buying.part, 5)).lines.get().batch
    told = {"place": buying.place, "reason": "滞销", "by": buying.keeper}
    stranger = services.draft_return(supplier=a_supplier(buying.branch), key="s", **told)
    with pytest.raises(errors.OtherSupplier):
        services.add_return_line(
            parcel=stranger, back=Back(buying.part, Decimal(1), Decimal(3), second), by=buying.keeper
        )
    with pytest.raises(errors.NothingOnIt):
        shipped(stranger, buying)

    lines = [Back(buying.part, Decimal(2), Decimal(3), second)]
    parcel = shipped(services.draft_return(supplier=buying.supplier, key="r", lines=lines, **told), buying)

    assert {layer.batch_id: layer.left for layer in buying.place.layers.all()} == {first.pk: 5, second.pk: 3}
    assert Movement.objects.filter(cause=parcel.document).aggregate(s=Sum("value"))["s"] == -6


def test_once_it_left_nothing_of_it_changes(buying, aside):
    parcel = shipped(back(aside, buying), buying)

    for act in (
        lambda: shipped(parcel, buying),
        lambda: services.remove_return_line(line=parcel.lines.get(), by=buying.keeper),
        lambda: services.cancel_return(parcel=parcel, note="x", by=buying.keeper),
    ):
        with pytest.raises(errors.DocumentMovedOn):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        parcel.lines.update(quantity=1)


def test_two_doubts_of_one_supplier_travel_in_one_parcel(buying, aside):
    order = buying.ordered((buying.part, 2, 2))
    other = buying.booked(order, (buying.part, 2, {"doubtful": 1, "spec_ok": False, "note": "型号不对"})).lines.get()

    assert back(aside, buying, 1) == back(other, buying, 1, key="r2")


def test_the_delivery_names_the_list_its_goods_are_on_until_they_leave(buying, aside, client):
    client.force_login(buying.keeper)
    parcel = back(aside, buying)

    page = client.get(aside.arrival.get_absolute_url()).content.decode()
    assert f'href="{parcel.get_absolute_url()}">' in page and parcel.number in page

    shipped(parcel, buying)
    later = client.get(aside.arrival.get_absolute_url())
    assert all(not line.going_back for line in later.context["lines"])
