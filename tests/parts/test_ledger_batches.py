"""Batches: first in first out, cost per batch, and every way a line finds the pieces it moves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from parts import services
from parts.errors.ledger import CostMissing, NotThere, ReturnedBefore, UsedUp
from parts.errors.stock import KeyOfAnotherMovement, MoreThanUsed, NotEnoughStock
from parts.models import Allocation, Balance, Layer
from parts.selectors import layers_of, value_of
from parts.selectors.ledger import disagreements, unbalanced_lines
from parts.services import Line
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van

D = Decimal


@pytest.fixture
def keeper(db):
    return a_storekeeper()


@pytest.fixture
def part(db):
    return a_part(unit="米")


@pytest.fixture
def store(db):
    return a_place()


@pytest.fixture(autouse=True)
def the_books_agree(db):
    yield
    assert disagreements() == [] and not unbalanced_lines()


def came(part, place, quantity, cost, *, by, n, days_ago=0):
    return services.receive(
        part=part, place=place, quantity=D(quantity), cost=D(cost), cause=f"receipt:R{n}", by=by, key=f"r{n}",
        at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def lying(part, place) -> list[tuple[Decimal, Decimal]]:
    """(left, unit cost), in the order they will go."""
    return [(layer.left, layer.batch.unit_cost) for layer in layers_of(part, place)]


def split(line) -> list[Decimal]:
    return [row.quantity for row in line.allocations.order_by("id")]


def test_the_oldest_batch_goes_first_at_its_own_cost(part, store, keeper):
    came(part, store, "5", "3.3333", by=keeper, n=1)
    came(part, store, "5", "4", by=keeper, n=2, days_ago=3)

    line = services.issue(part=part, place=store, quantity=D("6.5"), cause="order:PJ1", by=keeper, key="i")

    assert split(line) == [D(-5), D("-1.5")]
    assert line.value == D("-24.99995") == -(5 * D(4) + D("1.5") * D("3.3333"))
    assert lying(part, store) == [(D("3.5"), D("3.3333"))]
    line.refresh_from_db()
    assert line.value == D("-24.9999500")


def test_a_transfer_carries_its_batches_along(part, store, keeper):
    van = a_van()
    came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    came(part, store, 2, 12, by=keeper, n=2)

    out, into = services.transfer(
        part=part, from_place=store, to_place=van, quantity=D(3), cause="transfer:1", by=keeper, key="t"
    )

    assert (out.value, into.value) == (-32, 32)
    assert lying(part, store) == [(1, 12)] and lying(part, van) == [(2, 10), (1, 12)]
    services.reverse_movement(movement=into, note="送错", by=keeper)
    assert lying(part, store) == [(2, 10), (2, 12)] and lying(part, van) == []


def test_a_reversed_receipt_takes_its_own_batch_and_no_other(part, store, keeper):
    first = came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    second = came(part, store, 2, 12, by=keeper, n=2)

    services.reverse_movement(movement=second, note="写错", by=keeper)

    assert lying(part, store) == [(2, 10)]
    came(part, store, 5, 9, by=keeper, n=3)
    services.issue(part=part, place=store, quantity=D(1), cause="order:1", by=keeper, key="i")
    with pytest.raises(UsedUp):
        services.reverse_movement(movement=first, note="写错", by=keeper)
    assert Balance.objects.get(part=part, place=store).quantity == 6


def test_a_reversed_outflow_puts_back_the_very_batches(part, store, keeper):
    came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    came(part, store, 2, 12, by=keeper, n=2)
    line = services.issue(part=part, place=store, quantity=D(3), cause="order:1", by=keeper, key="i")

    (back,) = services.reverse_movement(movement=line, note="退单", by=keeper)

    assert back.value == 32 and lying(part, store) == [(2, 10), (2, 12)]


def test_what_comes_back_unused_is_what_went_last(part, store, keeper):
    came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    came(part, store, 4, 12, by=keeper, n=2)
    told = {"part": part, "place": store, "cause": "ticket:WX1", "by": keeper}
    services.use(quantity=D(3), key="u", **told)

    back = services.return_unused(quantity=D("1.5"), key="b", **told)

    assert split(back) == [D(1), D("0.5")] and back.value == D("17")
    assert lying(part, store) == [(D("0.5"), 10), (4, 12)]
    with pytest.raises(MoreThanUsed) as refused:
        services.return_unused(quantity=D(2), key="b2", **told)
    assert refused.value.params["used"] == "1.5"


def test_a_use_partly_taken_back_is_not_reversed(part, store, keeper):
    came(part, store, 5, 10, by=keeper, n=1)
    told = {"part": part, "place": store, "cause": "ticket:WX1", "by": keeper}
    used = services.use(quantity=D(3), key="u", **told)
    back = services.return_unused(quantity=D(1), key="b", **told)

    with pytest.raises(ReturnedBefore):
        services.reverse_movement(movement=used, note="错", by=keeper)
    services.reverse_movement(movement=back, note="错", by=keeper)
    services.reverse_movement(movement=used, note="错", by=keeper)

    assert lying(part, store) == [(5, 10)]


def test_a_named_batch_goes_and_no_other(part, store, keeper):
    came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    second = came(part, store, 2, 12, by=keeper, n=2)
    batch = second.allocations.get().batch

    line = services.return_to_supplier(
        part=part, place=store, quantity=D(1), batch=batch, cause="return:1", by=keeper, key="s"
    )

    assert line.value == -12 and lying(part, store) == [(2, 10), (1, 12)]
    with pytest.raises(NotThere) as refused:
        services.return_to_supplier(part=part, place=store, quantity=D(2), batch=batch, cause="r:2", by=keeper, key="z")
    assert refused.value.params["held"] == "1"


def test_a_surplus_costs_what_was_paid_last_there(part, store, keeper):
    came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    came(part, store, 2, "12.5", by=keeper, n=2)
    came(part, a_place(), 2, 99, by=keeper, n=3)

    known = services.count_difference(part=part, place=store, difference=D(2), cause="count:1", by=keeper, key="c")
    told = services.count_difference(
        part=part, place=store, difference=D(1), cost=D(7), cause="count:1", by=keeper, key="c2"
    )
    short = services.count_difference(part=part, place=store, difference=D(-1), cause="count:1", by=keeper, key="c3")

    assert (known.value, told.value, short.value) == (25, 7, -10)
    with pytest.raises(NotEnoughStock):
        services.count_difference(part=part, place=store, difference=D(-99), cause="count:1", by=keeper, key="c4")


def test_a_customers_return_is_a_batch_of_its_own(part, store, keeper):
    with pytest.raises(CostMissing):
        services.take_back(part=part, place=store, quantity=D(1), cost=None, cause="return:1", by=keeper, key="t")
    line = services.take_back(part=part, place=store, quantity=D(2), cost=D(8), cause="return:1", by=keeper, key="t")

    assert (line.kind, line.value) == ("take_back", 16)


def test_a_document_of_many_lines_holds_or_fails_together(store, keeper):
    parts = [a_part(unit="米") for _n in range(3)]
    lines = [Line(one, D(n + 1), D(n + 2), lot=f"L{n}") for n, one in enumerate(parts)]
    told = {"place": store, "cause": "receipt:R1", "by": keeper}

    made = services.receive_many(lines=lines, key="doc", **told)

    assert [line.key for line in made] == ["doc:1", "doc:2", "doc:3"]
    assert [line.value for line in made] == [2, 6, 12]
    assert services.receive_many(lines=lines, key="doc", **told) == made
    with pytest.raises(KeyOfAnotherMovement):
        services.receive_many(lines=[*lines[:2], Line(parts[2], D(9), D(4))], key="doc", **told)
    with pytest.raises(NotEnoughStock):
        services.issue_many(
            place=store, lines=[Line(parts[0], D(1)), Line(parts[1], D(9))], cause="order:1", by=keeper, key="o"
        )
    assert lying(parts[0], store) == [(1, 2)]
    # one part on two lines of one document
    twice = services.issue_many(
        place=store, lines=[Line(parts[2], D(1)), Line(parts[2], D(2))], cause="order:2", by=keeper, key="p"
    )
    assert [line.value for line in twice] == [-4, -8] and lying(parts[2], store) == []


def test_the_next_to_go_is_priced_beforehand(part, store, keeper):
    came(part, store, 2, 10, by=keeper, n=1, days_ago=2)
    came(part, store, 2, 12, by=keeper, n=2)

    assert value_of(part, store, D(3)) == 32 and value_of(part, store, D(9)) == 44


def test_allocations_are_only_added_and_layers_never_below_zero(part, store, keeper):
    came(part, store, 2, 10, by=keeper, n=1)

    for change in (
        lambda: Allocation.objects.update(quantity=9), lambda: Allocation.objects.all().delete(),
        lambda: Layer.objects.update(left=D("-0.001")),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
