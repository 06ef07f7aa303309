"""Numbers are given once, whoever asks at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from customers import numbers


def test_numbers_follow_each_other(db):
    assert [numbers.take("WX20261009") for _ in range(3)] == ["WX202610090001", "WX202610090002", "WX202610090003"]


def test_ten_thousandth_has_five_digits(db):
    numbers.take_many("WX20261009", 9_999)
    assert numbers.take("WX20261009") == "WX2026100910000"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_the_same():
    def take(_n):
        try:
            return [numbers.take("KH2026", digits=5) for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = [number for batch in pool.map(take, range(8)) for number in batch]
    assert len(set(given)) == 40
