"""Working time, pure: a week of hours, days that are off, days that are worked instead; no clock ticks outside them.

Instants are aware datetimes in any zone; lengths are timedeltas. A span is open from its start up to its end, which
no longer belongs to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[tuple[time, time], ...]  # of one day, in order, without overlap; 00:00 as an end is midnight
ZERO = timedelta(0)
HORIZON_DAYS = 3660  # ten years: whoever finds no open minute in them has a calendar that is never open


class NeverOpen(ValueError):
    """The calendar has no open minute left to wait for."""


@dataclass(frozen=True)
class WorkCalendar:
    """When people work: `week` from Monday to Sunday; `days` says it otherwise for single dates (empty: closed)."""

    week: tuple[Hours, ...]
    days: Mapping[date, Hours] = field(default_factory=dict)
    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    _spans: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for hours in (*self.week, *self.days.values()):
            check_hours(hours)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans of a date of the calendar's own zone, in UTC and in order."""
        if (known := self._spans.get(day)) is None:
            hours = self.days.get(day, self.week[day.weekday()])
            known = self._spans[day] = tuple((self._at(day, a), self._at(day, b, ends=True)) for a, b in hours)
        return known

    def _at(self, day: date, clock: time, *, ends: bool = False) -> datetime:
        if ends and clock == time(0):
            day += timedelta(days=1)
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this instant."""
        return any(start <= at < end for start, end in self.spans(at.astimezone(self.zone).date()))

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans after an instant, the one it falls into cut to begin there; raises NeverOpen after ten years."""
        day = at.astimezone(self.zone).date()
        for n in range(HORIZON_DAYS):
            for start, end in self.spans(day + timedelta(days=n)):
                if end > at:
                    yield max(start, at), end
        raise NeverOpen

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The earliest instant by which this much work has been open since `start`; no work is `start` itself.

        Whole days end at closing time, not at the next morning's opening. Negative work raises ValueError.
        """
        if work < ZERO:
            raise ValueError("work does not run backwards")
        at = start.astimezone(UTC)
        if work == ZERO:
            return at
        for opens, closes in self._from(at):
            if work <= closes - opens:
                return opens + work
            work -= closes - opens
        raise NeverOpen

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Open time from a to b; negative where b comes first."""
        if b < a:
            return -self.between(b, a)
        a, b = a.astimezone(UTC), b.astimezone(UTC)
        day, last, total = a.astimezone(self.zone).date(), b.astimezone(self.zone).date(), ZERO
        while day <= last:
            for start, end in self.spans(day):
                if end > a and start < b:
                    total += min(end, b) - max(start, a)
            day += timedelta(days=1)
        return total

    def next_open(self, at: datetime) -> datetime:
        """This instant where it is open, else the next opening. Raises NeverOpen."""
        return next(self._from(at.astimezone(UTC)))[0]


def check_hours(hours: Hours) -> None:
    """Raises ValueError for spans that end before they start, overlap or stand out of order."""
    last = time(0)
    for position, (start, end) in enumerate(hours):
        closes_at_midnight = end == time(0)
        if (start >= end and not closes_at_midnight) or (position and start < last):
            raise ValueError("hours run forward and do not overlap")
        if closes_at_midnight and position != len(hours) - 1:
            raise ValueError("nothing comes after midnight")
        last = end


def parse_hours(text: str) -> Hours:
    """`08:00-12:00, 13:30-18:00` as spans; empty text is a closed day; 24:00 is midnight. Raises ValueError."""
    spans = []
    for piece in filter(None, (p.strip() for p in text.replace("，", ",").replace("、", ",").split(","))):
        start, dash, end = piece.replace("：", ":").replace("–", "-").replace("~", "-").partition("-")
        if not dash:
            raise ValueError(piece)
        spans.append((_clock(start), _clock(end, ends=True)))
    hours = tuple(spans)
    check_hours(hours)
    return hours


def _clock(text: str, *, ends: bool = False) -> time:
    hour, colon, minute = text.strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and (not colon or (minute.isascii() and minute.isdigit()))):
        raise ValueError(text)
    if ends and int(hour) == 24 and not int(minute or 0):
        return time(0)
    return time(int(hour), int(minute or 0))


def hours_text(hours: Hours) -> str:
    """The inverse of parse_hours."""
    return ", ".join(f"{a:%H:%M}-{'24:00' if b == time(0) else f'{b:%H:%M}'}" for a, b in hours)


ALWAYS = WorkCalendar(week=(((time(0), time(0)),),) * 7)  # elapsed time, for limits that count every hour
