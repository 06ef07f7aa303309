"""Who fits: every person who may be sent, with what stands against and for him, in the order of the suggestion."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from parts.selectors.stock import van_parts
from people import stamps
from people.choices import Post
from people.duty import selectors as duty
from people.duty.rules import CheckRule
from people.duty.settings import duty_settings
from people.duty.shifts import Span, half_of, shift_span
from people.models import Staff, TeamMembership
from people.scopes import scope_of
from tickets import dispatch_rules as rules
from tickets.choices import ON_THE_JOB, WAITING, State
from tickets.dispatch_rules import Day, DayJob, Finding, Job, Worker
from tickets.models import Ticket
from tickets.selectors import fit_words as words

STRIP_FROM, STRIP_UNTIL = time(8), time(18)
ON_DAY = (*ON_THE_JOB, *WAITING, State.UNREPAIRABLE)
ZONE = timezone.get_current_timezone


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a person's day: a job (its state), leave, off, or `planned` for the chosen ones; `x`, `width` %."""

    from_at: datetime
    until_at: datetime
    state: str
    label: str
    number: str = ""
    x: float = 0
    width: float = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who may be sent. Sentences are translated; `findings` and `order` are for whoever decides by them."""

    staff: Staff
    blocks: list[str]
    warnings: list[str]
    reasons: list[str]
    load: int  # jobs on the day
    limit: int
    minutes_left: int
    earliest: datetime | None
    bars: list[Bar]
    skills: str  # what he may repair, in short
    where: str  # where he is now
    findings: list[Finding] = field(default_factory=list)
    order: tuple = ()

    @property
    def may_go(self) -> bool:
        """Nothing forbids it."""
        return not self.blocks

    @property
    def needs_reason(self) -> bool:
        """May go, but somebody has to say why."""
        return self.may_go and any(finding.needs_reason for finding in self.findings)

    @property
    def sentence(self) -> str:
        """What speaks for him, as one line."""
        return " · ".join(self.reasons)

    @property
    def against(self) -> list[str]:
        """What stands against him, blocks first."""
        return [*self.blocks, *self.warnings]

    @property
    def hours_left(self) -> str:
        """Hours left, to the half hour below: 2.5."""
        halves = self.minutes_left // 30
        return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


@dataclass
class Facts:
    """All that is asked of the database, for any number of tickets and people in the same number of statements."""

    staff: dict[int, Staff]
    workers: dict[int, Worker]
    jobs: list[Job]
    checks: Mapping[str, CheckRule]
    licences: Mapping[str, list[tuple[str, str]]]
    day: date
    now: datetime


def candidates(
    tickets: Iterable[Ticket], *, user, day: date | None = None, now: datetime | None = None
) -> list[Candidate]:
    """Everybody who may be sent to all of these together, best first; without tickets the team with its load.

    For one ticket or several the technicians of their supervisors; a manager sees several teams. Blocked ones stay in
    the list, with the reason. A constant number of statements.
    """
    facts = read(list(tickets), user=user, day=day, now=now)
    return _ranked(facts, facts.jobs)


def of_each(
    tickets: Iterable[Ticket], *, user, day: date | None = None, now: datetime | None = None
) -> dict[int, list[Candidate]]:
    """Ticket id → its candidates, for the pickers of a whole list: as many statements as for one."""
    facts = read(list(tickets), user=user, day=day, now=now)
    found = {}
    names = words.product_names(facts.workers.values())
    for job in facts.jobs:
        ranked = _ranked(facts, [job], names)
        found[job.id] = [c for c in ranked if not any(finding.check == "team" for finding in c.findings)]
    return found


def one(ticket: Ticket, technician: Staff, *, now: datetime, day: date | None = None) -> Facts:
    """What is asked before one person is sent to one ticket: the same facts as on the board, briefly."""
    people = Staff.objects.filter(pk=technician.pk).working_on(timezone.localdate(now))
    return read([ticket], people=people, day=day, now=now, briefly=True)


def people_for(tickets: list[Ticket], user, day: date) -> QuerySet[Staff]:
    """Whom these tickets' supervisors may send; without tickets the reader's team, or every technician he sees."""
    open_team = (Q(until_on=None) | Q(until_on__gte=day)) & Q(from_on__lte=day)
    if tickets:
        leaders = {ticket.supervisor_id for ticket in tickets}
    else:
        scope = scope_of(user)
        if scope.staff_id and not (scope.everything or scope.branch_ids):
            leaders = {scope.staff_id}
        else:
            held = (Q(posts__until_on=None) | Q(posts__until_on__gte=day)) & Q(posts__from_on__lte=day)
            works = Staff.objects.visible_to(user).filter(held, posts__post__in=(Post.REPAIRER, Post.INSTALLER))
            return works.working_on(day).distinct().order_by("code")
    led = TeamMembership.objects.filter(open_team, leader__in=leaders).values("member")
    people = Staff.objects.filter(Q(pk__in=led) | Q(pk__in=leaders if tickets else []))
    return people.working_on(day).order_by("code")


def read(
    tickets: list[Ticket], *, user=None, people: QuerySet[Staff] | None = None, day: date | None = None,
    now: datetime | None = None, briefly: bool = False,
) -> Facts:  # fmt: skip
    """Everything the rules ask for; `briefly` leaves out what only speaks for somebody (earlier visits, vans)."""
    now, zone = now or timezone.now(), ZONE()
    on = day or timezone.localdate(now)
    placed = {t.pk: rules.planned(_window(t), now, zone, day) for t in tickets}
    days = {on} | {d for halves in placed.values() for d, _half in halves}
    staff = {p.pk: p for p in (people_for(tickets, user, on) if people is None else people)}
    known = stamps.read()
    said, present = duty_settings(known), duty.presence_on(staff.values(), days, known)
    jobs = [_job(t, placed[t.pk]) for t in tickets]
    wanted = not briefly or any(rules.needed(job, said.licences) for job in jobs)
    skills, areas = duty.skills_of(staff), duty.areas_of(staff)
    papers = duty.certificates_of(staff) if wanted else {}
    leaders = _leaders(staff, on)
    on_days = _day_jobs(staff, days, present)
    units, customers = _visits([] if briefly else tickets, staff)
    vans = _vans(staff) if tickets and not briefly else {}
    whole = {
        (pk, d): _day(present[pk, d], on_days.get((pk, d), []))
        for pk in staff for d in days
    }  # fmt: skip
    workers = {
        pk: Worker(
            pk,
            person.name,
            frozenset(leaders.get(pk, ())),
            skills.get(pk),
            tuple(papers.get(pk, ())),
            frozenset(areas.get(pk, ())),
            {d: whole[pk, d] for d in days},
            present[pk, on].job_minutes,
            vans.get(pk, {}),
            units.get(pk, {}),
            customers.get(pk, {}),
        )
        for pk, person in staff.items()
    }
    return Facts(staff, workers, jobs, said.checks, said.licences, on, now)


def _window(ticket: Ticket) -> Span | None:
    if ticket.appointment_from is None:
        return None
    return ticket.appointment_from, ticket.appointment_until or ticket.appointment_from + timedelta(hours=2)


def _job(ticket: Ticket, halves: list[tuple[date, str]]) -> Job:
    category = ticket.category
    above = category.parent.code if category.parent_id else ""
    return Job(
        ticket.pk, ticket.number, (category.code, above) if above else (category.code,), ticket.supervisor_id,
        *halves[0], _window(ticket), ticket.district, ticket.road, ticket.customer_id, ticket.unit_id,
        ticket.technician_id, (category.pk, *([category.parent_id] if above else [])), tuple(halves),
    )  # fmt: skip


def _leaders(staff: Iterable[int], day: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    on = (Q(until_on=None) | Q(until_on__gte=day)) & Q(from_on__lte=day)
    for member, leader in TeamMembership.objects.filter(on, member__in=list(staff)).values_list("member", "leader"):
        found[member].append(leader)
    return found


def _day_jobs(staff: Iterable[int], days: set[date], present: dict) -> dict[tuple[int, date], list[DayJob]]:
    """What lies on these days: jobs with a place, and agreed times of tickets from before there were places."""
    zone = ZONE()
    begin, end = min(days), max(days) + timedelta(days=1)
    agreed = Q(
        seat=None, state__in=ON_DAY, appointment_from__gte=datetime.combine(begin, time(), zone),
        appointment_from__lt=datetime.combine(end, time(), zone),
    )  # fmt: skip
    rows = Ticket.objects.filter(Q(seat__day__in=days) | agreed, technician__in=list(staff)).values_list(
        "pk", "number", "state", "state_since", "technician_id", "appointment_from", "appointment_until", "district",
        "road", "seat__day", "seat__half", "seat__seat_no",
    )  # fmt: skip
    found: dict[tuple[int, date], list[DayJob]] = defaultdict(list)
    for pk, number, state, since, who, begins, ends, district, road, day, half, seat in rows.order_by("pk"):
        window = (begins, ends or begins) if begins else None
        day = day or begins.astimezone(zone).date()
        half = half or half_of(begins, zone)
        there = present.get((who, day))
        if there is not None:
            span = _drawn(state, since, window, day, half, seat or 1, there.job_minutes)
            found[who, day].append(DayJob(pk, number, state, span, window, half, district, road))
    return found


def _drawn(state: str, since: datetime, window: Span | None, day: date, half: str, seat: int, minutes: int) -> Span:
    """Where a job is drawn: worked ones up to when they were finished, running ones from when they began."""
    long = timedelta(minutes=minutes)
    if state in rules.WORKED and since.astimezone(ZONE()).date() == day:
        return since - long, since
    if state in (State.WORKING, State.TRAVELLING) and since.astimezone(ZONE()).date() == day:
        return since, since + long
    if window:
        return window[0], min(window[1], window[0] + long) if window[1] > window[0] else window[0] + long
    return rules.usual_span(day, half, seat - 1, minutes, ZONE(), (STRIP_FROM, STRIP_UNTIL))


def _day(there: duty.Presence, jobs: list[DayJob]) -> Day:
    taken: dict[str, int] = defaultdict(int)
    for job in jobs:
        taken[job.half] += 1
    return Day(
        tuple(there.free), there.duty, there.away, there.is_off, bool(there.shift),
        {half: there.capacity(half) for half in duty.HALVES}, dict(taken), tuple(jobs),
    )  # fmt: skip


def _visits(tickets: list[Ticket], staff: Iterable[int]) -> tuple[dict, dict]:
    """Staff id → {unit: day}, {customer: day} of finished jobs there."""
    units = {t.unit_id for t in tickets if t.unit_id}
    customers = {t.customer_id for t in tickets if t.customer_id}
    by_unit: dict[int, dict[int, date]] = defaultdict(dict)
    by_customer: dict[int, dict[int, date]] = defaultdict(dict)
    if not (units or customers):
        return by_unit, by_customer
    rows = (
        Ticket.objects.filter(Q(unit__in=units) | Q(customer__in=customers), settled_at__isnull=False,
                              technician__in=list(staff))
        .exclude(pk__in=[t.pk for t in tickets]).exclude(state=State.CANCELLED).order_by()
        .values("technician_id", "unit_id", "customer_id").annotate(last=Max("settled_at"))
    )  # fmt: skip
    for row in rows:
        day = timezone.localdate(row["last"])
        for found, key in ((by_unit, row["unit_id"]), (by_customer, row["customer_id"])):
            if key:
                mine = found[row["technician_id"]]
                mine[key] = max(day, mine.get(key, day))
    return by_unit, by_customer


def _vans(staff: Iterable[int]) -> dict[int, dict[int, tuple[str, ...]]]:
    """Staff id → category → names of the parts on the van that fit it."""
    found: dict[int, dict[int, tuple[str, ...]]] = {}
    for staff_id, parts in van_parts(staff).items():
        mine = found.setdefault(staff_id, {})
        for part in parts:
            for category in part.category_ids:
                mine[category] = (*mine.get(category, ()), part.name)
    return found


def _ranked(facts: Facts, jobs: list[Job], names: dict[str, str] | None = None) -> list[Candidate]:
    names = words.product_names(facts.workers.values()) if names is None else names
    found = [_candidate(facts, worker, jobs, names) for worker in facts.workers.values()]
    return sorted(found, key=lambda candidate: candidate.order)


def _candidate(facts: Facts, worker: Worker, jobs: list[Job], names: dict[str, str]) -> Candidate:
    findings = rules.against(worker, jobs, facts.checks, facts.licences, facts.now)
    stands = rules.standing(worker, jobs, facts.licences, facts.day, facts.now)
    today = worker.day(facts.day)
    blocks = words.sentences([f for f in findings if f.effect == rules.BLOCK], len(jobs))
    return Candidate(
        staff=facts.staff[worker.id],
        blocks=blocks,
        warnings=[] if blocks else words.sentences([f for f in findings if f.effect == rules.WARN], len(jobs)),
        reasons=words.reasons(stands, today, findings) if jobs else [],
        load=len(today.jobs),
        limit=rules.capacity_of(today),
        minutes_left=stands.minutes_left,
        earliest=stands.earliest,
        bars=_bars(today, facts.day, jobs, worker),
        skills=words.skills(worker, names),
        where=stands.at_road or words.away_note(today, facts.now),
        findings=findings,
        order=rules.order(worker, jobs, findings, stands),
    )


def _bars(today: Day, day: date, jobs: list[Job], worker: Worker) -> list[Bar]:
    """The strip of the day: leave below, jobs above, then the chosen ones where they would lie."""
    zone = ZONE()
    strip = shift_span(day, (STRIP_FROM, STRIP_UNTIL), zone)
    bars = [_bar(span, "leave", words.BARS["leave"], strip) for span in today.away]
    if today.is_off:
        bars.append(_bar(strip, "off", words.BARS["off"], strip))
    for job in sorted(today.jobs, key=lambda job: job.span):
        bars.append(_bar(job.span, job.state, words.BARS.get(job.state, ""), strip, job.number))
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
            spans[job.window or drawn] += 1
    bars += [_bar(span, "planned", f"+{count}", strip) for span, count in spans.items()]
    return [bar for bar in bars if bar is not None]


def _bar(span: Span, state: str, label, strip: Span, number: str = "") -> Bar | None:
    start, end = max(span[0], strip[0]), min(span[1], strip[1])
    if start >= end:
        return None
    whole = (strip[1] - strip[0]).total_seconds()
    x = (start - strip[0]).total_seconds() / whole * 100
    width = (end - start).total_seconds() / whole * 100
    return Bar(span[0], span[1], state, str(label), number, round(x, 2), round(width, 2))


def now_mark(day: date, now: datetime | None = None) -> float | None:
    """Where the line of this instant stands on a strip of the day, in %; None outside."""
    zone, now = ZONE(), now or timezone.now()
    start, end = shift_span(day, (STRIP_FROM, STRIP_UNTIL), zone)
    if not start <= now <= end:
        return None
    return round((now - start) / (end - start) * 100, 2)


__all__ = ["Bar", "Candidate", "Facts", "candidates", "now_mark", "of_each", "one", "people_for", "read"]
