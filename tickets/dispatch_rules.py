"""Who fits a job, pure: what stands against somebody, what speaks for him, and in which order they are suggested.

Everything that is true of a person and of a job is handed in; nothing is asked here. Spans are pairs of aware instants.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from people.duty.rules import Certificate, CheckRule
from people.duty.shifts import Span, cut, first_gap, half_of, half_span, length, meet, shift_span, without

DAY_ENDS = 18  # whoever is sent later without an appointment goes tomorrow
BLOCK, WARN, IGNORE = "block", "warn", "ignore"
WORKED = ("done", "called_back", "closed")


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket somebody is to be sent to. `trades`: codes of its category and of the one above."""

    id: int
    number: str
    trades: tuple[str, ...]
    supervisor_id: int
    day: date
    half: str  # am, pm; where it is still free, the first that fits
    window: Span | None = None
    district: str = ""
    road: str = ""
    customer_id: int | None = None
    unit_id: int | None = None
    technician_id: int | None = None
    categories: tuple[int, ...] = ()  # of its product and the one above
    halves: tuple[tuple[date, str], ...] = ()  # where it may sit, first choice first; empty: on day and half

    @property
    def options(self) -> tuple[tuple[date, str], ...]:
        """The half days it may sit on."""
        return self.halves or ((self.day, self.half),)

    @property
    def short(self) -> str:
        """The last three digits, as people call it."""
        return self.number[-3:]


@dataclass(frozen=True, slots=True)
class DayJob:
    """A job that already lies on somebody's day."""

    id: int
    number: str
    state: str
    span: Span
    window: Span | None = None
    half: str = ""
    district: str = ""
    road: str = ""
    told: Span | None = None  # the times people read; None: it has its half day and no time


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a person: free time, leave, places and what is in them."""

    free: tuple[Span, ...] = ()
    duty: tuple[Span, ...] = ()
    away: tuple[Span, ...] = ()
    is_off: bool = False
    is_rostered: bool = False
    capacity: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    jobs: tuple[DayJob, ...] = ()


@dataclass(frozen=True, slots=True)
class Worker:
    """A person who may be sent. `skills` None: nothing is written about him, so nothing is held against him."""

    id: int
    name: str
    leaders: frozenset[int] = frozenset()
    skills: Mapping[str, int] | None = None
    certificates: tuple[Certificate, ...] = ()
    areas: frozenset[str] = frozenset()
    days: Mapping[date, Day] = field(default_factory=dict)
    job_minutes: int = 75
    van: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # category → parts on the van that fit it
    knows_units: Mapping[int, date] = field(default_factory=dict)
    knows_customers: Mapping[int, date] = field(default_factory=dict)

    def day(self, day: date) -> Day:
        return self.days.get(day, Day())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands against sending this person to this job; `facts` go into the sentence."""

    check: str
    code: str
    effect: str
    needs_reason: bool
    job: Job
    facts: Mapping[str, object] = field(default_factory=dict)


def planned(window: Span | None, now: datetime, zone: tzinfo, day: date | None = None) -> list[tuple[date, str]]:
    """The half days a job may sit on, first choice first: that of its appointment, else what is left of the day."""
    if window is not None:
        return [(window[0].astimezone(zone).date(), half_of(window[0], zone))]
    local = now.astimezone(zone)
    today = local.date()
    if day is None or day < today:
        day = today + timedelta(days=1) if local.hour >= DAY_ENDS else today
    if day > today or local.hour < 12:
        return [(day, "am"), (day, "pm")]
    return [(day, "pm")]


def against(worker: Worker, jobs: Iterable[Job], rules: Mapping[str, CheckRule],
            licences: Mapping[str, list[tuple[str, str]]], now: datetime) -> list[Finding]:  # fmt: skip
    """Everything that stands against sending this person to these jobs together; blocks first."""
    found: list[Finding] = []
    coming: dict[tuple[date, str], int] = {}
    for job in jobs:
        day = worker.day(job.day)
        found += _team(worker, job)
        untrained = _skill(worker, job, rules["skill"])
        found += untrained or _licence(worker, job, rules["licence"], licences)
        found += _away(worker, job, day, rules, now)
        found += _overlap(job, day, rules["overlap"])
        found += _area(worker, job, rules["area"])
        if not any(mine.id == job.id for mine in day.jobs):
            place = seat_for(worker, job, coming)
            if place is None:
                found += _limit(job, day, rules["limit"])
            place = place or (job.day, job.half)
            coming[place] = coming.get(place, 0) + 1
    found = [finding for finding in found if finding.effect != IGNORE]
    return sorted(found, key=lambda finding: finding.effect != BLOCK)


def _say(rule: CheckRule, check: str, code: str, job: Job, effect: str = "", **facts: object) -> Finding:
    effect = effect or rule.effect
    return Finding(check, code, effect, effect == WARN and rule.needs_reason, job, facts)


def _team(worker: Worker, job: Job) -> list[Finding]:
    if job.supervisor_id == worker.id or job.supervisor_id in worker.leaders:
        return []
    return [Finding("team", "team", BLOCK, False, job)]


def _skill(worker: Worker, job: Job, rule: CheckRule) -> list[Finding]:
    if worker.skills is None or any(trade in worker.skills for trade in job.trades):
        return []
    return [_say(rule, "skill", "skill", job)]


def needed(job: Job, licences: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """(certificate, effect without it) for the job's product and the one above; the nearer rule wins."""
    wanted: dict[str, str] = {}
    for trade in reversed(job.trades):
        wanted.update(licences.get(trade, ()))
    return list(wanted.items())


def best_of(certificates: Iterable[Certificate], kind: str) -> Certificate | None:
    """The certificate of a kind that lasts longest among those not withdrawn; else any."""
    of_kind = [paper for paper in certificates if paper.kind == kind]
    return max(of_kind, key=lambda paper: (paper.withdrawn_on is None, paper.valid_until), default=None)


def _licence(worker: Worker, job: Job, rule: CheckRule, licences: Mapping[str, list[tuple[str, str]]]) -> list[Finding]:
    found = []
    for kind, effect in needed(job, licences):
        paper = best_of(worker.certificates, kind)
        if paper is None:
            found.append(_say(rule, "licence", "no_licence", job, effect, kind=kind))
        elif not paper.holds_on(job.day):
            code = "licence_withdrawn" if paper.withdrawn_on else "licence_expired"
            found.append(_say(rule, "licence", code, job, effect, kind=kind, until=paper.valid_until))
    return found


def _away(worker: Worker, job: Job, day: Day, rules: Mapping[str, CheckRule], now: datetime) -> list[Finding]:
    found = []
    clash = [span for span in day.away if (meet(span, job.window) if job.window else span[1] > now)]
    if job.window is None:
        left = length([(max(a, now), b) for a, b in day.free if b > now])
        clash = clash if left < timedelta(minutes=worker.job_minutes) and day.duty else []
    if clash:
        found.append(_say(rules["leave"], "leave", "leave", job, until=max(b for _a, b in clash)))
    if day.is_off:
        found.append(_say(rules["off_duty"], "off_duty", "off_duty", job, day=job.day))
    elif day.is_rostered and job.window and not any(meet(span, job.window) for span in day.duty):
        found.append(_say(rules["off_duty"], "off_duty", "outside_shift", job, day=job.day))
    return found


def _overlap(job: Job, day: Day, rule: CheckRule) -> list[Finding]:
    if job.window is None:
        return []
    others = [
        mine for mine in day.jobs
        if mine.id != job.id and mine.window and mine.state not in WORKED and meet(mine.window, job.window)
    ]  # fmt: skip
    return [_say(rule, "overlap", "overlap", job, other=others[0].number, count=len(others))] if others else []


def seat_for(worker: Worker, job: Job, coming: Mapping[tuple[date, str], int]) -> tuple[date, str] | None:
    """The first half day of the job's that still has a place beside those that come along; None where all are full."""
    for on, half in job.options:
        day = worker.day(on)
        if day.taken.get(half, 0) + coming.get((on, half), 0) < day.capacity.get(half, 0):
            return on, half
    return None


def _limit(job: Job, day: Day, rule: CheckRule) -> list[Finding]:
    if day.is_off or not day.duty:
        return []  # said already, and better
    halves = [half for _on, half in job.options]
    taken = sum(day.taken.get(half, 0) for half in halves)
    places = sum(day.capacity.get(half, 0) for half in halves)
    code = "day_full" if len(halves) > 1 else "half_full"
    return [_say(rule, "limit", code, job, half=halves[0], taken=taken, places=places)]


def _area(worker: Worker, job: Job, rule: CheckRule) -> list[Finding]:
    if not worker.areas or not (job.road or job.district) or worker.areas & {job.road, job.district}:
        return []
    return [_say(rule, "area", "area", job)]


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for a person, and the figures that stand beside the name."""

    licence_soon: tuple[Certificate, ...] = ()
    licence_valid: tuple[Certificate, ...] = ()
    same_road: int = 0
    in_area: str = ""
    van: tuple[str, ...] = ()  # parts on the van that fit
    visited_unit: date | None = None
    visited_customer: date | None = None
    minutes_left: int = 0
    earliest: datetime | None = None
    at_road: str = ""  # where he is now


def minutes_left(worker: Worker, day: Day, now: datetime) -> int:
    """Free minutes of the day from now on, less those the open jobs of the day will still take."""
    free = length([(max(a, now), b) for a, b in day.free if b > now])
    busy = sum(1 for job in day.jobs if job.state not in WORKED)
    return max(0, int(free.total_seconds() // 60) - busy * worker.job_minutes)


def earliest_free(worker: Worker, day: Day, now: datetime) -> datetime | None:
    """The first gap of the day that one more job fits into; None where what is open takes all that is left."""
    if not minutes_left(worker, day, now):
        return None
    open_jobs = [job.window or job.span for job in day.jobs if job.state not in WORKED]
    return first_gap(without(day.free, open_jobs), timedelta(minutes=worker.job_minutes), now)


def standing(worker: Worker, jobs: list[Job], licences: Mapping[str, list[tuple[str, str]]], on: date, now: datetime
             ) -> Standing:  # fmt: skip
    """What speaks for sending this person to these jobs."""
    kinds = {kind for job in jobs for kind, _effect in needed(job, licences)}
    papers = [paper for kind in sorted(kinds) if (paper := best_of(worker.certificates, kind))]
    visit = max((job.day for job in jobs), default=on)
    roads = {(job.day, job.road) for job in jobs if job.road}
    chosen = {job.id for job in jobs}
    same = sum(
        1 for d, road in roads for mine in worker.day(d).jobs if mine.road == road and mine.id not in chosen
    )  # fmt: skip
    units = [worker.knows_units[j.unit_id] for j in jobs if j.unit_id in worker.knows_units]
    customers = [worker.knows_customers[j.customer_id] for j in jobs if j.customer_id in worker.knows_customers]
    mine = [name for job in jobs for name in (job.road, job.district) if name and name in worker.areas]
    today = worker.day(on)
    return Standing(
        licence_soon=tuple(p for p in papers if p.ends_soon(visit)),
        licence_valid=tuple(p for p in papers if p.holds_on(visit) and not p.ends_soon(visit)),
        same_road=same,
        in_area=mine[0] if mine else "",
        van=tuple(dict.fromkeys(p for job in jobs for c in job.categories for p in worker.van.get(c, ()))),
        visited_unit=max(units, default=None),
        visited_customer=max(customers, default=None),
        minutes_left=minutes_left(worker, today, now),
        earliest=earliest_free(worker, today, now),
        at_road=next((j.road for j in today.jobs if j.state in ("working", "travelling") and j.road), ""),
    )


def order(worker: Worker, jobs: list[Job], findings: list[Finding], stands: Standing) -> tuple:
    """Sorts candidates: nobody who is blocked first; certificate → free hours → same road → repeat customer."""
    blocked = any(finding.effect == BLOCK for finding in findings)
    no_licence = any(finding.check == "licence" for finding in findings)
    reasons = sum(1 for finding in findings if finding.needs_reason)
    enough = stands.minutes_left >= worker.job_minutes * max(1, len(jobs))
    leads = any(job.supervisor_id == worker.id for job in jobs)  # goes out himself where no technician can
    known = (stands.visited_unit is not None) * 2 + (stands.visited_customer is not None)
    return (
        blocked, no_licence, bool(stands.licence_soon), reasons, leads, not enough, -stands.same_road, -known,
        not stands.in_area, len(findings), -stands.minutes_left, worker.name,
    )  # fmt: skip


def capacity_of(day: Day) -> int:
    """Jobs the whole day takes."""
    return sum(day.capacity.values())


def usual_span(day: date, half: str, position: int, minutes: int, zone: tzinfo, times: tuple) -> Span:
    """Where the n-th job of a half day is drawn when nobody agreed to a time: one after the other from its start."""
    begin, end = cut([shift_span(day, times, zone)], half_span(day, half, zone))[0]
    start = min(begin + position * timedelta(minutes=minutes), end - timedelta(minutes=30))
    return start, min(start + timedelta(minutes=minutes), end)
