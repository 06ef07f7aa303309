"""Which working calendar holds for a branch, and how calendars are changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.db import transaction

from core import audit
from core.worktime import Hours, WorkCalendar, hours_text, parse_hours
from people import stamps
from people.choices import DayKind
from people.errors import DayNotFree, HoursUnreadable
from people.models import Branch, Calendar, CalendarDay, User

STAMP = "calendars"
HOLIDAYS = Path(__file__).parent / "holidays"
STANDARD_WEEK = ["08:00-18:00"] * 6 + [""]  # Monday to Saturday
MONDAY = 0


@dataclass
class Calendars:
    """All of them as they stand, and which branch has which."""

    by_id: dict[int, WorkCalendar]
    default: WorkCalendar
    of_branch: dict[int, WorkCalendar] = field(default_factory=dict)

    def of(self, branch_id: int | None) -> WorkCalendar:
        """The branch's own, else that of the nearest branch above, else the default."""
        if branch_id is None:
            return self.default
        self.learn([branch_id])
        return self.of_branch[branch_id]

    def learn(self, branch_ids: Iterable[int | None]) -> None:
        """Look several branches up at once: two queries, none for those known."""
        new = set(branch_ids) - set(self.of_branch) - {None}
        if not new:
            return
        paths = dict(Branch.objects.filter(pk__in=new).values_list("pk", "path"))
        above = {pk: [int(one) for one in paths.get(pk, "").split("/") if one] for pk in new}
        every = {one for chain in above.values() for one in chain}
        own = dict(Branch.objects.filter(pk__in=every, calendar__isnull=False).values_list("pk", "calendar"))
        for pk, chain in above.items():
            nearest = (self.by_id[own[one]] for one in reversed(chain) if own.get(one) in self.by_id)
            self.of_branch[pk] = next(nearest, self.default)


def working_calendar(week: Iterable[str], days: Iterable[CalendarDay] = ()) -> WorkCalendar:
    """Rows → the pure calendar. Raises ValueError where a text is no hours."""
    hours = tuple(parse_hours(text) for text in week)
    otherwise: dict[date, Hours] = {}
    for day in days:
        worked = parse_hours(day.hours) if day.hours else hours[MONDAY]
        otherwise[day.day] = worked if day.kind == DayKind.WORK else ()
    return WorkCalendar(hours, otherwise, ZoneInfo(settings.TIME_ZONE))


def _read() -> Calendars:
    public: list[CalendarDay] = []
    own: dict[int, list[CalendarDay]] = {}
    for day in CalendarDay.objects.order_by("day"):
        (public if day.calendar_id is None else own.setdefault(day.calendar_id, [])).append(day)
    made, default = {}, None
    for row in Calendar.objects.all():
        # A calendar's own days come last: they overrule the public ones.
        days = [*(public if row.follows_holidays else ()), *own.get(row.pk, ())]
        made[row.pk] = working_calendar(row.week, days)
        default = made[row.pk] if row.is_default else default
    return Calendars(made, default or working_calendar(STANDARD_WEEK, public))


_remembered = stamps.Remembered(_read, STAMP)


def calendars(known: stamps.Stamps | None = None) -> Calendars:
    """Every calendar; costs one small query while nobody changes any, none where the stamps are handed on."""
    return _remembered.get(known)


def calendar_of(branch_id: int | None) -> WorkCalendar:
    """The working calendar of a branch, inherited from above."""
    return calendars().of(branch_id)


def holidays_of(year: int) -> list[CalendarDay]:
    """The year's public holidays and days worked instead as this version ships them; empty for a year it can't know."""
    path = HOLIDAYS / f"{year}.yaml"
    if not path.exists():
        return []
    days = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        off = (entry["until"] - entry["from"]).days + 1
        days += [
            CalendarDay(day=entry["from"] + timedelta(days=n), kind=DayKind.OFF, name=entry["name"]) for n in range(off)
        ]
        days += [CalendarDay(day=day, kind=DayKind.WORK, name=entry["name"]) for day in entry["worked"]]
    return days


@transaction.atomic
def load_standard_calendars() -> int:
    """The default calendar and the shipped holidays, where there are none yet; returns how many rows are new."""
    added = 0
    if not Calendar.objects.filter(is_default=True).exists():
        Calendar.objects.create(code="standard", name="标准工作日历", week=STANDARD_WEEK, is_default=True)
        added += 1
    known = set(CalendarDay.objects.filter(calendar=None).values_list("day", flat=True))
    years = {day.year for day in known}
    shipped = sorted(int(path.stem) for path in HOLIDAYS.glob("*.yaml"))
    fresh = [day for year in shipped if year not in years for day in holidays_of(year)]
    added += len(CalendarDay.objects.bulk_create(fresh))
    if added:
        stamps.touch(STAMP)
    return added


def _readable(week: Iterable[str]) -> list[str]:
    try:
        return [hours_text(parse_hours(text)) for text in week]
    except ValueError as error:
        raise HoursUnreadable(text=str(error)) from error


@transaction.atomic
def save_calendar(
    *, calendar: Calendar | None, code: str, name: str, week: list[str], follows_holidays: bool, is_default: bool,
    by: User,
) -> Calendar:  # fmt: skip
    """Add a calendar, or change one: deadlines already written stay, clocks that start or go on later follow it.

    Raises HoursUnreadable. The default passes to this one where it is said so; there is always one.
    """
    names = ["name", "week", "follows_holidays", "is_default"]
    before = {n: getattr(calendar, n) for n in names} if calendar else None
    calendar = calendar or Calendar(code=code)
    calendar.name, calendar.week, calendar.follows_holidays = name, _readable(week), follows_holidays
    if is_default and not calendar.is_default:
        Calendar.objects.filter(is_default=True).update(is_default=False)
        calendar.is_default = True
    calendar.save()
    stamps.touch(STAMP)
    action = "calendar.edited" if before else "calendar.created"
    audit.record(action, target=calendar, by=by, before=before, after={n: getattr(calendar, n) for n in names})
    return calendar


@transaction.atomic
def add_day(
    *, calendar: Calendar | None, day: date, kind: str, name: str, hours: str, by: User
) -> CalendarDay:  # fmt: skip
    """A date that is otherwise, for one calendar or (None) for all that follow the holidays. Raises DayNotFree."""
    if CalendarDay.objects.filter(calendar=calendar, day=day).exists():
        raise DayNotFree(day=day)
    hours = _readable([hours])[0] if kind == DayKind.WORK else ""
    made = CalendarDay.objects.create(calendar=calendar, day=day, kind=kind, name=name, hours=hours)
    stamps.touch(STAMP)
    told = {"day": str(day), "kind": kind, "name": name, "hours": hours}
    audit.record("calendar.day_added", target=calendar or "people.calendar:holidays", by=by, after=told)
    return made


@transaction.atomic
def remove_day(*, day: CalendarDay, by: User) -> None:
    """The date is as the week says again."""
    told = {"day": str(day.day), "kind": day.kind, "name": day.name, "hours": day.hours}
    target = day.calendar or "people.calendar:holidays"
    day.delete()
    stamps.touch(STAMP)
    audit.record("calendar.day_removed", target=target, by=by, before=told)


@transaction.atomic
def give_calendar(*, branch: Branch, calendar: Calendar | None, by: User) -> Branch:
    """The branch and all below it without one of their own work by it; None: as the branch above."""
    before = str(branch.calendar) if branch.calendar else None
    branch.calendar = calendar
    branch.save(update_fields=["calendar"])
    stamps.touch(STAMP)
    after = str(calendar) if calendar else None
    audit.record("branch.calendar", target=branch, by=by, before={"calendar": before}, after={"calendar": after})
    return branch
