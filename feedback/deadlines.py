"""By when a complaint is answered and closed, and until when a verdict is appealed against: settings, not constants."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from people.calendars import calendar_of

WARN = timedelta(minutes=45)
DAYS_AHEAD = 60  # a calendar without a single open day in so long is broken


def clock_hours() -> tuple[int, int]:
    """Hours until the first answer and until closing (requirements S1-R29)."""
    return getattr(settings, "COMPLAINT_ANSWER_HOURS", 2), getattr(settings, "COMPLAINT_CLOSE_HOURS", 24)


def counts_working_time() -> bool:
    """Whether the clocks stand still outside the branch's working hours; the hotline is open all day, so by default
    they do not (A28)."""
    return getattr(settings, "COMPLAINT_CLOCK", "elapsed") == "working"


def due_times(registered_at: datetime, branch_id: int) -> tuple[datetime, datetime]:
    """First answer and closing of a complaint of this branch."""
    answer, close = (timedelta(hours=hours) for hours in clock_hours())
    if not counts_working_time():
        return registered_at + answer, registered_at + close
    calendar = calendar_of(branch_id)
    return calendar.add(registered_at, answer), calendar.add(registered_at, close)


def appeal_until(decided_at: datetime, branch_id: int) -> datetime:
    """The end of the last of so many working days after the verdict (三个工作日)."""
    calendar, day = calendar_of(branch_id), timezone.localdate(decided_at)
    left = getattr(settings, "COMPLAINT_APPEAL_DAYS", 3)
    for _n in range(DAYS_AHEAD):
        if left == 0:
            break
        day += timedelta(days=1)
        left -= bool(calendar.spans(day))
    return _end_of(day)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), timezone.get_current_timezone())
