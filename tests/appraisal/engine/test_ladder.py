import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.rules import Ladder

RULE = Ladder(rungs=(50_00, 100_00, 200_00), further=200_00, propose_from=3, months=12)
few = st.integers(0, 20)


@given(few, few, few)
def test_a_climb_in_two_parts_costs_the_same(earlier, one, other):
    together = RULE.outcome(earlier, one + other)[0]

    assert RULE.outcome(earlier, one)[0] + RULE.outcome(earlier + one, other)[0] == together


@given(few, few, few)
def test_more_offences_and_more_earlier_ones_never_cost_less(earlier, one, other):
    fewer, more = sorted((one, other))

    assert RULE.outcome(earlier, more)[0] <= RULE.outcome(earlier, fewer)[0] <= 0
    assert RULE.outcome(earlier + 1, one)[0] <= RULE.outcome(earlier, one)[0]


@pytest.mark.parametrize(
    ("earlier", "count", "amount"),
    [(0, 0, 0), (0, 1, -50_00), (1, 1, -100_00), (2, 1, -200_00), (3, 1, -200_00), (0, 4, -550_00)],
)
def test_the_rungs(earlier, count, amount):
    assert RULE.outcome(earlier, count)[0] == amount


@given(few, st.integers(1, 20))
def test_a_consequence_may_be_proposed_from_the_third_on(earlier, count):
    proposal = RULE.outcome(earlier, count)[2]["proposal"]

    assert (proposal == "ladder.proposal") == (earlier + count >= 3)
