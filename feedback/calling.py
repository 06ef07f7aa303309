"""When a call-back is due, whom the lot draws, when the next try is. Pure: no database, no clock of its own."""

from datetime import date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from feedback.choices import CallResult, DayTime

FIRST_CALL, LAST_CALL = time(9), time(20)
BANDS = {
    DayTime.MORNING: (time(9), time(12)),
    DayTime.AFTERNOON: (time(12), time(18)),
    DayTime.EVENING: (time(18), time(21)),
}
CLAIM = timedelta(minutes=15)
EDIT = timedelta(minutes=30)
AGAIN = timedelta(hours=2)
# What the agent may choose after nobody answered; the empty one is two hours later, within calling hours.
LATER = {
    "evening": (0, time(18, 30)),
    "tomorrow": (1, time(9)),
    "tomorrow_pm": (1, time(14)),
}


def lot_of(number: str) -> int:
    """0 to 99, the same for a ticket for ever: below the share it is drawn."""
    return crc32(number.encode()) % 100


def due_at(completed: date, days: int, zone: ZoneInfo) -> datetime:
    """When calling may begin: the morning of so many days after completion."""
    return datetime.combine(completed + timedelta(days=days), FIRST_CALL, zone)


def gives_up_at(due: datetime, days: int) -> datetime:
    """Until when it is tried: the last calling hour of the last day, the first one counted."""
    return datetime.combine(due.date() + timedelta(days=days - 1), LAST_CALL, due.tzinfo)


def next_try(now: datetime, chosen: str = "") -> datetime:
    """When to call again, in branch time; `now` is aware and local."""
    if chosen in LATER:
        days, clock = LATER[chosen]
        at = datetime.combine(now.date() + timedelta(days=days), clock, now.tzinfo)
        if at > now:
            return at
    at = now + AGAIN
    if at.time() > LAST_CALL or at.date() != now.date():
        return datetime.combine(now.date() + timedelta(days=1), FIRST_CALL, now.tzinfo)
    return at


def band_of(now: datetime) -> str:
    """Which part of the day it is, for those who asked to be called then; empty at night."""
    clock = now.time()
    return next((band for band, (start, end) in BANDS.items() if start <= clock < end), "")


def answer_of(overall: int | None, *, fixed: bool | None = None) -> str:
    """What the grades say where nobody said it: 4 and 5 satisfied, 3 fair, below or not repaired: not satisfied."""
    if fixed is False or overall is None:
        return CallResult.UNSATISFIED
    if overall == 3:
        return CallResult.FAIR
    return CallResult.SATISFIED if overall > 3 else CallResult.UNSATISFIED


def contradiction(result: str, *, overall: int | None, fixed: bool | None) -> bool:
    """Whether somebody called satisfied graded otherwise."""
    return result == CallResult.SATISFIED and (fixed is False or (overall is not None and overall < 3))
