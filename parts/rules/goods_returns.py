"""Deadlines of goods that came back (S1-R50, R51, R53), pure: working days after a day. Knows no table."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

YEAR = 366
Pause = tuple[date, date]  # first and last day of a dispute that was settled


def last_day(start: date, works_on: Callable[[date], bool], days: int, pauses: Iterable[Pause] = ()) -> date:
    """The last day in time: so many working days after `start`. A day on which the case was disputed does not count."""
    stopped, day = list(pauses), start
    for _n in range(YEAR):
        if days <= 0:
            break
        day += timedelta(days=1)
        days -= works_on(day) and not any(first <= day <= last for first, last in stopped)
    return day
