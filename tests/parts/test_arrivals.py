"""Arrivals: counted, checked, booked once; what is in doubt is decided later; what differs is a case."""

from decimal import Decimal
from functools import partial

import pytest
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parts.errors import buying as errors
from parts.errors.stock import KeyOfAnotherMovement
from parts.models import (
    Arrival,
    ArrivalLine,
    ArrivalScan,
    Balance,
    Movement,
    PartsCase,
    Place,
    PurchaseLine,
    StockLevel,
)
from parts.services import arrival_booking, arrival_verdicts, arrivals, purchases
from people.models import Notice
from tests.builders.buying import Buying, number
from tests.builders.orders import fresh
from tests.builders.parts import a_part
from tests.monthend.test_races import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying() -> Buying:
    return Buying()


def lying(part, place) -> Decimal:
    return Balance.objects.filter(part=part, place=place).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


def worth() -> Decimal:
    return (Movement.objects.aggregate(sum=Sum("value"))["sum"] or Decimal(0)).quantize(Decimal("0.0001"))


def quarantine(buying: Buying) -> Place:
    return Place.objects.get(kind="quarantine", parent=buying.place)


def test_booked_goods_lie_on_the_shelf_at_the_agreed_price_and_the_order_moves_on(buying):
    other = a_part()
    order = buying.ordered((buying.part, 10, "1.2345"), (other, 5, 3))

    first = buying.booked(order, (buying.part, 10, {"bin": "A-01"}))
    order.refresh_from_db()

    assert (first.state, order.state) == ("booked", "partly")
    assert (lying(buying.part, buying.place), worth()) == (10, Decimal("12.3450"))
    assert StockLevel.objects.get(part=buying.part, place=buying.place).bin == "A-01"
    assert first.lines.get().batch.supplier == buying.supplier
    assert Notice.objects.filter(event="purchase.arrived", user=buying.keeper).count() == 1
    buying.booked(order, (other, 5, {"bin": "B-02"}))
    order.refresh_from_db()
    assert order.state == "arrived"
    assert purchases.close_purchase(order=order, by=buying.keeper).state == "closed"
    assert not PartsCase.objects.exists()


def test_the_checks_and_their_numbers_tell_one_story(buying):
    door = buying.at_the_door(buying.ordered())

    for refusal, checks in (
        (errors.CheckWithoutNumber, {"quality_ok": False}),
        (errors.CheckWithoutNumber, {"label_ok": False}),
        (errors.DoubtWithoutCheck, {"doubtful": 1, "note": "x"}),
        (errors.DoubtWithoutReason, {"doubtful": 1, "spec_ok": False}),
        (errors.DoesNotAddUp, {"doubtful": 3, "refused": 3, "spec_ok": False, "note": "x"}),
        (errors.WholeUnitsOnly, {"doubtful": "0.5", "spec_ok": False, "note": "x"}),
    ):
        with pytest.raises(refusal):
            buying.counted(door, buying.part, 5, **checks)
    with pytest.raises(errors.NothingOnIt):
        arrival_booking.book_arrival(arrival=door, by=buying.keeper)


def test_goods_without_a_clear_label_are_put_aside(buying):
    order = buying.ordered()
    checks = {"doubtful": 10, "label_ok": False, "note": "标签看不清"}
    buying.booked(order, (buying.part, 10, checks))
    assert [(row.place.kind, row.quantity) for row in Balance.objects.filter(quantity__gt=0)] == [("quarantine", 10)]


def test_doubtful_goods_lie_in_quarantine_until_somebody_decides(buying):
    order = buying.ordered((buying.part, 10, 2))
    arrival = buying.booked(order, (buying.part, 10, {"doubtful": 4, "quality_ok": False, "note": "漆面划伤"}))
    line, place = arrival.lines.get(), quarantine(buying)
    assert (lying(buying.part, buying.place), lying(buying.part, place), worth()) == (6, 4, 20)

    told = {"line": line, "reason": "复检合格", "by": buying.keeper, "quantity": Decimal(1)}
    arrival_verdicts.decide_aside(kind="put_away", key="a", bin="C-03", **told)
    arrival_verdicts.decide_aside(kind="put_away", key="a", bin="C-03", **told)

    assert (lying(buying.part, buying.place), lying(buying.part, place)) == (7, 3)
    mine = arrival.lines.select_related("arrival", "part").get()
    mine.arrival.booked_by = buying.manager
    with pytest.raises(errors.SecondPersonScraps):
        arrival_verdicts.decide_aside(kind="scrapped", key="b", **(told | {"by": buying.manager, "line": mine}))
    arrival_verdicts.decide_aside(kind="scrapped", key="c", **(told | {"by": buying.manager, "reason": "报废"}))
    with pytest.raises(errors.MoreThanAside) as refused:
        arrival_verdicts.decide_aside(kind="put_away", key="d", **(told | {"quantity": Decimal(3)}))
    line.refresh_from_db()
    assert (line.put_away, line.scrapped, line.aside, refused.value.params["aside"]) == (1, 1, 2, "2")
    assert (lying(buying.part, place), worth()) == (2, 18)


def test_more_than_ordered_is_explained_or_not_taken(buying):
    order = buying.ordered((buying.part, 10, 2))
    door = buying.at_the_door(order)
    line = buying.counted(door, buying.part, 13)

    with pytest.raises(errors.MoreThanOrdered) as refused:
        arrival_booking.book_arrival(arrival=door, by=buying.keeper)
    assert refused.value.params["surplus"] == "3"
    buying.counted(door, buying.part, 13, refused=1, note="多送", over_note="紧缺，留下", line=line)
    arrival_booking.book_arrival(arrival=door, by=buying.keeper)

    bought = PurchaseLine.objects.get(order=order)
    assert (bought.arrived, bought.over, lying(buying.part, buying.place)) == (12, 2, 12)
    kinds = PartsCase.objects.filter(cause=door.document).values_list("kind", flat=True)
    assert list(kinds) == ["arrival", "arrival"]  # kept beyond the order; not taken


def test_short_against_the_note_and_foreign_parts_are_cases(buying):
    foreign = a_part("别家的阀")
    door = buying.at_the_door(buying.ordered((buying.part, 10, 2)))
    buying.counted(door, buying.part, 7, announced=8)
    with pytest.raises(errors.ForeignIsNotAccepted):
        buying.counted(door, foreign, 2, unit_cost=3)
    buying.counted(door, foreign, 2, unit_cost=3, doubtful=2, spec_ok=False, note="不是我们的")
    arrival_booking.book_arrival(arrival=door, by=buying.keeper)

    whats = [case.wrong for case in PartsCase.objects.filter(cause=door.document, partner=buying.supplier)]
    assert len(whats) == 2 and any("别家的阀" in what for what in whats)
    assert (lying(foreign, buying.place), lying(foreign, quarantine(buying))) == (0, 2)


def test_without_an_order_it_says_why_and_what_each_cost(buying):
    with pytest.raises(errors.ReasonMissing):
        buying.at_the_door(reason=" ")
    door = buying.at_the_door()
    with pytest.raises(errors.PriceMissing):
        buying.counted(door, buying.part, 1)
    buying.counted(door, buying.part, 2, unit_cost=5)
    arrival_booking.book_arrival(arrival=door, by=buying.keeper)

    assert worth() == 10


def test_an_order_for_another_warehouse_or_not_awaited_is_refused(buying):
    with pytest.raises(errors.NotAwaited):
        buying.at_the_door(buying.draft())
    other = Buying(buying.branch)
    with pytest.raises(errors.WrongWarehouse):
        other.at_the_door(buying.ordered())


def test_a_scan_counts_once_and_is_taken_back_once(buying):
    door, foreign = buying.at_the_door(buying.ordered()), a_part()

    first = arrivals.scan_line(arrival=door, part=buying.part, by=buying.keeper, key="s1")
    assert arrivals.scan_line(arrival=door, part=buying.part, by=buying.keeper, key="s1") == first
    with pytest.raises(KeyOfAnotherMovement):
        arrivals.scan_line(arrival=buying.at_the_door(), part=buying.part, by=buying.keeper, key="s1")
    second = arrivals.scan_line(arrival=door, part=buying.part, by=buying.keeper, key="s2", quantity=Decimal(5))
    odd = arrivals.scan_line(arrival=door, part=foreign, by=buying.keeper, key="s3")

    line = door.lines.get(part=buying.part)
    assert (first.line, second.line, line.delivered) == (line, line, 6)
    assert (odd.line.kind, odd.line.doubtful, odd.line.accepted) == ("foreign", 1, 0)
    for _twice in range(2):
        arrivals.undo_scan(scan=ArrivalScan.objects.get(pk=second.pk), by=buying.keeper)
    line.refresh_from_db()
    assert line.delivered == 1
    arrivals.undo_scan(scan=first, by=buying.keeper)
    assert not door.lines.filter(part=buying.part).exists()


def test_no_check_is_right_before_somebody_says_so(client, buying):
    door = buying.at_the_door(buying.ordered())
    with pytest.raises(errors.ChecksUnanswered, match=buying.part.name):
        buying.counted(door, buying.part, 2, label_ok=None)
    scan = {"arrival": door, "part": buying.part, "by": buying.keeper}
    arrivals.scan_line(**scan, key="s1")
    line = door.lines.get()
    assert (line.spec_ok, line.quality_ok, line.label_ok, line.is_unanswered) == (None, None, None, True)
    buying.counted(door, buying.part, 1, line=line)
    other = a_part("别的阀", unit="个")
    arrivals.scan_line(arrival=door, part=other, by=buying.keeper, key="s2")
    with pytest.raises(errors.ChecksUnanswered, match="第 2 行 别的阀（质量、标签）"):
        arrival_booking.book_arrival(arrival=door, by=buying.keeper)
    arrivals.scan_line(**scan, key="s3")  # what came since is looked at anew
    client.force_login(buying.keeper)
    page = client.get(door.get_absolute_url())
    assert page.context["unanswered"] == 2 and 'data-testid="act-all-right"' in page.content.decode()
    form = page.context["line_form"]
    assert [form[name].value() for name in arrivals.CHECKS] == [None] * 3
    steps = [reverse("parts:arrival_step", args=[door.number, step]) for step in ("book", "all-right")]
    assert [client.post(step).status_code for step in (*steps, *steps)] == [422, 302, 302, 409]
    assert set(door.lines.values_list("part", *arrivals.CHECKS)) == {
        (buying.part.pk, True, True, True), (other.pk, False, True, True),
    }  # fmt: skip


def test_an_unanswered_check_is_named_and_one_button_answers_the_rest(client, buying):
    door = buying.at_the_door(buying.ordered())
    client.force_login(buying.keeper)
    url, told = reverse("parts:arrival_line_new", args=[door.number]), {"part": buying.part.number, "delivered": "10"}
    refused = client.post(url, told | {"spec_ok": "yes"})
    assert refused.status_code == 422 and set(refused.context["line_form"].errors) == {"quality_ok", "label_ok"}
    assert "标签" in str(refused.context["line_form"].errors["label_ok"])
    assert client.post(url, told | {"label_ok": "no", "all_right": "1"}).status_code == 422  # says not how many
    assert client.post(url, told | {"all_right": "1"}).status_code == 302
    assert not door.lines.get().is_unanswered


def test_a_scan_taken_back_after_the_check_leaves_numbers_that_add_up(buying):
    door = buying.at_the_door(buying.ordered())
    scan = {"arrival": door, "part": buying.part, "by": buying.keeper}
    scans = [arrivals.scan_line(quantity=Decimal(n), key=f"s{n}", **scan) for n in (4, 1)]
    line = door.lines.get()
    buying.counted(door, buying.part, 5, refused=3, doubtful=2, quality_ok=False, note="锈", line=line)
    arrivals.undo_scan(scan=scans[0], by=buying.keeper)
    line.refresh_from_db()
    assert (line.delivered, line.refused, line.doubtful) == (1, 1, 0)


def test_a_line_taken_off_meanwhile_does_not_come_back(buying):
    door = buying.at_the_door(buying.ordered())
    line = buying.counted(door, buying.part, 4)
    arrivals.remove_arrival_line(line=ArrivalLine.objects.get(pk=line.pk), by=buying.keeper)
    with pytest.raises(errors.LineGone):
        buying.counted(door, buying.part, 5, line=line)


def test_booked_it_is_neither_changed_nor_booked_again(buying):
    order = buying.ordered()
    door = buying.at_the_door(order)
    line = buying.counted(door, buying.part, 4)
    arrival_booking.book_arrival(arrival=door, by=buying.keeper)

    for act in (
        lambda: arrival_booking.book_arrival(arrival=door, by=buying.other_keeper),
        lambda: arrivals.remove_arrival_line(line=line, by=buying.keeper),
        lambda: arrivals.drop_arrival(arrival=door, note="x", by=buying.keeper),
    ):
        with pytest.raises(errors.DocumentMovedOn):
            act()
    assert lying(buying.part, buying.place) == 4


def test_a_rest_nobody_waits_for_is_cancelled_with_its_reason(buying):
    part = a_part(unit="米")
    order = buying.ordered((part, "0.3", 1))
    buying.booked(order, (part, "0.2"))
    order.refresh_from_db()

    with pytest.raises(errors.ReasonMissing):
        purchases.close_purchase(order=order, by=buying.keeper)
    purchases.close_purchase(order=order, note="尾料不要", by=buying.keeper)

    line = order.lines.get()
    assert (line.arrived, line.cancelled, line.open) == (number("0.2"), number("0.1"), 0)


deliveries = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(0, 3), st.booleans()), min_size=1, max_size=5
)


@given(ordered=st.integers(1, 12), deliveries=deliveries)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_arrived_never_exceeds_what_is_ordered_but_by_what_was_accepted(buying, ordered, deliveries):
    """Whatever comes in whichever portions: the line's books hold, and the stock is worth exactly what was taken."""
    part = a_part(unit="个")
    order, before, taken = buying.ordered((part, ordered, "1.75")), worth(), 0
    for delivered, doubtful, refused, keep in deliveries:
        order.refresh_from_db()
        if order.state not in ("ordered", "partly", "arrived"):
            break
        door = buying.at_the_door(order)
        doubtful, refused = min(doubtful, delivered), min(refused, delivered - min(doubtful, delivered))
        checks = {"doubtful": doubtful, "refused": refused, "quality_ok": not doubtful, "note": "x"}
        buying.counted(door, part, delivered, over_note="留下" if keep else "", **checks)
        try:
            arrival_booking.book_arrival(arrival=door, by=buying.keeper)
        except errors.MoreThanOrdered:
            assert not keep and taken + delivered - refused > ordered
            continue
        taken += delivered - refused
        line = order.lines.get()
        assert line.arrived == taken <= line.quantity + line.over
        assert line.over == max(0, taken - ordered)
    assert worth() - before == Decimal(taken) * Decimal("1.75")


@pytest.mark.django_db(transaction=True)
def test_two_keepers_book_the_same_arrival_in_the_same_second():
    """Once: the other is told that it is booked."""
    buying = Buying()
    order = buying.ordered()
    door = buying.at_the_door(order)
    buying.counted(door, buying.part, 4)

    def book(keeper):
        try:
            return arrival_booking.book_arrival(arrival=Arrival.objects.get(pk=door.pk), by=fresh(keeper)).state
        except errors.DocumentMovedOn as refusal:
            return str(refusal.status)

    outcomes = in_threads(*(partial(book, keeper) for keeper in (buying.keeper, buying.other_keeper)))

    assert sorted(outcomes) == ["409", "booked"]
    assert (lying(buying.part, buying.place), order.lines.get().arrived) == (4, 4)
