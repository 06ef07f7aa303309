"""Receipts and issues of a month: read from the ledger, closed, and never changed."""

import threading
import time
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import NotYours
from core.periods import Period
from parts import services as stock
from parts.errors.stock import EarlierMonthOpen, MonthNotOver, NotEnoughStock, StockMonthClosed
from parts.models import Movement, StockMonthLine
from parts.selectors.ledger import stock_at
from parts.selectors.months import by_part, month_rows, reckoned
from parts.services.months import close_month
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper
from tests.builders.people import a_branch, a_user
from tests.monthend.test_races import in_threads

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = Period("2026-09"), Period("2026-10")


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def keeper():
    return a_storekeeper()


@pytest.fixture
def manager():
    return a_user(Role.MANAGER)


@pytest.fixture
def place():
    return a_place(a_branch())


def received(part, place, keeper, quantity, cost, day):
    return stock.receive(
        part=part, place=place, quantity=Decimal(quantity), cost=Decimal(cost), cause=f"arrival:{day}", by=keeper,
        key=f"in-{part.pk}-{day}", at=at(day),
    )  # fmt: skip


def used(part, place, keeper, quantity, day, cause="ticket:WX1"):
    return stock.use(
        part=part, place=place, quantity=Decimal(quantity), cause=cause, by=keeper, key=f"out-{part.pk}-{day}",
        at=at(day),
    )  # fmt: skip


def test_a_month_of_one_part(place, keeper):
    part = a_part()
    received(part, place, keeper, 10, "6.50", "2026-09-20 10:00")
    received(part, place, keeper, 5, "7.00", "2026-10-02 10:00")
    used(part, place, keeper, 12, "2026-10-05 10:00")

    [row] = month_rows(OCTOBER, [place.pk])

    assert (row.opening, row.purchased, row.used, row.closing) == (10, 5, -12, 3)
    assert (row.opening_value, row.value_in, row.value_out) == (Decimal(65), Decimal(35), Decimal(-79))
    assert row.closing_value == Decimal(21) == row.opening_value + row.value_in + row.value_out


def test_a_reversal_counts_in_the_column_of_its_line(place, keeper):
    part = a_part()
    wrong = received(part, place, keeper, 10, "6.50", "2026-10-02 10:00")
    stock.reverse_movement(movement=wrong, note="记错", by=keeper)
    this_month = Period.of(timezone.localdate())
    rows = month_rows(this_month, [place.pk])
    assert [(row.purchased, row.closing) for row in rows] == [(Decimal(-10), 0)]


def test_the_last_second_belongs_to_the_month(place, keeper):
    part = a_part()
    received(part, place, keeper, 1, "1", "2026-10-01 00:00")
    received(part, place, keeper, 2, "1", "2026-10-31 23:59:59")
    received(part, place, keeper, 4, "1", "2026-11-01 00:00")
    [row] = month_rows(OCTOBER, [place.pk])
    assert (row.opening, row.closing) == (0, 3)


def test_closed_it_stays(place, keeper, manager):
    part = a_part()
    received(part, place, keeper, 10, "6.50", "2026-10-02 10:00")
    close_month(month=OCTOBER, by=manager)

    for late in (lambda: received(part, place, keeper, 1, "1", "2026-10-03 10:00"),
                 lambda: used(part, place, keeper, 1, "2026-09-03 10:00")):  # fmt: skip
        with pytest.raises(StockMonthClosed):
            late()
    received(part, place, keeper, 10, "6.50", "2026-10-02 10:00")  # sent again: the same line
    used(part, place, keeper, 4, "2026-11-02 10:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        StockMonthLine.objects.update(closing=0)
    assert [row.closing for row in month_rows(OCTOBER, [place.pk])] == [10]
    [november] = month_rows(OCTOBER.next(), [place.pk])
    assert (november.opening, november.used, november.closing) == (10, -4, 6)
    assert november.opening_value == 65


def test_months_are_closed_in_order_and_when_they_are_over(place, keeper, manager):
    part = a_part()
    received(part, place, keeper, 10, "6.50", "2026-08-02 10:00")
    with pytest.raises(EarlierMonthOpen) as first:
        close_month(month=OCTOBER, by=manager)
    assert first.value.params == {"month": "2026-08"}
    with pytest.raises(MonthNotOver):
        close_month(month=Period.of(timezone.localdate()), by=manager)
    with pytest.raises(NotYours):
        close_month(month=Period("2026-08"), by=keeper)
    close_month(month=Period("2026-08"), by=manager)
    with pytest.raises(StockMonthClosed):
        close_month(month=Period("2026-08"), by=manager)
    close_month(month=SEPTEMBER, by=manager)
    assert StockMonthLine.objects.filter(stock_month__month="2026-09").get().opening == 10


@pytest.mark.django_db(transaction=True)
def test_who_closes_a_month_waits_for_what_is_being_posted():
    """And what waits for him is refused: no line stands in a closed month without being in its figures."""
    part, place, keeper, manager = a_part(), a_place(a_branch()), a_storekeeper(), a_user(Role.MANAGER)
    received(part, place, keeper, 10, "6.50", "2026-09-20 10:00")
    posted = threading.Event()

    def write():
        with transaction.atomic():
            used(part, place, keeper, 4, "2026-09-25 10:00")
            posted.set()
            time.sleep(0.5)

    def close():
        posted.wait(10)
        return close_month(month=SEPTEMBER, by=manager)

    def late():
        posted.wait(10)
        time.sleep(0.25)
        return used(part, place, keeper, 1, "2026-09-26 10:00", cause="ticket:WX2")

    _wrote, made, refused = in_threads(write, close, late)

    assert isinstance(refused, StockMonthClosed | Movement), refused
    lay = 6 if isinstance(refused, StockMonthClosed) else 5
    assert made.lines.get().closing == lay == sum(row.quantity for row in stock_at(SEPTEMBER.last_day))


STEP = st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(-40, 60), st.integers(1, 28), st.integers(0, 11))


@settings(max_examples=15, deadline=None)
@example(steps=[(0, 0, 10, 1, 0), (0, 0, -10, 2, 0), (0, 0, 10, 5, 10)])
@given(steps=st.lists(STEP, min_size=5, max_size=40))
def test_a_year_replayed_closes_as_the_monthly_reports_say(steps, django_db_blocker):
    """Whatever happened in a year: each month's closing is the next one's opening, the ledger's stock of that evening,
    and closing the months one after the other changes no figure."""
    with transaction.atomic():
        keeper, manager = a_storekeeper(), a_user(Role.MANAGER)
        places, parts = [a_place(a_branch()) for _n in range(2)], [a_part(unit="米") for _n in range(3)]
        for n, (part, place, quantity, day, month) in enumerate(sorted(steps, key=lambda s: (s[4], s[3]))):
            moment = at(f"2025-{month + 1:02d}-{day:02d} 12:00")
            told = {"part": parts[part], "place": places[place], "by": keeper, "cause": f"ticket:{n}", "at": moment,
                    "key": f"year-{keeper.pk}-{n}"}  # fmt: skip
            try:
                if quantity > 0:
                    stock.receive(
                        quantity=Decimal(quantity) / 4,
                        cost=Decimal(n % 7 + 1) / 3 // Decimal("0.0001") * Decimal("0.0001"),
                        **told,
                    )
                elif quantity < 0:
                    stock.use(quantity=Decimal(-quantity) / 4, **told)
            except NotEnoughStock:
                continue
        before, begun = None, False
        for number in range(1, 13):
            month = Period(f"2025-{number:02d}")
            rows = {(r.place_id, r.part_id): r for r in reckoned(month, [p.pk for p in places])}
            lay = {(s.place_id, s.part_id): s for s in stock_at(month.last_day, places)}
            assert {key: (r.closing, r.closing_value) for key, r in rows.items() if r.closing or r.closing_value} == {
                key: (s.quantity, s.value) for key, s in lay.items()
            }
            for row in rows.values():
                assert row.closing == row.opening + row.purchased + row.used
                assert row.closing_value == row.opening_value + row.value_in + row.value_out
            if before is not None:
                assert {k: (r.closing, r.closing_value) for k, r in before.items() if r.closing or r.closing_value} == {
                    k: (r.opening, r.opening_value) for k, r in rows.items() if r.opening or r.opening_value
                }
            begun = begun or bool(rows)  # from then on every month is closed, one in which nothing lay there too
            if begun:
                close_month(month=month, by=manager)
                kept = {(r.place_id, r.part_id): r for r in month_rows(month, [p.pk for p in places])}
                assert kept == rows
            before = rows
        transaction.set_rollback(True)


def test_summed_over_places(place, keeper):
    part, other = a_part(), a_place(place.branch)
    received(part, place, keeper, 10, "6.50", "2026-10-02 10:00")
    stock.transfer(
        part=part, from_place=place, to_place=other, quantity=Decimal(4), cause="transfer:1", by=keeper, key="t",
        at=at("2026-10-03 10:00"),
    )  # fmt: skip
    [row] = by_part(month_rows(OCTOBER, [place.pk, other.pk]))
    assert (row.moved_in, row.moved_out, row.closing, row.closing_value) == (4, -4, 10, 65)


def test_by_the_pages(client, place, keeper, manager):
    part = a_part("电容")
    received(part, place, keeper, 10, "6.50", "2026-10-02 10:00")
    client.force_login(manager)
    here = reverse("parts:stock_month", args=["2026-10"])
    page = client.get(here)
    assert page.context["sums"]["closing_value"] == Decimal("65.00") and part.number in page.content.decode()
    assert client.get(here + f"?place={place.code}&q={part.number}").context["page"].paginator.count == 1
    assert client.get(here + "?q=nothing").context["page"].paginator.count == 0
    assert client.get(here + "?export=xlsx")["Content-Type"].endswith("sheet")
    assert 'name="reason"' not in page.content.decode()  # nothing is asked that nobody keeps
    client.post(reverse("parts:stock_month_close", args=["2026-10"]))
    assert client.get(here).context["closed"]
    value = client.get(reverse("parts:stock_value"))
    assert value.context["total"] == Decimal(65)
    assert client.get(reverse("parts:stock_value") + "?day=2026-10-01").context["total"] == 0
    slow = client.get(reverse("parts:slow_movers") + "?days=30")
    assert [row.part for row, _place in slow.context["page"].object_list] == [part]
    assert client.get(reverse("parts:part_reports")).status_code == 200
    for wrong in ("2026-13", "2099-01", "x"):
        assert client.get(reverse("parts:stock_month", args=[wrong])).status_code == 404
