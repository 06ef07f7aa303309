"""Who fits: every person who may be sent, with what stands against and for him, in the order of the suggestion."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from parts.selectors.stock import van_parts
from people import stamps
from people.choices import Post
from people.duty import selectors as duty
from people.duty.rules import CheckRule
from people.duty.settings import duty_settings
from people.duty.shifts import Span
from people.models import Staff, StaffPost, TeamMembership
from people.scopes import scope_of
from tickets import dispatch_rules as rules
from tickets.choices import State
from tickets.dispatch_rules import Finding, Job, Worker
from tickets.models import Ticket
from tickets.selectors import fit_words as words
from tickets.selectors.fit_days import Bar, bars, days_of, hours_text

SHOWN = 20  # people of a page of the time view; of the rail while nothing is chosen
ZONE = timezone.get_current_timezone


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
        """Hours left, to the half hour below."""
        return hours_text(self.minutes_left)


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
    the list, with the reason. Without tickets no more than SHOWN people. A constant number of statements.
    """
    chosen, now = list(tickets), now or timezone.now()
    people = None if chosen else people_for([], user, day or timezone.localdate(now))[:SHOWN]
    facts = read(chosen, user=user, people=people, day=day, now=now)
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
    on_day = (Q(until_on=None) | Q(until_on__gte=day)) & Q(from_on__lte=day)
    if tickets:
        leaders = {ticket.supervisor_id for ticket in tickets}
    else:
        scope = scope_of(user)
        if scope.staff_id and not (scope.everything or scope.branch_ids):
            leaders = {scope.staff_id}
        else:
            works = StaffPost.objects.filter(on_day, post__in=(Post.REPAIRER, Post.INSTALLER)).order_by()
            works = Staff.objects.visible_to(user).filter(pk__in=works.values("staff"))
            return works.working_on(day).order_by("code")
    led = TeamMembership.objects.filter(on_day, leader__in=leaders).values("member")
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
    units, customers = _visits([] if briefly else tickets, staff)
    vans = _vans(staff) if tickets and not briefly else {}
    whole = days_of(staff, days, present)
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
        bars=bars(today, facts.day, jobs, worker, stands.earliest),
        skills=words.skills(worker, names),
        where=stands.at_road or words.away_note(today, facts.now),
        findings=findings,
        order=rules.order(worker, jobs, findings, stands),
    )


__all__ = ["Candidate", "Facts", "candidates", "of_each", "one", "people_for", "read"]
