"""Time limits, pure: which one holds for a ticket, and what a clock does as the ticket moves. Knows no table.

A clock has a start, counts either the working hours of the ticket's branch or every hour, stands still while the
ticket waits for customer, part or maker, and ends met or missed; what was missed stays missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.worktime import ALWAYS, ZERO, WorkCalendar
from tickets.choices import WAITING, Counts, Kind, Stage, State

PEOPLE = ("technician", "supervisor", "manager")
BEFORE = frozenset(set(Stage) - {Stage.CALL_BACK})  # everything but the call once it is done
SENT = frozenset({Stage.DISPATCH})
THERE = frozenset({Stage.DISPATCH, Stage.CONTACT, Stage.ON_SITE})

# Which stages are reached by arriving in a state, which become void, which begin.
ENDS: dict[str, frozenset[Stage]] = {
    State.ASSIGNED: SENT,
    State.ACCEPTED: SENT,
    State.TRAVELLING: SENT | {Stage.CONTACT},
    State.WORKING: THERE,
    State.WAITING_PART: THERE,
    State.WAITING_CUSTOMER: THERE,
    State.AT_FACTORY: THERE,
    State.UNREPAIRABLE: THERE,
    State.DONE: BEFORE,
    State.CALLED_BACK: frozenset(Stage),
    State.CLOSED: frozenset(Stage),
}
VOID: dict[str, frozenset[Stage]] = {
    State.CANCELLED: frozenset(Stage),
    State.REOPENED: frozenset({Stage.CALL_BACK}),
}
BEGINS: dict[str, tuple[Stage, ...]] = {
    State.NEW: (Stage.DISPATCH,),  # again, after somebody declined
    State.REOPENED: (Stage.DISPATCH, Stage.CONTACT, Stage.DONE),
    State.DONE: (Stage.CALL_BACK,),
}
FIRST = (Stage.DISPATCH, Stage.CONTACT, Stage.DONE)  # when the message comes in
# Who is warned: whoever can still keep it. Calls have a queue of their own.
WARNED = dict.fromkeys(Stage, frozenset({"technician"})) | {
    Stage.DISPATCH: frozenset({"supervisor"}),
    Stage.CALL_BACK: frozenset(),
}
NOT_IN_WORKSHOP = frozenset({Stage.CONTACT, Stage.ON_SITE})  # the customer stands at the counter


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as it stands in the table; an empty condition holds for everything."""

    pk: int
    stage: str
    minutes: int
    valid_from: date
    valid_until: date | None = None
    kind: str = ""
    urgency: str = ""
    job_class: str = ""
    category: int | None = None
    branch: int | None = None
    contract_code: str = ""
    counts: str = Counts.WORKING
    warn_percent: int = 25
    warn_minutes: int = 45
    technician_after: int | None = None
    supervisor_after: int | None = None
    manager_after: int | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def chain(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """(minutes after the deadline, who is told then), the earliest first."""
        levels: dict[int, set[str]] = {}
        for who in PEOPLE:
            after = getattr(self, f"{who}_after")
            if after is not None:
                levels.setdefault(after, set()).add(who)
        return tuple((after, frozenset(levels[after])) for after in sorted(levels))


@dataclass(frozen=True, slots=True)
class Case:
    """What of a ticket decides about its limits. `categories` and `branches`: its own id last, those above before."""

    kind: str
    urgency: str
    day: date
    job_class: str = ""
    categories: tuple[int, ...] = ()
    branches: tuple[int, ...] = ()
    contract_code: str = ""


def _weight(limit: Limit, case: Case) -> tuple | None:
    """How closely the limit fits; None where it does not hold. A contract outweighs all the rest together."""
    if limit.valid_from > case.day or (limit.valid_until is not None and limit.valid_until < case.day):
        return None
    for name in ("kind", "urgency", "job_class", "contract_code"):
        wanted = getattr(limit, name)
        if wanted and wanted != getattr(case, name):
            return None
    if limit.category is not None and limit.category not in case.categories:
        return None
    if limit.branch is not None and limit.branch not in case.branches:
        return None
    return (
        bool(limit.contract_code),
        bool(limit.job_class),
        case.categories.index(limit.category) + 1 if limit.category is not None else 0,
        case.branches.index(limit.branch) + 1 if limit.branch is not None else 0,
        bool(limit.urgency),
        bool(limit.kind),
        limit.valid_from,
        limit.pk,
    )


def limit_for(limits: Iterable[Limit], stage: str, case: Case) -> Limit | None:
    """The most specific limit of a stage: contract, job class, category, branch, urgency, service, then the newest."""
    best: tuple[tuple, Limit] | None = None
    for limit in limits:
        if limit.stage == stage and (weight := _weight(limit, case)) is not None:
            if best is None or weight > best[0]:
                best = (weight, limit)
    return best[1] if best else None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; the columns of tickets.TicketClock. `pk` is None for one that just began."""

    stage: str
    policy: int
    counts: str
    started_at: datetime
    deadline_at: datetime
    warn_at: datetime
    next_at: datetime | None = None
    paused_since: datetime | None = None
    pause_state: str = ""
    paused_seconds: int = 0
    stopped_at: datetime | None = None
    is_dropped: bool = False
    missed_at: datetime | None = None
    level: int = 0
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a ticket's clocks are measured by: its case, the limits there are, its branch's calendar, an appointment."""

    case: Case
    limits: tuple[Limit, ...]
    calendar: WorkCalendar
    window: tuple[datetime, datetime] | None = None

    def hours(self, counts: str) -> WorkCalendar:
        return self.calendar if counts == Counts.WORKING else ALWAYS

    def limit(self, pk: int) -> Limit | None:
        return next((limit for limit in self.limits if limit.pk == pk), None)


def _short_from(start: datetime, deadline: datetime, limit: Limit, hours: WorkCalendar) -> datetime:
    """From when it is short: the larger of so many per cent and so many minutes is left."""
    total = hours.between(start, deadline)
    left = max(limit.length * limit.warn_percent / 100, timedelta(minutes=limit.warn_minutes))
    return hours.add(start, max(total - left, ZERO))


def _next(clock: Clock, limit: Limit | None) -> datetime | None:
    """When something is due to be told: the warning, the miss, a level of the chain."""
    if clock.stopped_at is not None or clock.paused_since is not None:
        return None
    if clock.level == 0 and clock.warn_at < clock.deadline_at:
        return clock.warn_at
    if clock.level < 2:
        return clock.deadline_at
    later = [after for after, _who in (limit.chain if limit else ()) if after > 0]
    told = clock.level - 2
    return clock.deadline_at + timedelta(minutes=later[told]) if told < len(later) else None


def _measured(clock: Clock, limit: Limit, plan: Plan, at: datetime) -> Clock:
    """Deadline and warning anew from start, limit and pauses; what is missed is left as it is.

    Whoever was warned is warned again only where there is time to spare once more.
    """
    if clock.missed_at is not None:
        return replace(clock, next_at=_next(clock, limit))
    hours = plan.hours(limit.counts)
    if clock.stage == Stage.ON_SITE:
        deadline = ALWAYS.add(plan.window[1], limit.length) if plan.window else clock.deadline_at
        start = max(plan.window[0], clock.started_at) if plan.window else clock.started_at
        short = _short_from(min(start, deadline), deadline, limit, ALWAYS)
    else:
        deadline = hours.add(clock.started_at, limit.length + timedelta(seconds=clock.paused_seconds))
        if clock.stage == Stage.DONE and plan.window:
            deadline = max(deadline, plan.window[1])  # the customer chose to wait that long
        short = _short_from(clock.started_at, deadline, limit, hours)
    level = 0 if clock.level == 1 and short > at else clock.level
    fresh = replace(
        clock, policy=limit.pk, counts=limit.counts, deadline_at=deadline, warn_at=min(short, deadline), level=level
    )
    return replace(fresh, next_at=_next(fresh, limit))


def begin(stage: str, at: datetime, plan: Plan) -> Clock | None:
    """A clock that starts now; None where no limit holds for the stage, or the service does not know it."""
    if plan.case.kind == Kind.WORKSHOP and stage in NOT_IN_WORKSHOP:
        return None
    limit = limit_for(plan.limits, stage, plan.case)
    if limit is None or (stage == Stage.ON_SITE and plan.window is None):
        return None
    return _measured(Clock(stage, limit.pk, limit.counts, at, at, at), limit, plan, at)


def pause(clock: Clock, at: datetime, state: str) -> Clock:
    """It stands still from now on; a deadline that had passed by then is missed."""
    if clock.paused_since is not None:
        return clock
    missed = _missed(clock, at, late=at > clock.deadline_at)
    level = clock.level if missed or clock.missed_at is None else min(clock.level, 1)
    return replace(clock, paused_since=at, pause_state=state, missed_at=missed, level=level, next_at=None)


def _missed(clock: Clock, at: datetime, *, late: bool) -> datetime | None:
    """The deadline missed, and missed it stays; unless it turns out now that this was done before it, out of reach."""
    if clock.missed_at is not None and at <= clock.missed_at:
        return None
    return clock.missed_at or (clock.deadline_at if late else None)


def resume(clock: Clock, at: datetime, plan: Plan) -> Clock:
    """It goes on; of the pause only the hours it counts are added."""
    if clock.paused_since is None:
        return clock
    stood = plan.hours(clock.counts).between(clock.paused_since, max(at, clock.paused_since))
    running = replace(
        clock, paused_since=None, pause_state="", paused_seconds=clock.paused_seconds + int(stood.total_seconds())
    )
    limit = plan.limit(clock.policy)
    return _measured(running, limit, plan, at) if limit else replace(running, next_at=_next(running, None))


def stop(clock: Clock, at: datetime) -> Clock:
    """Its stage is reached: met up to the deadline, missed after it. While it stood still no deadline passed."""
    late = clock.paused_since is None and at > clock.deadline_at
    missed = _missed(clock, at, late=late)
    return replace(clock, stopped_at=at, paused_since=None, pause_state="", missed_at=missed, next_at=None)


def drop(clock: Clock, at: datetime) -> Clock:
    """It no longer counts for anything."""
    return replace(clock, stopped_at=at, paused_since=None, pause_state="", is_dropped=True, next_at=None)


def opened(at: datetime, plan: Plan) -> list[Clock]:
    """The clocks of a message that comes in."""
    return [clock for stage in FIRST if (clock := begin(stage, at, plan))]


def turned(clocks: Iterable[Clock], *, before: str, after: str, at: datetime, plan: Plan) -> list[Clock]:
    """The clocks after a change of state: ended, void, paused, going on, and those that begin (pk None)."""
    result = []
    for clock in clocks:
        if clock.stopped_at is None:
            clock = _moved(clock, after, at, plan)
        result.append(clock)
    if before != after:
        running = {clock.stage for clock in result if clock.stopped_at is None}
        result += [
            clock for stage in BEGINS.get(after, ()) if stage not in running and (clock := begin(stage, at, plan))
        ]
    return result


def _moved(clock: Clock, state: str, at: datetime, plan: Plan) -> Clock:
    if clock.stage in VOID.get(state, ()):
        return drop(clock, at)
    if clock.stage in ENDS.get(state, ()):
        return stop(clock, at)
    return pause(clock, at, state) if state in WAITING else resume(clock, at, plan)


def agreed(clocks: Iterable[Clock], *, at: datetime, plan: Plan) -> list[Clock]:
    """After an appointment: the customer has been reached; the time on site is the window's; completion may wait."""
    result = []
    for clock in clocks:
        if clock.stopped_at is None and clock.stage == Stage.CONTACT:
            clock = stop(clock, at)
        elif clock.stopped_at is None and clock.stage == Stage.ON_SITE:
            clock = stop(clock, at) if at > clock.deadline_at else drop(clock, at)
        elif clock.stopped_at is None and clock.stage == Stage.DONE and clock.paused_since is None:
            limit = plan.limit(clock.policy)
            clock = _measured(clock, limit, plan, at) if limit else clock
        result.append(clock)
    visit = begin(Stage.ON_SITE, at, plan)
    return [*result, visit] if visit else result


def corrected(clocks: Iterable[Clock], *, at: datetime, plan: Plan) -> list[Clock]:
    """After urgency, product or contract were put right: what runs goes by the limit that holds for it now."""
    result = []
    for clock in clocks:
        if clock.stopped_at is None and clock.missed_at is None:
            limit = limit_for(plan.limits, clock.stage, plan.case)
            if limit is not None and limit.pk != clock.policy:
                clock = _measured(clock, limit, plan, at)
        result.append(clock)
    return result


@dataclass(frozen=True, slots=True)
class Happened:
    """What a clock has come to: warned, missed or escalated; `who` is told."""

    kind: str
    who: frozenset[str]
    level: int


def stepped(clock: Clock, limit: Limit | None, now: datetime) -> tuple[Clock, Happened | None]:
    """The clock after everything due by now, and the last of what happened, told to all whom a step names."""
    happened: Happened | None = None
    who: frozenset[str] = frozenset()
    while clock.next_at is not None and clock.next_at <= now:
        if clock.level < 2 and clock.next_at == now == clock.deadline_at:
            break  # this instant is still in time
        if clock.level == 0 and clock.warn_at < clock.deadline_at and now <= clock.deadline_at:
            clock, kind, who = replace(clock, level=1), "warned", WARNED[clock.stage]
        elif clock.level < 2:
            at_once = next((names for after, names in (limit.chain if limit else ()) if after == 0), frozenset())
            clock = replace(clock, level=2, missed_at=clock.missed_at or clock.deadline_at)
            kind, who = "missed", at_once
        else:
            later = [names for after, names in limit.chain if after > 0]
            kind, who = "escalated", who | later[clock.level - 2]
            clock = replace(clock, level=clock.level + 1)
        happened = Happened(kind, who, clock.level)
        clock = replace(clock, next_at=_next(clock, limit))
    return clock, happened


def status_of(clock: Clock, now: datetime) -> str:
    """ok, warn, late while it runs; paused; met or missed once it is over."""
    if clock.stopped_at is not None:
        return "missed" if clock.missed_at else "met"
    if clock.missed_at is not None or (clock.paused_since is None and now > clock.deadline_at):
        return "late"
    if clock.paused_since is not None:
        return "paused"
    return "warn" if now >= clock.warn_at else "ok"


def nearest(clocks: Iterable[Clock]) -> Clock | None:
    """The running clock with the earliest deadline."""
    running = [clock for clock in clocks if clock.stopped_at is None and clock.paused_since is None]
    return min(running, key=lambda clock: (clock.deadline_at, clock.stage), default=None)


def silenced(clock: Clock) -> Clock:
    """Missed before anybody here could keep it: it stays late, and nobody is told."""
    return replace(clock, missed_at=clock.missed_at or clock.deadline_at, level=99, next_at=None)
