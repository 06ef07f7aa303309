"""fixed, per_incident, per_day and tier."""

from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.rules import Fixed, PerDay, PerIncident, Tier
from tests.appraisal.engine.cases import shipped_rule

counts = st.integers(0, 1_000_000)
fen = st.integers(-10_000_00, 10_000_00)
TECHNICIANS = shipped_rule("team.technician_complaints")


@given(fen)
def test_fixed_is_the_amount_whatever_happens(amount):
    assert Fixed(amount).outcome() == (amount, "fixed.amount", {})


@given(fen, counts, counts)
def test_incidents_of_two_halves_add_up_to_the_whole(each, one, other):
    rule = PerIncident(each)

    assert rule.outcome(one)[0] + rule.outcome(other)[0] == rule.outcome(one + other)[0]


@given(st.integers(-10_000_00, 0), counts, counts)
def test_more_deductible_incidents_never_pay_more(each, one, other):
    fewer, more = sorted((one, other))

    assert PerIncident(each).outcome(more)[0] <= PerIncident(each).outcome(fewer)[0] <= 0


def test_no_incident_says_why_the_line_does_not_apply():
    assert PerIncident(-5000).outcome(0) == (0, "per_incident.none", {"each": "-50.00"})


@given(fen, st.lists(counts, max_size=9))
def test_days_of_several_reports_add_up_in_any_order(each, days):
    rule = PerDay(each)

    assert rule.outcome(tuple(days))[0] == rule.outcome(tuple(sorted(days)))[0] == sum(days) * each


def test_nothing_due_and_nothing_late_are_told_apart():
    assert PerDay(-1000).outcome(())[:2] == (0, "per_day.nothing_due")
    assert PerDay(-1000).outcome((0, 0))[:2] == (0, "per_day.none")


@given(counts, counts)
def test_more_technician_complaints_never_pay_more_and_never_cost_more_than_the_last_tier(one, other):
    fewer, more = sorted((one, other))

    assert -500_00 <= TECHNICIANS.outcome(more)[0] <= TECHNICIANS.outcome(fewer)[0] <= 0


@given(st.lists(fen, min_size=1, max_size=6), counts)
def test_the_tier_is_the_whole_amount(amounts, count):
    assert Tier(tuple(amounts)).outcome(count)[0] == (amounts[count] if count < len(amounts) else amounts[-1])
