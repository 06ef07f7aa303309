"""Who fits, without a database: checks, what speaks for somebody, the order of the suggestion."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.duty import shifts
from people.duty.rules import USUAL, Certificate, CheckRule
from tickets.dispatch_rules import Day, DayJob, Job, Worker, against, order, planned, standing

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 18)
NOW = datetime(2026, 3, 18, 9, tzinfo=ZONE)
NEEDS = {"air_conditioner": [("refrigeration", "block")]}
VALID = Certificate("refrigeration", date(2027, 1, 1))


def clock(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def a_job(n: int = 1, **more) -> Job:
    facts = {"trades": ("ac_wall", "air_conditioner"), "supervisor_id": 9, "day": DAY, "half": "am", **more}
    return Job(n, f"WX20260318{n:04d}", **facts)


def a_day(*jobs: DayJob, away=(), **more) -> Day:
    duty = ((clock(8), clock(18)),)
    taken = {}
    for job in jobs:
        taken[job.half] = taken.get(job.half, 0) + 1
    facts = {"capacity": {"am": 4, "pm": 4}, "taken": taken, **more}
    return Day(tuple(shifts.without(duty, away)), duty, tuple(away), jobs=jobs, **facts)


def a_worker(name: str = "张伟", day: Day | None = None, **more) -> Worker:
    facts = {"leaders": frozenset({9}), "skills": {"air_conditioner": 2}, "certificates": (VALID,), **more}
    return Worker(facts.pop("id", 1), name, days={DAY: day or a_day()}, **facts)


def on_the_day(n: int, start: datetime, *, state="assigned", half="am", road="", window=None) -> DayJob:
    return DayJob(n, f"WX20260318{n:04d}", state, (start, start + timedelta(minutes=75)), window, half, "", road)


def codes(worker, *jobs, rules=None, now=NOW):
    return [finding.code for finding in against(worker, jobs, {**USUAL, **(rules or {})}, NEEDS, now)]


def test_a_skill_for_the_category_above_is_enough():
    assert codes(a_worker(), a_job()) == []
    assert codes(a_worker(skills={"refrigerator": 2}), a_job()) == ["skill"]
    assert codes(a_worker(skills=None), a_job()) == []  # nothing is written about him


def test_an_expired_certificate_blocks_from_the_day_after():
    last = Certificate("refrigeration", DAY)
    over = Certificate("refrigeration", DAY - timedelta(days=1))
    withdrawn = Certificate("refrigeration", date(2027, 1, 1), withdrawn_on=DAY)

    assert codes(a_worker(certificates=(last,)), a_job()) == []
    assert codes(a_worker(certificates=(over,)), a_job()) == ["licence_expired"]
    assert codes(a_worker(certificates=(withdrawn,)), a_job()) == ["licence_withdrawn"]
    assert codes(a_worker(certificates=(over, VALID)), a_job()) == []
    assert codes(a_worker(certificates=()), a_job()) == ["no_licence"]


def test_a_rule_of_the_category_itself_goes_before_that_of_the_one_above():
    rules = {**NEEDS, "ac_wall": [("refrigeration", "warn")]}

    found = against(a_worker(certificates=()), [a_job()], USUAL, rules, NOW)

    assert [finding.effect for finding in found] == ["warn"]


def test_leave_counts_where_it_meets_the_agreed_time():
    away = a_day(away=((clock(8), clock(15)),))

    assert codes(a_worker(day=away), a_job(window=(clock(13), clock(15)), half="pm")) == ["leave"]
    assert codes(a_worker(day=away), a_job(window=(clock(15), clock(17)), half="pm")) == []
    assert codes(a_worker(day=away), a_job(half="pm")) == []  # he is back by then
    assert codes(a_worker(day=a_day(away=((clock(8), clock(18)),))), a_job())[0] == "leave"


def test_a_full_half_day_counts_the_jobs_that_come_together():
    three = a_day(*[on_the_day(n, clock(8)) for n in (11, 12, 13)])

    assert codes(a_worker(day=three), a_job(1)) == []
    assert codes(a_worker(day=three), a_job(1), a_job(2)) == ["half_full"]
    assert codes(a_worker(day=three), a_job(11)) == []  # it sits there already


def test_a_job_without_an_agreed_time_takes_the_afternoon_of_a_full_morning():
    four = a_day(*[on_the_day(n, clock(8)) for n in (11, 12, 13, 14)], capacity={"am": 4, "pm": 1})
    anytime = {"halves": ((DAY, "am"), (DAY, "pm"))}

    assert codes(a_worker(day=four), a_job(1, **anytime)) == []
    assert codes(a_worker(day=four), a_job(1, **anytime), a_job(2, **anytime)) == ["day_full"]


def test_agreed_times_that_meet_are_named():
    busy = a_day(on_the_day(11, clock(10), window=(clock(10), clock(12))))

    assert codes(a_worker(day=busy), a_job(window=(clock(11), clock(13)))) == ["overlap"]
    assert codes(a_worker(day=busy), a_job(window=(clock(13), clock(15)), half="pm")) == []


def test_a_check_that_is_switched_off_says_nothing():
    assert codes(a_worker(skills={"stove": 2}), a_job(), rules={"skill": CheckRule("ignore")}) == []


def test_the_suggestion_goes_by_certificate_then_hours_then_road_then_customer():
    job = a_job(road="建设路", customer_id=7)
    many = [on_the_day(n, clock(13), half="pm") for n in range(11, 20)]
    people = [
        a_worker("熟客", knows_customers={7: DAY}),
        a_worker("同路", day=a_day(on_the_day(21, clock(13), half="pm", road="建设路"))),
        a_worker("没时间", day=a_day(*many)),
        a_worker("证快到期", certificates=(Certificate("refrigeration", DAY + timedelta(days=9)),)),
        a_worker("无证", certificates=()),
        a_worker("普通"),
    ]

    def place(worker):
        findings = against(worker, [job], USUAL, NEEDS, NOW)
        return order(worker, [job], findings, standing(worker, [job], NEEDS, DAY, NOW))

    assert [p.name for p in sorted(people, key=place)] == ["同路", "熟客", "普通", "没时间", "证快到期", "无证"]


@pytest.mark.parametrize(
    ("hour", "day", "expected"),
    [
        (9, None, [(DAY, "am"), (DAY, "pm")]),
        (14, None, [(DAY, "pm")]),
        (20, None, [(date(2026, 3, 19), "am"), (date(2026, 3, 19), "pm")]),
        (14, date(2026, 3, 20), [(date(2026, 3, 20), "am"), (date(2026, 3, 20), "pm")]),
    ],
)
def test_a_job_without_an_agreed_time_goes_where_the_day_still_has_room(hour, day, expected):
    assert planned(None, clock(hour), ZONE, day) == expected


def test_an_agreed_time_says_the_half_day():
    assert planned((clock(15), clock(17)), clock(20), ZONE) == [(DAY, "pm")]


minutes = st.integers(0, 24 * 60)
spans = st.tuples(minutes, minutes).map(lambda pair: tuple(clock(0) + timedelta(minutes=m) for m in sorted(pair)))


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_what_is_left_and_what_is_taken_make_the_whole(duty, away):
    left = shifts.without(duty, away)
    taken = [piece for gone in shifts.merged(away) for piece in shifts.cut(shifts.merged(duty), gone)]

    assert shifts.length(left) + shifts.length(taken) == shifts.length(duty)
    assert not any(shifts.meet(a, b) for a in left for b in away if b[0] < b[1])


@given(st.integers(0, 30), spans, spans)
def test_places_left_never_grow_with_leave(places, duty, away):
    whole = shifts.length([duty])
    free = shifts.length(shifts.without([duty], [away]))

    assert 0 <= shifts.places_left(places, free, whole) <= places


@given(st.lists(spans, max_size=5), st.integers(1, 300), spans)
def test_the_first_gap_is_free_and_long_enough(free, length, since):
    free, needed = shifts.merged(free), timedelta(minutes=length)
    at = shifts.first_gap(free, needed, since[0])

    assert at is None or (at >= since[0] and any(a <= at and at + needed <= b for a, b in free))
