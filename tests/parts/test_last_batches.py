"""What a part cost last: one row a part, however many batches it came in with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parts.models import Batch
from parts.selectors.batches import last_batches
from parts.selectors.counts import mean_costs
from parts.selectors.purchases import last_prices
from tests.builders.buying import Buying
from tests.builders.parts import a_part, a_place

pytestmark = pytest.mark.django_db


def batches(part, *costs: str) -> None:
    day = date(2026, 9, 1)
    Batch.objects.bulk_create(
        Batch(part=part, received_on=day + timedelta(days=n), unit_cost=Decimal(cost)) for n, cost in enumerate(costs)
    )


def test_the_latest_counts_and_of_one_day_the_last_written():
    first, second, never = a_part(), a_part(), a_part()
    batches(first, "5", "7")
    Batch.objects.create(part=first, received_on=date(2026, 9, 2), unit_cost=Decimal(8))
    batches(second, "3", "0")

    asked = [first.pk, second.pk, never.pk]
    assert {pk: batch.unit_cost for pk, batch in last_batches(asked).items()} == {first.pk: 8, second.pk: 0}
    paid = last_batches(asked, paid=True)
    assert {pk: batch.unit_cost for pk, batch in paid.items()} == {first.pk: 8, second.pk: 3}


def test_many_batches_are_not_read():
    place, parts = a_place(), [a_part() for _n in range(6)]
    asked = []
    for chosen in (parts[:1], parts):
        for part in chosen:
            batches(part, *["4"] * 20)
        with CaptureQueriesContext(connection) as counted:
            assert mean_costs(place, [part.pk for part in chosen]) == {part.pk: 4 for part in chosen}
        asked.append(len(counted))
    assert asked[0] == asked[1] == 2


def test_what_was_agreed_last_goes_before_what_the_newest_batch_cost():
    buying, other = Buying(), a_part()
    batches(other, "5", "7", "0")
    buying.ordered((buying.part, 10, 2))
    buying.ordered((buying.part, 10, 3))

    with CaptureQueriesContext(connection) as asked:
        assert last_prices([buying.part.pk, other.pk]) == {buying.part.pk: 3, other.pk: 7}

    assert [query["sql"].count("LIMIT 1") for query in asked] == [1, 1], "one row a part, however long it is bought"
