"""The week page as rows and cells."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from people.duty import shifts
from people.duty.choices import LeaveState, Shift
from people.duty.selectors import presence_on
from people.duty.settings import duty_settings
from people.models import Leave, Staff
from people.selectors import leader_on, posts_on

DAYS = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's day: the shift (empty: ordinary), its hours, leave in it, whether the branch is closed."""

    staff: Staff
    day: date
    shift: str
    label: str
    hours: str
    leave: str
    waits: bool  # leave that nobody has decided about yet
    is_closed: bool
    is_past: bool

    @property
    def key(self) -> str:
        """For the page: an id."""
        return f"cell-{self.staff.code}-{self.day:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Row:
    """A person's week."""

    staff: Staff
    posts: list[str]
    leader_id: int | None
    cells: list[Cell]
    days: float  # of attendance as planned


def days_of(monday: date) -> list[date]:
    """Monday to Sunday."""
    return [monday + timedelta(days=n) for n in range(DAYS)]


def week(staff: Iterable[Staff], monday: date) -> list[Row]:
    """Every person's seven days, in a constant number of statements."""
    people, dates, today = list(staff), days_of(monday), timezone.localdate()
    ids = [person.pk for person in people]
    present, asked = presence_on(people, dates), _asked(ids, dates)
    posts, leaders, hours = posts_on(ids, today), leader_on(ids, dates[0]), duty_settings().times
    rows = []
    for person in people:
        cells = [_cell(person, present[person.pk, day], asked, hours, today) for day in dates]
        there = sum(1 for cell in cells if cell.shift != Shift.OFF and not cell.is_closed)
        rows.append(Row(person, posts.get(person.pk, []), leaders.get(person.pk), cells, there))
    return rows


def one(person: Staff, day: date) -> Cell:
    """A single cell, after it was changed."""
    there = presence_on([person], [day])[person.pk, day]
    return _cell(person, there, _asked([person.pk], [day]), duty_settings().times, timezone.localdate())


def _asked(ids: list[int], dates: list[date]) -> dict[int, list[tuple[datetime, datetime]]]:
    zone = timezone.get_current_timezone()
    begin, end = shifts.day_span(dates[0], zone)[0], shifts.day_span(dates[-1], zone)[1]
    found: dict[int, list] = defaultdict(list)
    rows = Leave.objects.filter(staff__in=ids, state=LeaveState.ASKED, from_at__lt=end, until_at__gt=begin)
    for staff_id, since, until in rows.values_list("staff_id", "from_at", "until_at"):
        found[staff_id].append((since, until))
    return found


def _cell(person: Staff, there, asked: dict, hours: dict, today: date) -> Cell:
    zone = timezone.get_current_timezone()
    span = shifts.day_span(there.day, zone)
    waiting = shifts.cut(asked.get(person.pk, ()), span)
    times = hours.get(there.shift)
    return Cell(
        person,
        there.day,
        there.shift,
        str(Shift(there.shift).label) if there.shift else "",
        f"{times[0]:%H:%M}–{times[1]:%H:%M}" if times else "",
        _away(there.away or waiting, span),
        bool(waiting and not there.away),
        there.is_closed,
        there.day < today,
    )


def _away(spans: Iterable, whole) -> str:
    """The hours of leave in the day; empty for none, `*` for all of it."""
    said = []
    for start, end in spans:
        if (start, end) == whole:
            return "*"
        until = "24:00" if end == whole[1] else f"{timezone.localtime(end):%H:%M}"
        said.append(f"{timezone.localtime(start):%H:%M}–{until}")
    return ", ".join(said)
