"""Business months. A month is a name such as 2026-10; instants need a time zone, given by the caller."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

NAME = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
FIRST, LAST = date(1950, 1, 1), date(2099, 12, 31)  # what anybody here means by a day; at its ends a calendar breaks


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One business month; ordered, hashable, `str()` gives its name."""

    name: str

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"not a month: {self.name!r}; write it as 2026-10")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """A month that was asked for. Raises ValueError for anything but YYYY-MM, and where no business is done."""
        period = cls(text)
        if not FIRST.year <= period.year <= LAST.year:
            raise ValueError(f"not a month: {text!r} lies outside the calendar of this house")
        return period

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month a calendar day (in branch time) lies in."""
        return cls(f"{day.year:04d}-{day.month:02d}")

    @property
    def year(self) -> int:
        return int(self.name[:4])

    @property
    def month(self) -> int:
        return int(self.name[5:])

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def next(self) -> "Period":
        return self.plus(1)

    def previous(self) -> "Period":
        return self.plus(-1)

    def plus(self, months: int) -> "Period":
        """So many months later, or earlier for a negative number."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Period(f"{years:04d}-{month + 1:02d}")

    def start(self, tz: tzinfo) -> datetime:
        """00:00 of the first day in this time zone."""
        return datetime.combine(self.first_day, time(), tz)

    def cutoff(self, tz: tzinfo) -> datetime:
        """24:00 of the last day: the first instant that is no longer in the month."""
        return self.next().start(tz)

    def __str__(self) -> str:
        return self.name


def parse_day(text: str) -> date:
    """A day that was asked for. Raises ValueError for anything but YYYY-MM-DD, and where no business is done."""
    day = date.fromisoformat(text)
    if not FIRST <= day <= LAST or text != day.isoformat():
        raise ValueError(f"not a day: {text!r}; write it as 2026-10-31")
    return day


def month_after(day: date) -> date:
    """The same day of the next month, or that month's last day: 31 January → 28 February."""
    following = Period.of(day).next()
    return min(following.last_day, following.first_day.replace(day=min(day.day, following.last_day.day)))
