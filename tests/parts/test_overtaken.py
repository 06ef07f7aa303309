"""What somebody read before another went on is not written over it: lines taken off, counts decided, names changed."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parts import services as stock
from parts.errors import buying as errors
from parts.models import CountLine, Part, PurchaseLine, StockLevel, StockTransferLine
from parts.selectors.vans import van_rows
from parts.services import counts_deciding, purchase_drafts, shipping_between
from parts.services.arrival_booking import shelve
from parts.services.catalogue import save_part
from tests.builders.buying import Buying
from tests.builders.counts import a_count, an_approver
from tests.builders.parts import a_part, a_place, a_van, holding
from tests.builders.people import a_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying() -> Buying:
    return Buying()


def test_a_line_taken_off_a_purchase_does_not_come_back(buying):
    order = buying.draft()
    line = order.lines.get()
    purchase_drafts.remove_purchase_line(line=PurchaseLine.objects.get(pk=line.pk), by=buying.keeper)
    with pytest.raises(errors.LineGone, match=buying.part.name):
        purchase_drafts.set_purchase_line(
            order=order, part=buying.part, quantity=Decimal(3), unit_price=Decimal(2), by=buying.keeper, line=line
        )
    assert not order.lines.exists()


def test_a_line_taken_off_a_transfer_does_not_come_back(buying):
    holding(buying.place, buying.part, 5)
    made = shipping_between.draft_transfer(
        from_place=buying.place, to_place=a_place(buying.branch), by=buying.keeper, key="t",
        lines=[shipping_between.Sent(buying.part, Decimal(2))],
    )  # fmt: skip
    line = made.lines.get()
    shipping_between.remove_transfer_line(line=StockTransferLine.objects.get(pk=line.pk), by=buying.keeper)
    with pytest.raises(errors.LineGone, match=buying.part.name):
        sent = shipping_between.Sent(buying.part, Decimal(1))
        shipping_between.set_transfer_line(transfer=made, sent=sent, by=buying.keeper, line=line)
    assert not made.lines.exists()


def test_no_reason_is_written_into_a_count_decided_meanwhile():
    place, part, manager = a_place(), a_part(), an_approver()
    holding(place, part, 5)
    count = a_count(place)
    line = CountLine.objects.select_related("count__place").get(count=count, part=part)
    type(count).objects.filter(pk=count.pk).update(state="cancelled")
    with pytest.raises(errors.DocumentMovedOn):
        counts_deciding.set_reason(line=line, reason="破损未登记", by=manager)
    assert CountLine.objects.get(pk=line.pk).reason == ""


def test_shelves_of_many_parts_ask_as_often_as_of_one(buying):
    parts, asked = [a_part() for _n in range(5)], []
    for few in (parts[:1], parts):
        for shelf in ("A-1", "B-2"):
            with CaptureQueriesContext(connection) as queries:
                shelve(buying.place, dict.fromkeys([part.pk for part in few], shelf))
            asked.append(len(queries))
    assert max(asked) <= asked[0] + 2, asked
    assert set(StockLevel.objects.filter(place=buying.place).values_list("bin", flat=True)) == {"A-1, B-2"}


def test_half_a_fen_is_rounded_away_from_zero(buying):
    short = CountLine(counted=Decimal(0), booked=Decimal(1), unit_cost=Decimal("0.125"))
    assert short.value == Decimal("-0.13")
    van = a_van(a_staff(branch=buying.branch))
    stock.receive(part=buying.part, place=van, quantity=Decimal(1), cost=Decimal("0.125"), cause="arrival:1",
                  by=buying.keeper, key="in")  # fmt: skip
    [row] = van_rows([van], timezone.localdate())
    assert row.worth == Decimal("0.13")


def test_two_who_change_one_part_keep_each_others_words(buying):
    """Each form was read before the other was saved; what it leaves alone stays as the other wrote it."""
    mine, theirs = (Part.objects.get(pk=buying.part.pk) for _n in range(2))
    save_part(number=mine.number, part=mine, by=buying.keeper, spec="35 µF")
    save_part(number=theirs.number, part=theirs, by=buying.keeper, name_en="capacitor")
    assert Part.objects.values_list("spec", "name_en").get(pk=mine.pk) == ("35 µF", "capacitor")
