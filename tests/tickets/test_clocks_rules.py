"""Clocks, pure: limits chosen, deadlines against a walker that looks at every minute, pauses, the chain."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.worktime import ALWAYS
from people.calendars import STANDARD_WEEK, holidays_of, working_calendar
from tickets import limits
from tickets.choices import Counts, Stage, State
from tickets.limits import Case, Limit, Plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
CALENDAR = working_calendar(STANDARD_WEEK, [*holidays_of(2025), *holidays_of(2026)])
SINCE = date(2020, 1, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def a_limit(pk=1, stage=Stage.DONE, minutes=24 * 60, **more) -> Limit:
    return Limit(pk=pk, stage=stage, minutes=minutes, valid_from=more.pop("valid_from", SINCE), **more)


def a_plan(*found, window=None, **case) -> Plan:
    told = {"kind": "repair", "urgency": "normal", "day": date(2026, 11, 20)} | case
    return Plan(Case(**told), tuple(found), CALENDAR, window)


class TestWhichLimitHolds:
    def chosen(self, *found, stage=Stage.DONE, **case) -> int | None:
        limit = limits.limit_for(found, stage, a_plan(**case).case)
        return limit.pk if limit else None

    def test_the_most_specific_one(self):
        found = [
            a_limit(1),
            a_limit(2, kind="repair"),
            a_limit(3, urgency="urgent"),
            a_limit(4, branch=7),
            a_limit(5, branch=9),
            a_limit(6, category=3),
            a_limit(7, job_class="small"),
            a_limit(8, contract_code="gold"),
        ]
        assert self.chosen(*found, kind="workshop") == 1
        assert self.chosen(*found) == 2
        assert self.chosen(*found, urgency="urgent") == 3
        assert self.chosen(*found, branches=(1, 7, 9)) == 5
        assert self.chosen(*found, branches=(1, 7)) == 4
        assert self.chosen(*found, branches=(1, 7), categories=(2, 3)) == 6
        assert self.chosen(*found, job_class="small", categories=(3,)) == 7
        assert self.chosen(*found, job_class="small", contract_code="gold") == 8

    def test_from_its_day_on_and_up_to_its_last(self):
        old = a_limit(1, valid_until=date(2026, 11, 19))
        new = a_limit(2, valid_from=date(2026, 11, 20))

        assert self.chosen(old, new, day=date(2026, 11, 19)) == 1
        assert self.chosen(old, new, day=date(2026, 11, 20)) == 2
        assert self.chosen(new, day=date(2026, 11, 1)) is None

    def test_none_for_a_stage_nobody_limits(self):
        assert self.chosen(a_limit(1), stage=Stage.CONTACT) is None

    @pytest.mark.parametrize(("job_class", "hours"), [("small", 4), ("medium", 8), ("large", 16)])
    def test_workshop_lead_classes(self, job_class, hours):
        from tickets.standard import LIMITS

        found = [
            a_limit(pk, stage, minutes, kind=kind, urgency=urgency, job_class=lead)
            for pk, (stage, kind, urgency, lead, minutes, *_rest) in enumerate(LIMITS)
        ]
        limit = limits.limit_for(found, Stage.DONE, a_plan(kind="workshop", job_class=job_class).case)

        assert limit.minutes == hours * 60


def test_the_worked_example():
    clock = limits.begin(Stage.DISPATCH, at("2026-11-20 17:30"), a_plan(a_limit(stage=Stage.DISPATCH, minutes=120)))

    assert clock.deadline_at == at("2026-11-21 09:30")
    assert clock.warn_at == at("2026-11-21 08:45")  # 45 minutes are more than a quarter


def test_a_quarter_counts_where_it_is_more_than_45_minutes():
    clock = limits.begin(Stage.DONE, at("2026-11-16 08:00"), a_plan(a_limit(minutes=20 * 60)))

    assert clock.deadline_at == at("2026-11-17 18:00")
    assert clock.warn_at == at("2026-11-17 13:00")


moments = st.integers(0, 700 * 24 * 60)


def walked(start: datetime, work: int, pauses: list[tuple[datetime, datetime]], counts: str) -> datetime:
    """Minute by minute: work passes while it is open and nobody waits."""
    calendar, now = (CALENDAR if counts == Counts.WORKING else ALWAYS), start
    while work:
        work -= calendar.is_open(now) and not any(a <= now < b for a, b in pauses)
        now += MINUTE
    return now


@given(
    st.sampled_from(Counts.values),
    moments,
    st.integers(1, 900),
    st.lists(st.tuples(st.integers(1, 400), st.integers(0, 2500)), max_size=3),
)
def test_pauses_count_only_where_they_overlap_with_the_hours_it_counts(counts, start, length, gaps):
    begun = at("2025-01-01 00:00") + start * MINUTE
    plan = a_plan(a_limit(minutes=length, counts=counts), day=begun.date())
    clock, now, pauses = limits.begin(Stage.DONE, begun, plan), begun, []
    for wait, stand in gaps:
        now += wait * MINUTE
        if now >= clock.deadline_at:
            break  # what is missed moves no more
        clock = limits.pause(clock, now, State.WAITING_PART)
        pauses.append((now, now + stand * MINUTE))
        now += stand * MINUTE
        clock = limits.resume(clock, now, plan)

    assert clock.deadline_at == walked(begun, length, pauses, counts)
    assert clock.started_at <= clock.warn_at <= clock.deadline_at


@given(moments, st.integers(1, 3000), st.integers(1, 9000))
def test_what_is_missed_stays_missed(start, length, stand):
    begun = at("2025-01-01 00:00") + start * MINUTE
    plan = a_plan(a_limit(minutes=length), day=begun.date())
    clock = limits.begin(Stage.DONE, begun, plan)
    late = clock.deadline_at + MINUTE
    waiting = limits.pause(clock, late, State.WAITING_PART)
    going_on = limits.resume(waiting, late + stand * MINUTE, plan)

    assert waiting.missed_at == going_on.missed_at == going_on.deadline_at == clock.deadline_at
    assert limits.status_of(limits.stop(going_on, late + stand * MINUTE), late) == "missed"


def test_the_last_instant_is_in_time():
    clock = limits.begin(Stage.DONE, at("2026-11-16 08:00"), a_plan(a_limit(minutes=60)))

    assert limits.status_of(limits.stop(clock, at("2026-11-16 09:00")), at("2026-11-20 00:00")) == "met"
    assert limits.status_of(limits.stop(clock, at("2026-11-16 09:01")), at("2026-11-20 00:00")) == "missed"
    assert (
        limits.stepped(limits.stepped(clock, a_limit(), at("2026-11-16 09:00"))[0], a_limit(), clock.deadline_at)[
            0
        ].missed_at
        is None
    )


LIMITS = (
    a_limit(1, Stage.DISPATCH, 120),
    a_limit(2, Stage.CONTACT, 240),
    a_limit(3, Stage.ON_SITE, 0, counts=Counts.ELAPSED),
    a_limit(4, Stage.DONE, 24 * 60),
    a_limit(5, Stage.CALL_BACK, 72 * 60, counts=Counts.ELAPSED),
)


class TestTheWayOfATicket:
    def walk(self, *steps, kind="repair"):
        """(state, time) after time; returns stage → status of its last clock, dropped ones apart."""
        clocks = limits.opened(at("2026-11-20 08:00"), a_plan(*LIMITS, kind=kind))
        before = State.NEW
        for state, when in steps:
            clocks = limits.turned(clocks, before=before, after=state, at=at(when), plan=a_plan(*LIMITS, kind=kind))
            before = state
        return clocks

    def statuses(self, clocks, now="2026-11-20 18:00"):
        return {clock.stage: limits.status_of(clock, at(now)) for clock in clocks if not clock.is_dropped}

    def test_each_stage_ends_where_it_is_reached(self):
        clocks = self.walk(
            (State.ASSIGNED, "2026-11-20 09:00"),
            (State.ACCEPTED, "2026-11-20 09:10"),
            (State.TRAVELLING, "2026-11-20 13:00"),
            (State.WORKING, "2026-11-20 14:00"),
            (State.DONE, "2026-11-20 15:00"),
        )

        assert self.statuses(clocks) == {
            "dispatch": "met", "contact": "missed", "done": "met", "call_back": "ok",
        }  # fmt: skip

    def test_a_declined_ticket_waits_for_somebody_anew(self):
        clocks = self.walk((State.ASSIGNED, "2026-11-20 09:00"), (State.NEW, "2026-11-20 10:00"))
        dispatch = [clock for clock in clocks if clock.stage == Stage.DISPATCH]

        assert [limits.status_of(clock, at("2026-11-20 10:00")) for clock in dispatch] == ["met", "ok"]
        assert dispatch[1].deadline_at == at("2026-11-20 12:00")

    def test_waiting_stands_still_and_goes_on(self):
        clocks = self.walk((State.ASSIGNED, "2026-11-20 08:10"), (State.WAITING_PART, "2026-11-20 10:00"))

        assert self.statuses(clocks)["done"] == "paused"
        assert limits.nearest(clocks) is None

    def test_waiting_over_the_weekend_adds_saturday_only(self):
        clocks = self.walk(
            (State.ASSIGNED, "2026-11-20 08:10"),
            (State.WAITING_PART, "2026-11-20 18:00"),
            (State.ACCEPTED, "2026-11-23 08:00"),
        )
        done = next(clock for clock in clocks if clock.stage == Stage.DONE)

        assert done.paused_seconds == 10 * 3600
        assert done.deadline_at == at("2026-11-24 12:00")

    def test_reopened_runs_again_and_needs_no_call(self):
        clocks = self.walk((State.DONE, "2026-11-20 09:00"), (State.REOPENED, "2026-11-20 10:00"))

        assert {c.stage for c in clocks if c.stopped_at is None} == {"dispatch", "contact", "done"}
        assert [c.is_dropped for c in clocks if c.stage == Stage.CALL_BACK] == [True]

    def test_cancelled_counts_for_nothing(self):
        assert self.statuses(self.walk((State.CANCELLED, "2026-11-25 10:00"))) == {}

    def test_whoever_stands_at_the_counter_needs_no_visit(self):
        assert {c.stage for c in self.walk(kind="workshop")} == {"dispatch", "done"}

    def test_an_appointment_reaches_the_customer_and_completion_waits_for_it(self):
        window = (at("2026-11-27 09:00"), at("2026-11-27 11:00"))
        plan = a_plan(*LIMITS, window=window)
        clocks = limits.agreed(self.walk(), at=at("2026-11-20 08:30"), plan=plan)

        assert self.statuses(clocks)["contact"] == "met"
        assert {c.stage: c.deadline_at for c in clocks}["on_site"] == window[1]
        assert {c.stage: c.deadline_at for c in clocks}["done"] == window[1]

        earlier = a_plan(*LIMITS, window=(at("2026-11-21 09:00"), at("2026-11-21 11:00")))
        again = limits.agreed(clocks, at=at("2026-11-20 09:00"), plan=earlier)
        running = {c.stage: c.deadline_at for c in again if c.stopped_at is None}

        assert running == {
            "dispatch": at("2026-11-20 10:00"), "done": at("2026-11-23 12:00"), "on_site": at("2026-11-21 11:00"),
        }  # fmt: skip

    def test_urgency_put_right_counts_from_the_beginning(self):
        urgent = a_limit(9, Stage.DONE, 12 * 60, urgency="urgent")
        clocks = limits.corrected(
            self.walk(), at=at("2026-11-20 09:00"), plan=a_plan(*LIMITS, urgent, urgency="urgent")
        )

        assert {c.stage: c.deadline_at for c in clocks}["done"] == at("2026-11-21 10:00")


class TestTheChain:
    limit = a_limit(1, minutes=240, technician_after=0, supervisor_after=30, manager_after=60)

    def told(self, *times):
        clock = limits.begin(Stage.DONE, at("2026-11-20 08:00"), a_plan(self.limit))
        said = []
        for when in times:
            clock, happened = limits.stepped(clock, self.limit, at(when))
            said.append((happened.kind, sorted(happened.who)) if happened else None)
        return said, clock

    def test_warned_missed_and_up_each_once(self):
        times = ["11:00", "11:00", "12:00", "12:01", "12:20", "12:30", "13:00", "18:00"]
        said, clock = self.told(*(f"2026-11-20 {t}" for t in times))

        assert said == [
            ("warned", ["technician"]), None, None, ("missed", ["technician"]), None,
            ("escalated", ["supervisor"]), ("escalated", ["manager"]), None,
        ]  # fmt: skip
        assert clock.next_at is None

    def test_a_worker_that_was_away_tells_everything_at_once(self):
        said, _clock = self.told("2026-11-20 12:45")

        assert said == [("escalated", ["supervisor", "technician"])]
