"""Months: order, neighbours, the instants they begin and end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period, month_after, parse_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "name",
    [
        "2026-13",
        "2026-00",
        "2026-1",
        "26-10",
        "2026-10 ",
        "２０２６-10",
        "2026/10",
        "",
        "0000-01",
        "0001-01",
        "1949-12",
        "2100-01",
        "9999-12",
    ],
)
def test_what_is_no_month_is_refused(name):
    with pytest.raises(ValueError, match="not a month"):
        Period.parse(name)


@pytest.mark.parametrize("text", ["", "2026-02-30", "0001-01-01", "1949-12-31", "2100-01-01", "9999-12-31", "20261103",
                                  "2026-W01-1", "2026/11/03", "２０２６-11-03", "2026-11-03T10:00"])  # fmt: skip
def test_what_is_no_day_of_ours_is_refused(text):
    with pytest.raises(ValueError):
        parse_day(text)


def test_a_day_is_read():
    assert parse_day("2026-11-03") == date(2026, 11, 3)


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
