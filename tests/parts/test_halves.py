"""Half-months of the stations' feedback."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parts.halves import Half


@pytest.mark.parametrize(
    "text, first, last, due",
    [
        ("2026-10-1", date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 18)),
        ("2026-10-2", date(2026, 10, 16), date(2026, 10, 31), date(2026, 11, 3)),
        ("2026-12-2", date(2026, 12, 16), date(2026, 12, 31), date(2027, 1, 3)),
        ("2028-02-2", date(2028, 2, 16), date(2028, 2, 29), date(2028, 3, 3)),
    ],
)
def test_days_and_the_last_one_in_time(text, first, last, due):
    half = Half(text)
    assert (half.first_day, half.last_day, half.due_on) == (first, last, due)


@pytest.mark.parametrize("text", ["2026-10", "2026-13-1", "2026-10-3", "2026-1-1", "", "x2026-10-1"])
def test_what_is_no_half_month(text):
    with pytest.raises(ValueError):
        Half(text)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_one_half_and_halves_touch(day):
    half = Half.of(day)
    assert day in half
    assert half.previous().last_day == half.first_day - timedelta(days=1)
    assert half.previous() < half
