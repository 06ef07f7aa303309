"""Months: order, neighbours, the instants they begin and end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period, month_after

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "2026-1", "26-10", "2026-10 ", "２０２６-10", "2026/10", ""])
def test_what_is_no_month_is_refused(name):
    with pytest.raises(ValueError, match="not a month"):
        Period.parse(name)


@given(days)
def test_a_day_lies_in_its_month_only(day):
    month = Period.of(day)
    assert month.first_day <= day <= month.last_day
    assert month.last_day + timedelta(days=1) == month.next().first_day
    assert month.previous() < month < month.next()


@given(days, st.integers(-600, 600))
def test_steps_can_be_taken_back(day, months):
    month = Period.of(day)
    assert month.plus(months).plus(-months) == month


def test_a_month_ends_where_the_next_begins():
    assert Period("2026-10").start(SHANGHAI) == datetime(2026, 10, 1, tzinfo=SHANGHAI)
    assert Period("2026-12").cutoff(SHANGHAI) == datetime(2027, 1, 1, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 10, 5), date(2026, 11, 5)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_month_later(day, later):
    assert month_after(day) == later
