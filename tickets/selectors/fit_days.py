"""What lies on people's days, and how it is drawn: jobs with a place, agreed times, leave, load."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from people import stamps
from people.duty import selectors as duty
from people.duty.shifts import Span, half_of, shift_span
from people.models import Staff
from tickets import dispatch_rules as rules
from tickets.choices import ON_THE_JOB, WAITING, State
from tickets.dispatch_rules import Day, DayJob, Job, Worker
from tickets.models import Ticket
from tickets.selectors import fit_words as words

STRIP_FROM, STRIP_UNTIL = time(8), time(18)
ON_DAY = (*ON_THE_JOB, *WAITING, State.UNREPAIRABLE)
COLUMNS = (
    "pk", "number", "state", "state_since", "technician_id", "appointment_from", "appointment_until", "district",
    "road", "seat__day", "seat__half", "seat__seat_no",
)  # fmt: skip
ZONE = timezone.get_current_timezone


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a person's day: a job (its state), leave, off, or `planned` for the chosen ones.

    It is drawn from `from_at` to `until_at`. `told` are the times to be read, None where only `half` is known.
    """

    from_at: datetime
    until_at: datetime
    state: str
    label: str
    number: str = ""
    told: Span | None = None
    half: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """One person's day as the time view draws it."""

    staff: Staff
    load: int  # jobs on the day
    limit: int
    minutes_left: int
    bars: list[Bar]

    @property
    def hours_left(self) -> str:
        """Hours left, to the half hour below."""
        return hours_text(self.minutes_left)


def hours_text(minutes: int) -> str:
    """Minutes as hours, to the half hour below: 2.5."""
    halves = minutes // 30
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def loads(people: Iterable[Staff], day: date, *, now: datetime) -> list[Load]:
    """Who does what on a day, whoever has the most time left first: six statements for any number of people."""
    staff = {one.pk: one for one in people}
    present = duty.presence_on(staff.values(), [day], stamps.read())
    whole, found = days_of(staff, {day}, present), []
    for pk, person in staff.items():
        today = whole[pk, day]
        minutes = present[pk, day].job_minutes
        worker = Worker(pk, person.name, days={day: today}, job_minutes=minutes)
        left = rules.minutes_left(worker, today, now)
        found.append(Load(person, len(today.jobs), rules.capacity_of(today), left, bars(today, day, [], worker)))
    return sorted(found, key=lambda one: (-one.minutes_left, one.staff.name))


def days_of(
    staff: Iterable[int], days: set[date], present: dict[tuple[int, date], duty.Presence]
) -> dict[tuple[int, date], Day]:
    """(staff id, day) → free time, leave, places and jobs. One statement."""
    on_days = _day_jobs(staff, days, present)
    return {key: _day(there, on_days.get(key, [])) for key, there in present.items()}


def _day_jobs(staff: Iterable[int], days: set[date], present: dict) -> dict[tuple[int, date], list[DayJob]]:
    """What lies on these days: jobs with a place; agreed times of what has none, because it waits or is from before.

    Two pieces, each along its own index: asked as one they read every ticket these people ever had.
    """
    zone, people = ZONE(), list(staff)
    begin, end = min(days), max(days) + timedelta(days=1)
    seated = Q(seat__day__in=days, seat__technician__in=people)
    agreed = Q(
        seat=None, state__in=ON_DAY, settled_at=None, appointment_from__gte=datetime.combine(begin, time(), zone),
        appointment_from__lt=datetime.combine(end, time(), zone),
    )  # fmt: skip
    theirs = Ticket.objects.filter(technician__in=people).order_by()
    rows = theirs.filter(seated).values_list(*COLUMNS).union(theirs.filter(agreed).values_list(*COLUMNS), all=True)
    found: dict[tuple[int, date], list[DayJob]] = defaultdict(list)
    for pk, number, state, since, who, begins, ends, district, road, day, half, seat in sorted(rows):
        window = (begins, ends or begins) if begins else None
        day = day or begins.astimezone(zone).date()
        half = half or half_of(begins, zone)
        there = present.get((who, day))
        if there is not None:
            span, told = _drawn(state, since, window, day, half, seat or 1, there.job_minutes)
            found[who, day].append(DayJob(pk, number, state, span, window, half, district, road, told))
    return found


def _drawn(
    state: str, since: datetime, window: Span | None, day: date, half: str, seat: int, minutes: int
) -> tuple[Span, Span | None]:
    """Where a job is drawn, and the times to be read (None: it has none).

    Worked ones lie up to when they were finished, running ones from when they began.
    """
    long = timedelta(minutes=minutes)
    if state in rules.WORKED and since.astimezone(ZONE()).date() == day:
        return (since - long, since), (since - long, since)
    if state in (State.WORKING, State.TRAVELLING) and since.astimezone(ZONE()).date() == day:
        return (since, since + long), (since, since + long)
    if window:
        end = min(window[1], window[0] + long) if window[1] > window[0] else window[0] + long
        return (window[0], end), (window[0], max(window[1], end))
    return rules.usual_span(day, half, seat - 1, minutes, ZONE(), (STRIP_FROM, STRIP_UNTIL)), None


def _day(there: duty.Presence, jobs: list[DayJob]) -> Day:
    taken: dict[str, int] = defaultdict(int)
    for job in jobs:
        taken[job.half] += 1
    return Day(
        tuple(there.free), there.duty, there.away, there.is_off, bool(there.shift),
        {half: there.capacity(half) for half in duty.HALVES}, dict(taken), tuple(jobs),
    )  # fmt: skip


def bars(today: Day, day: date, jobs: list[Job], worker: Worker, free_from: datetime | None = None) -> list[Bar]:
    """The strip of the day: leave below, jobs above, then the chosen ones where they would lie.

    Nothing is proposed before `free_from`, the first time one more job fits in; None: today there is none.
    """
    zone = ZONE()
    strip = shift_span(day, (STRIP_FROM, STRIP_UNTIL), zone)
    found = [_bar(span, "leave", words.BARS["leave"], strip) for span in today.away]
    if today.is_off:
        found.append(_bar(strip, "off", words.BARS["off"], strip))
    for job in sorted(today.jobs, key=lambda job: job.span):
        found.append(_bar(job.span, job.state, words.BARS.get(job.state, ""), strip, job))
    on_it = {job.id for job in today.jobs}
    coming: dict[tuple[date, str], int] = defaultdict(int)
    spans: dict[Span, int] = defaultdict(int)
    for job in jobs:
        if job.id in on_it:
            continue
        on, half = rules.seat_for(worker, job, coming) or (job.day, job.half)
        coming[on, half] += 1
        if on == day:
            position = today.taken.get(half, 0)
            drawn = rules.usual_span(day, half, position, worker.job_minutes, zone, (STRIP_FROM, STRIP_UNTIL))
            if free_from and drawn[0] < free_from:
                drawn = free_from, free_from + timedelta(minutes=worker.job_minutes)
            if job.window or free_from:
                spans[job.window or drawn] += 1
    found += [_bar(span, "planned", f"+{count}", strip) for span, count in spans.items()]
    return [bar for bar in found if bar is not None]


def _bar(span: Span, state: str, label, strip: Span, job: DayJob | None = None) -> Bar | None:
    start, end = max(span[0], strip[0]), min(span[1], strip[1])
    if start >= end:
        return None
    if job is None:
        return Bar(span[0], span[1], state, str(label), told=span)
    return Bar(span[0], span[1], state, str(label), job.number, job.told, job.half)


__all__ = ["Bar", "Load", "bars", "days_of", "hours_text", "loads"]
