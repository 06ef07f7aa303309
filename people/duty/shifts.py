"""Shifts and free time, pure: spans of aware instants, `(from, until)`, the end not included."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

Span = tuple[datetime, datetime]
ZERO = timedelta(0)
NOON = time(12)
# What holds until somebody writes other hours on the settings page.
SHIFT_TIMES: dict[str, tuple[time, time]] = {
    "whole": (time(8), time(18)),
    "early": (time(7, 30), time(13, 30)),
    "late": (time(12), time(20)),
    "hotline": (time(18), time(8)),
}
AT_NIGHT = "hotline"
AWAY = "off"


def shift_span(day: date, times: tuple[time, time], zone: tzinfo) -> Span:
    """The span of a shift that begins on this day; hours that run backwards end the next morning."""
    start, end = times
    last = day + timedelta(days=1) if end <= start else day
    return datetime.combine(day, start, zone), datetime.combine(last, end, zone)


def day_span(day: date, zone: tzinfo) -> Span:
    """From midnight to midnight."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def half_span(day: date, half: str, zone: tzinfo) -> Span:
    """The morning until noon, or the rest of the day."""
    start, end = day_span(day, zone)
    noon = datetime.combine(day, NOON, zone)
    return (start, noon) if half == "am" else (noon, end)


def half_of(at: datetime, zone: tzinfo) -> str:
    """am before noon of the zone, pm from noon on."""
    return "am" if at.astimezone(zone).time() < NOON else "pm"


def meet(a: Span, b: Span) -> bool:
    """Whether two spans share an instant."""
    return a[0] < b[1] and b[0] < a[1]


def cut(spans: Iterable[Span], within: Span) -> list[Span]:
    """The parts of the spans inside another."""
    return [(max(a, within[0]), min(b, within[1])) for a, b in spans if meet((a, b), within)]


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the spans where the taken ones are gone, in order and none of them empty."""
    left = sorted(span for span in spans if span[0] < span[1])
    for start, end in taken:
        if start < end:
            pieces = []
            for a, b in left:
                pieces += [(a, min(b, start)), (max(a, end), b)]
            left = [(a, b) for a, b in pieces if a < b]
    return left


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same instants as spans that neither touch nor overlap."""
    out: list[Span] = []
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return out


def length(spans: Iterable[Span]) -> timedelta:
    """How long the spans last together; where they overlap the time counts once."""
    return sum(((b - a) for a, b in merged(spans)), ZERO)


def places_left(places: int, free: timedelta, whole: timedelta) -> int:
    """How many of a half day's places remain where only part of it is free; none where nothing is free."""
    if free <= ZERO or whole <= ZERO:
        return 0
    return min(places, max(1, round(places * (free / whole))))


def first_gap(free: Iterable[Span], needed: timedelta, since: datetime) -> datetime | None:
    """The earliest instant from `since` on with that much free time in one piece; None where there is none."""
    for start, end in sorted(free):
        at = max(start, since)
        if end - at >= needed:
            return at
    return None
