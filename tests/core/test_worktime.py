"""Working time against a walker that looks at every single minute, over two years with Chinese holidays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.worktime import ALWAYS, NeverOpen, WorkCalendar, hours_text, parse_hours
from people.calendars import STANDARD_WEEK, holidays_of, working_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
OFFICE = ["08:00-12:00, 13:30-17:30"] * 5 + ["", ""]


def with_holidays(week):
    return working_calendar(week, [*holidays_of(2025), *holidays_of(2026)])


CALENDARS = [with_holidays(STANDARD_WEEK), with_holidays(OFFICE), with_holidays(["18:00-24:00"] * 7)]
minutes = st.integers(0, 2 * 365 * 24 * 60 - 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def moment(n: int) -> datetime:
    return at("2025-01-01 00:00") + n * MINUTE


def walk(calendar: WorkCalendar, start: datetime, work: int) -> datetime:
    """Minute by minute: the instant by which so many open minutes have passed."""
    now = start
    while work:
        work -= calendar.is_open(now)
        now += MINUTE
    return now


def walked_between(calendar: WorkCalendar, a: datetime, b: datetime) -> int:
    return sum(calendar.is_open(a + n * MINUTE) for n in range(int((b - a) / MINUTE)))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 17:30", 2, "2026-11-21 09:30"),  # Friday to Saturday
        ("2026-11-21 17:30", 2, "2026-11-23 09:30"),  # over a Sunday
        ("2026-02-14 17:30", 2, "2026-02-24 09:30"),  # over the Spring Festival
        ("2026-01-03 10:00", 1, "2026-01-04 09:00"),  # a Sunday worked for New Year
        ("2026-09-30 17:00", 2, "2026-10-08 09:00"),  # over the National Day week
        ("2026-09-20 17:00", 2, "2026-09-21 09:00"),  # a Sunday worked for National Day
        ("2025-01-27 17:30", 1, "2025-02-05 08:30"),
        ("2025-04-27 09:00", 4, "2025-04-27 13:00"),
        ("2026-11-20 03:00", 0, "2026-11-20 03:00"),
        ("2026-11-20 08:00", 10, "2026-11-20 18:00"),  # a whole day ends at closing time
    ],
)
def test_hours_over_weekends_and_holidays(start, hours, end):
    assert CALENDARS[0].add(at(start), timedelta(hours=hours)) == at(end)


@given(st.sampled_from(CALENDARS), minutes, st.integers(0, 900))
def test_as_if_every_minute_were_looked_at(calendar, start, work):
    begun = moment(start)

    assert calendar.add(begun, work * MINUTE) == walk(calendar, begun, work)


@given(st.sampled_from(CALENDARS), minutes, st.integers(0, 4000))
def test_open_time_between_two_instants(calendar, start, length):
    a = moment(start)
    b = a + length * MINUTE

    assert calendar.between(a, b) == walked_between(calendar, a, b) * MINUTE
    assert calendar.between(b, a) == -calendar.between(a, b)


@given(st.sampled_from(CALENDARS), minutes, st.integers(0, 30_000), st.integers(0, 30_000))
def test_one_stretch_is_two_shorter_ones(calendar, start, first, second):
    begun = moment(start)
    half = calendar.add(begun, first * MINUTE)

    assert calendar.add(half, second * MINUTE) == calendar.add(begun, (first + second) * MINUTE)
    assert calendar.between(begun, half) == first * MINUTE


def test_a_year_has_the_working_days_the_state_council_announced():
    calendar = CALENDARS[1]
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    worked = [day for day in days if calendar.spans(day)]

    assert len(worked) == 248
    assert date(2026, 10, 10) in worked and date(2026, 10, 7) not in worked


def test_every_hour_counts_where_nobody_asks_for_working_hours():
    start = at("2026-02-16 23:00")

    assert ALWAYS.add(start, timedelta(hours=30)) == start + timedelta(hours=30)


def test_a_zone_with_summer_time_keeps_its_opening_hours():
    berlin = WorkCalendar((((time(8), time(16)),),) * 7, zone=ZoneInfo("Europe/Berlin"))

    assert berlin.add(datetime(2026, 3, 28, 14, tzinfo=UTC), timedelta(hours=2)) == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_a_calendar_that_is_never_open_says_so():
    with pytest.raises(NeverOpen):
        WorkCalendar(((),) * 7).add(at("2026-01-01 00:00"), MINUTE)


@pytest.mark.parametrize("text", ["", "08:00-12:00, 13:30-18:00", "18:00-24:00"])
def test_hours_are_written_as_they_are_read(text):
    assert hours_text(parse_hours(text)) == text


@pytest.mark.parametrize("text", ["8", "18:00-08:00", "08:00-12:00, 11:00-13:00", "25:00-26:00", "a-b", "08:00-08:00"])
def test_hours_nobody_can_mean_are_refused(text):
    with pytest.raises(ValueError):
        parse_hours(text)


def test_what_people_type_is_understood():
    assert hours_text(parse_hours("8:00–12:00，13：30~18")) == "08:00-12:00, 13:30-18:00"
