"""Questions about duty that pages and other rooms ask; the number of statements never depends on how many are asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.periods import Period
from people import stamps
from people.calendars import calendars
from people.duty import shifts
from people.duty.choices import LeaveState, Shift
from people.duty.rules import SOON, USUAL_JOB, USUAL_PLACES, Certificate
from people.duty.settings import duty_settings
from people.duty.shifts import Span
from people.models import Leave, Licence, Roster, Skill, Staff, WorkArea, WorkLimit

HALVES = ("am", "pm")
AHEAD = 15  # days of the roster that are read to find somebody's next duty


@dataclass(frozen=True, slots=True)
class Presence:
    """One person on one day: when on duty, when away, how many jobs a half day takes."""

    staff_id: int
    day: date
    shift: str  # empty: an ordinary day nobody wrote anything about
    duty: tuple[Span, ...]
    away: tuple[Span, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)  # half → jobs
    job_minutes: int = USUAL_JOB
    is_closed: bool = False  # the branch is closed and nobody was rostered

    @property
    def free(self) -> list[Span]:
        """On duty and not away."""
        return shifts.without(self.duty, self.away)

    @property
    def is_off(self) -> bool:
        """Written down as off, or only on the hotline."""
        return self.shift in (Shift.OFF, Shift.HOTLINE)

    def capacity(self, half: str) -> int:
        """How many jobs this half day takes: none on leave or off, fewer where part of it is gone."""
        zone = timezone.get_current_timezone()
        span = shifts.half_span(self.day, half, zone)
        whole = shifts.length(shifts.cut(usual_duty(self.day, zone), span))
        free = shifts.length(shifts.cut(self.free, span))
        return 0 if self.is_off else shifts.places_left(self.places.get(half, USUAL_PLACES), free, whole)

    @property
    def limit(self) -> int:
        """Jobs of the whole day."""
        return sum(self.capacity(half) for half in HALVES)

    def away_until(self, at: datetime) -> datetime | None:
        """When somebody who is away at this instant comes back."""
        return next((end for start, end in shifts.merged(self.away) if start <= at < end), None)


def usual_duty(day: date, zone: ZoneInfo) -> list[Span]:
    """A whole day's shift as it usually is."""
    return [shifts.shift_span(day, shifts.SHIFT_TIMES["whole"], zone)]


def presence_on(
    staff: Iterable[Staff], days: Iterable[date], known: stamps.Stamps | None = None
) -> dict[tuple[int, date], Presence]:
    """(staff id, day) → presence, for every person and day, in four statements; `known`: the stamps, if at hand."""
    people, dates = list(staff), sorted(set(days))
    if not people or not dates:
        return {}
    ids, zone = [p.pk for p in people], timezone.get_current_timezone()
    known = stamps.read() if known is None else known
    times, calendar_of = duty_settings(known).times, calendars(known).of
    rostered = {
        (row.staff_id, row.day): row.shift for row in Roster.objects.filter(staff__in=ids, day__in=dates).order_by()
    }
    begin, end = shifts.day_span(dates[0], zone)[0], shifts.day_span(dates[-1], zone)[1]
    away: dict[int, list[Span]] = defaultdict(list)
    for row in Leave.objects.filter(staff__in=ids, state=LeaveState.APPROVED, from_at__lt=end, until_at__gt=begin):
        away[row.staff_id].append((row.from_at, row.until_at))
    limits = {row.staff_id: row for row in WorkLimit.objects.filter(staff__in=ids)}
    open_on = {branch: calendar_of(branch) for branch in {p.branch_id for p in people}}
    found = {}
    for person in people:
        limit = limits.get(person.pk)
        for day in dates:
            shift = rostered.get((person.pk, day), "")
            closed = not shift and not open_on[person.branch_id].spans(day)
            duty = () if shift == Shift.OFF else (shifts.shift_span(day, times[shift or Shift.WHOLE], zone),)
            found[person.pk, day] = Presence(
                person.pk,
                day,
                shift,
                duty,
                tuple(shifts.cut(away[person.pk], shifts.day_span(day, zone))),
                {"am": limit.morning, "pm": limit.afternoon} if limit else {},
                limit.job_minutes if limit else USUAL_JOB,
                closed,
            )
    return found


def skills_of(staff_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Staff id → {code of the category: level}; whoever nothing is written about is absent."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Skill.objects.filter(staff__in=list(staff_ids)).order_by("trade")
    for staff_id, trade, level in rows.values_list("staff_id", "trade", "level"):
        found[staff_id][trade] = level
    return dict(found)


def certificates_of(staff_ids: Iterable[int]) -> dict[int, list[Certificate]]:
    """Staff id → certificates, valid or not."""
    found: dict[int, list[Certificate]] = defaultdict(list)
    rows = Licence.objects.filter(staff__in=list(staff_ids)).order_by("kind", "-valid_until")
    for staff_id, kind, until, withdrawn in rows.values_list("staff_id", "kind", "valid_until", "withdrawn_on"):
        found[staff_id].append(Certificate(kind, until, withdrawn))
    return dict(found)


def areas_of(staff_ids: Iterable[int]) -> dict[int, list[str]]:
    """Staff id → districts and roads."""
    found: dict[int, list[str]] = defaultdict(list)
    for staff_id, name in WorkArea.objects.filter(staff__in=list(staff_ids)).values_list("staff_id", "name"):
        found[staff_id].append(name)
    return dict(found)


def on_duty_now(at: datetime | None = None) -> QuerySet[Roster]:
    """The roster rows of whoever has the hotline at this instant: of today's evening or since yesterday's."""
    at = at or timezone.now()
    zone = timezone.get_current_timezone()
    today = at.astimezone(zone).date()
    hours = duty_settings().times[Shift.HOTLINE]
    days = [
        day
        for day in (today - timedelta(days=1), today)
        if shifts.shift_span(day, hours, zone)[0] <= at < shifts.shift_span(day, hours, zone)[1]
    ]
    rows = Roster.objects.filter(shift=Shift.HOTLINE, day__in=days).select_related("staff", "staff__branch")
    return rows.order_by("staff__branch", "staff__code")


def duty_next(staff: Iterable[Staff], at: datetime) -> dict[int, datetime]:
    """Staff id → when duty begins next (`at` itself where it runs), for whoever stands on the roster near this instant.

    Read from yesterday's evening to two weeks ahead, in one statement. A day nobody wrote anything about has the
    branch's opening hours, a day off none. Absent: nothing written, or nothing but days off.
    """
    people, zone = {one.pk: one for one in staff}, timezone.get_current_timezone()
    first = at.astimezone(zone).date() - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range(AHEAD)]
    written: dict[int, dict[date, str]] = defaultdict(dict)
    for row in Roster.objects.filter(staff__in=people, day__range=(days[0], days[-1])).order_by():
        written[row.staff_id][row.day] = row.shift
    times, calendar_of, found = duty_settings().times, calendars().of, {}
    for pk, shift_on in written.items():
        spans: list[Span] = []
        for day in days:
            if day not in shift_on:
                spans += calendar_of(people[pk].branch_id).spans(day)
            elif shift_on[day] != Shift.OFF:
                spans.append(shifts.shift_span(day, times[shift_on[day]], zone))
        if ahead := [max(start, at) for start, end in spans if end > at]:
            found[pk] = min(ahead)
    return found


def duty_days(staff_ids: Iterable[int], period: Period) -> dict[int, Decimal]:
    """Staff id → days of attendance in the month: rostered or ordinary working days less approved leave, in halves.

    A hotline night counts as a day. Days before somebody came or after somebody left do not count.
    """
    people = list(Staff.objects.filter(pk__in=list(staff_ids)))
    days = [period.first_day + timedelta(days=n) for n in range(period.last_day.day)]
    zone, total = timezone.get_current_timezone(), {person.pk: Decimal(0) for person in people}
    hired = {p.pk: (p.hired_on or days[0], p.left_on or days[-1]) for p in people}
    for (staff_id, day), there in presence_on(people, days).items():
        first, last = hired[staff_id]
        if first <= day <= last and not there.is_closed and there.shift != Shift.OFF:
            total[staff_id] += _attended(there, zone)
    return total


def _attended(there: Presence, zone: ZoneInfo) -> Decimal:
    """1, 0.5 or 0: a half counts where most of its duty was not leave."""
    if there.shift == Shift.HOTLINE or not there.away:
        return Decimal(1)
    half, done = Decimal("0.5"), Decimal(0)
    for name in HALVES:
        span = shifts.half_span(there.day, name, zone)
        duty = shifts.length(shifts.cut(there.duty, span))
        if duty and shifts.length(shifts.cut(there.free, span)) * 2 > duty:
            done += half
    return done


def expiring(today: date) -> QuerySet[Licence]:
    """Certificates that end or are to be reviewed within a month, or have ended, of whoever still works here."""
    soon = today + SOON
    due = Q(valid_until__lte=soon) | Q(review_on__lte=soon)
    at_work = Q(staff__left_on=None) | Q(staff__left_on__gte=today)
    rows = Licence.objects.filter(due, at_work, withdrawn_on=None)
    return rows.select_related("staff", "staff__branch").order_by("valid_until", "staff__code")
