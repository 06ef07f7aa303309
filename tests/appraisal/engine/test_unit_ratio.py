from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Contradiction
from appraisal.engine.rules import UnitRatio

units = st.integers(0, 40).flatmap(
    lambda due: st.integers(0, due).flatmap(
        lambda blocked: st.tuples(st.just(due), st.integers(0, due - blocked), st.just(blocked))
    )
)
LEAVE = UnitRatio(50_00, 50_00, 200_00, "leave_cohort")
EXEMPT = UnitRatio(50_00, 50_00, 200_00, "exempt_from_deduction")
both = pytest.mark.parametrize("rule", [LEAVE, EXEMPT])


@both
@given(case=units)
def test_stays_within_the_limit(rule, case):
    assert abs(rule.outcome(*case)[0]) <= 200_00


@both
@given(case=units)
def test_one_more_completed_never_pays_less(rule, case):
    due, completed, blocked = case
    if completed:
        assert rule.outcome(due, completed - 1, blocked)[0] <= rule.outcome(due, completed, blocked)[0]


@both
@given(case=units)
def test_the_sign_follows_the_side_of_the_threshold(rule, case):
    due, completed, blocked = case
    cohort = due - blocked if rule is LEAVE else due
    amount, code, _ = rule.outcome(*case)

    if not cohort:
        assert (amount, code) == (0, "unit_ratio.no_cohort")
    elif 2 * completed == cohort:
        assert (amount, code) == (0, "unit_ratio.at_threshold")
    elif 2 * completed > cohort:
        assert amount == min(200_00, completed * 50_00)
    else:
        assert amount == max(-200_00, -(due - completed - blocked) * 50_00)


@given(units)
def test_a_unit_blocked_by_parts_never_pays_less_for_leaving_the_cohort(case):
    assert LEAVE.outcome(*case)[0] >= EXEMPT.outcome(*case)[0]


@given(units, st.integers(0, 100_00))
def test_a_rate_is_compared_exactly_with_any_threshold(case, threshold):
    due, completed, blocked = case
    rule = UnitRatio(threshold, 50_00, 10**9, "leave_cohort")
    if due - blocked:
        rate = Fraction(completed, due - blocked)
        sides = {1: "above", 0: "at_threshold", -1: "below"}
        side = (rate > Fraction(threshold, 100_00)) - (rate < Fraction(threshold, 100_00))
        assert rule.outcome(*case)[1] == f"unit_ratio.{sides[side]}"


@pytest.mark.parametrize(
    ("case", "leave", "exempt"),
    [((6, 2, 1), -150_00, -150_00), ((5, 3, 0), 150_00, 150_00), ((8, 7, 0), 200_00, 200_00), ((5, 2, 1), 0, -100_00)],
)
def test_the_two_readings_of_parts(case, leave, exempt):
    assert (LEAVE.outcome(*case)[0], EXEMPT.outcome(*case)[0]) == (leave, exempt)


def test_more_units_than_are_due_contradict():
    with pytest.raises(Contradiction, match="3 completed and 1 blocked are more than 3 due"):
        LEAVE.outcome(3, 3, 1)
