"""What is promised for a machine: the law's minimum, better policies, files, proofs, repairs, exchanges, kilometres."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.coverage import RANK, Counting, Facts, Policy, coverage, entitlement, months_after, start_of
from catalog.wording import sentence

LAW = Policy(1, "法定一年", "Law, one year", "air_conditioner", months=12, is_legal_minimum=True)
LAW_MAIN = Policy(2, "法定三年", "Law, three years", "air_conditioner", "main", months=36, is_legal_minimum=True)
MAKER = Policy(3, "星河六年", "Star River, six years", "air_conditioner", brand="星河", months=72)
BIKE = Policy(4, "摩托车", "Motorcycle", "motorcycle", months=12, kilometres=6000, is_legal_minimum=True)
TABLE = [LAW, LAW_MAIN, MAKER, BIKE]
BOUGHT = date(2025, 6, 18)
DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))


def an_air_conditioner(brand="其他", **more) -> Facts:
    more.setdefault("dates", {"invoice": BOUGHT})
    return Facts(("ac_wall", "air_conditioner"), brand, **more)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 6, 18), 12, date(2026, 6, 18)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
    ],
)
def test_months_run_to_the_same_day_or_the_months_last(start, months, end):
    assert months_after(start, months) == end


def test_the_last_day_is_covered_and_the_next_depends_on_the_part():
    last = date(2026, 6, 18)
    assert coverage(an_air_conditioner(), TABLE, last).in_warranty is True
    after = coverage(an_air_conditioner(), TABLE, last + timedelta(days=1))
    assert (after.in_warranty, after.until) == (None, last)
    assert coverage(an_air_conditioner(), TABLE, date(2028, 6, 19)).in_warranty is False


def test_a_last_day_that_is_a_holiday_moves_where_the_policy_says_so():
    first_of_october = date(2026, 10, 1)

    def moved(day: date) -> date:
        return date(2026, 10, 8) if date(2026, 10, 1) <= day <= date(2026, 10, 7) else day

    for policy, until in ((replace(BIKE, moved=moved), date(2026, 10, 8)), (BIKE, first_of_october)):
        bike = Facts(("motorcycle",), dates={"invoice": date(2025, 10, 1)})
        found = coverage(bike, [policy], date(2026, 10, 5), mileage=900)
        assert (found.until, found.in_warranty) == (until, until > first_of_october)
        repaired = replace(bike, repair_days=9)
        assert coverage(repaired, [policy], date(2026, 10, 5), mileage=900).until == date(2026, 10, 10)
        assert ("moved to 8 Oct 2026 because 1 Oct 2026 is a holiday" in _said(found)) is (until > first_of_october)
        assert "moved" not in _said(coverage(repaired, [policy], date(2026, 10, 5), mileage=900))


def test_a_main_part_says_that_its_last_day_moved_and_an_old_verdict_says_nothing():
    whole = Policy(7, "整车", "Whole", "motorcycle", months=6)
    frame = Policy(8, "车架", "Frame", "motorcycle", "main", months=12, moved=lambda day: date(2026, 10, 8))
    found = coverage(Facts(("motorcycle",), dates={"invoice": date(2025, 10, 1)}), [whole, frame], date(2026, 10, 8))
    assert "Main parts are covered until 8 Oct 2026. The last day was moved to 8 Oct 2026" in _said(found)
    kept = found.as_data()
    for group in kept["part_groups"]:
        del group["moved_from"]
    assert "moved" not in sentence(kept)


def test_a_better_promise_of_the_brand_counts_and_only_for_it():
    assert coverage(an_air_conditioner("星河"), TABLE, date(2030, 1, 1)).until == date(2031, 6, 18)
    assert coverage(an_air_conditioner("其他"), TABLE, date(2030, 1, 1)).in_warranty is False


def test_a_worse_promise_never_goes_below_the_law():
    mean = Policy(9, "三个月", "Three months", "air_conditioner", months=3)
    found = coverage(an_air_conditioner(), [LAW, mean], date(2026, 6, 1))
    assert (found.in_warranty, found.until) == (True, date(2026, 6, 18))
    assert found.part_groups[0].law
    assert "law" in _said(found)


def test_a_day_on_file_stands_for_itself_but_not_below_the_law():
    assert coverage(an_air_conditioner(on_file_until=date(2029, 1, 1)), TABLE, date(2028, 1, 1)).basis == "on_file"
    short = coverage(an_air_conditioner(on_file_until=date(2025, 9, 1)), TABLE, date(2026, 1, 1))
    assert (short.basis, short.until, short.in_warranty) == ("law", date(2026, 6, 18), True)
    alone = coverage(Facts(("other",), on_file_until=date(2026, 1, 1)), TABLE, date(2026, 1, 2))
    assert (alone.in_warranty, alone.basis) == (False, "on_file")


def test_kilometres_alone_hold_beyond_the_day_on_file_and_too_many_do_not_shorten_it():
    by_distance = Policy(5, "法定六千公里", "Law, 6,000 km", "motorcycle", kilometres=6000, is_legal_minimum=True)
    bought = date(2026, 1, 1)
    bike = Facts(("motorcycle",), dates={"invoice": bought}, on_file_until=date(2026, 6, 30))

    after = [coverage(bike, [by_distance], date(2026, 7, 1), mileage=km) for km in (None, 5000, 7000)]
    assert [(found.in_warranty, found.basis) for found in after] == [(None, "law"), (True, "law"), (False, "law")]
    before = coverage(bike, [BIKE], date(2026, 6, 30), mileage=7000)
    assert (before.in_warranty, before.basis) == (True, "on_file")


def test_the_best_proof_counts_and_the_factory_date_by_rule():
    facts = an_air_conditioner(dates={"installation": date(2025, 7, 1), "receipt": date(2025, 6, 20)})
    assert start_of(facts, Counting()) == (date(2025, 6, 20), "receipt")
    made = an_air_conditioner(dates={"factory": date(2024, 12, 9)})
    assert start_of(made, Counting())[0] == date(2025, 1, 1)
    assert start_of(made, Counting(factory_start="same_day"))[0] == date(2024, 12, 9)
    assert start_of(made, Counting(factory_start="three_months"))[0] == date(2025, 3, 9)


def test_nothing_known_and_no_policy_are_said_apart():
    assert coverage(an_air_conditioner(dates={}), TABLE, BOUGHT).basis == "no_start"
    none = coverage(Facts(("other",), dates={"invoice": BOUGHT}), TABLE, BOUGHT)
    assert (none.basis, none.in_warranty) == ("no_policy", None)
    assert "no policy" in _said(none)


def test_a_vehicle_is_covered_by_days_and_kilometres_whichever_comes_first():
    bike = Facts(("motorcycle",), dates={"invoice": BOUGHT})
    assert coverage(bike, TABLE, date(2025, 8, 1), mileage=6000).in_warranty is True
    assert coverage(bike, TABLE, date(2025, 8, 1), mileage=6001).in_warranty is False
    assert coverage(bike, TABLE, date(2025, 8, 1)).in_warranty is None
    assert coverage(bike, TABLE, date(2026, 8, 1), mileage=10).in_warranty is False


def test_an_exchange_starts_anew_and_repairs_add_their_days():
    exchanged = an_air_conditioner(exchanged_on=date(2026, 3, 1))
    assert coverage(exchanged, [LAW], date(2026, 3, 1)).until == date(2027, 3, 1)
    assert coverage(an_air_conditioner(repair_days=20), [LAW], BOUGHT).until == date(2026, 7, 8)


@pytest.mark.parametrize(
    ("day", "counting", "right"),
    [
        (date(2025, 6, 25), Counting(), "return"),
        (date(2025, 6, 26), Counting(), "exchange"),
        (date(2025, 7, 3), Counting(), "exchange"),
        (date(2025, 7, 4), Counting(), ""),
        (date(2025, 6, 25), Counting(sale_day_counts=True), "exchange"),
        (date(2025, 6, 17), Counting(), ""),
    ],
)
def test_days_to_return_and_to_exchange(day, counting, right):
    assert entitlement(BOUGHT, counting, day)[0] == right


def test_the_sentence_names_policy_start_and_proof_in_the_readers_language():
    found = coverage(an_air_conditioner(), TABLE, date(2025, 9, 1))
    assert "Law, one year" in _said(found) and "18 Jun 2025" in _said(found) and "Invoice" in _said(found)
    with translation.override("zh-hans"):
        assert "法定一年" in found.reason


def _said(verdict) -> str:
    with translation.override("en"):
        return verdict.reason


policies = st.builds(
    Policy,
    st.integers(1, 99),
    st.just("甲"),
    st.just("A"),
    st.sampled_from(["ac_wall", "air_conditioner", "motorcycle"]),
    st.sampled_from(["whole", "main", "labour"]),
    st.sampled_from(["", "星河", "其他"]),
    st.sampled_from(["", "household", "business"]),
    st.one_of(st.none(), st.integers(1, 120)),
    st.one_of(st.none(), st.integers(1, 60_000)),
    is_legal_minimum=st.booleans(),
).filter(lambda policy: policy.months or policy.kilometres)
proofs = st.dictionaries(st.sampled_from(["invoice", "told", "installation", "factory"]), DAYS, max_size=3)
facts = st.builds(
    Facts,
    st.sampled_from([("ac_wall", "air_conditioner"), ("motorcycle",)]),
    st.sampled_from(["", "星河"]),
    dates=proofs,
    on_file_until=st.one_of(st.none(), DAYS),
    repair_days=st.integers(0, 90),
)
mileages = st.one_of(st.none(), st.integers(0, 80_000))


@settings(max_examples=60, deadline=None)
@given(facts, st.lists(policies, max_size=6), DAYS, st.integers(0, 4000), mileages)
def test_a_later_day_is_never_better_covered(unit, table, day, more, mileage):
    now = coverage(unit, table, day, mileage=mileage)
    later = coverage(unit, table, day + timedelta(days=more), mileage=mileage)
    assert RANK[later.in_warranty] <= RANK[now.in_warranty]


@settings(max_examples=60, deadline=None)
@given(facts, st.lists(policies, max_size=6), DAYS, mileages)
def test_the_laws_minimum_holds_whatever_else_is_in_the_table(unit, table, day, mileage):
    law = [policy for policy in table if policy.is_legal_minimum]
    least = coverage(Facts(unit.categories, unit.brand, dates=unit.dates), law, day, mileage=mileage)
    found = coverage(unit, table, day, mileage=mileage)
    if least.part_groups and least.part_groups[0].group == "whole":
        assert RANK[found.in_warranty] >= RANK[least.part_groups[0].in_warranty]


@settings(max_examples=60, deadline=None)
@given(st.lists(policies, max_size=6), DAYS, st.integers(0, 2000), DAYS)
def test_a_later_purchase_never_ends_earlier(table, start, more, day):
    ends = []
    for bought in (start, start + timedelta(days=more)):
        found = coverage(Facts(("ac_wall", "air_conditioner"), dates={"invoice": bought}), table, day, mileage=0)
        ends.append({group.group: group.until for group in found.part_groups if not group.kilometres})
    for name in set(ends[0]) & set(ends[1]):
        if ends[0][name] and ends[1][name] and len(table) == 1:
            assert ends[1][name] >= ends[0][name]


@settings(max_examples=60, deadline=None)
@given(facts, st.lists(policies, max_size=4), DAYS, st.integers(0, 300))
def test_days_in_repair_never_take_anything_away(unit, table, day, days):
    longer = Facts(
        unit.categories,
        unit.brand,
        dates=unit.dates,
        on_file_until=unit.on_file_until,
        repair_days=unit.repair_days + days,
    )
    assert RANK[coverage(longer, table, day).in_warranty] >= RANK[coverage(unit, table, day).in_warranty]


@settings(max_examples=60, deadline=None)
@given(facts, st.lists(policies, max_size=6), DAYS, mileages)
def test_every_verdict_can_be_kept_and_read_aloud(unit, table, day, mileage):
    found = coverage(unit, table, day, mileage=mileage)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert found.reason
    assert (found.in_warranty is True) <= (found.until is None or day <= found.until)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), DAYS)
def test_months_are_counted_forward_without_ever_leaving_the_calendar(months, start):
    assert months_after(start, months) >= start
    assert months_after(start, months) <= months_after(start, months + 1)
