import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Contradiction, Missing
from appraisal.engine.rules import PoolShare

RULE = PoolShare(least=10, most=5_00)
members = st.lists(
    st.tuples(st.sampled_from([f"W{n:02}" for n in range(12)]), st.integers(10, 5_00), st.integers(0, 31_00)),
    min_size=1,
    max_size=8,
    unique_by=lambda member: member[0],
).filter(lambda team: any(days for _, _, days in team))
pools = st.integers(0, 10**9)


@given(pools, members)
def test_the_shares_add_up_to_the_pool_exactly(pool, team):
    assert sum(RULE.shares(pool, tuple(team)).values()) == pool


@given(pools, members)
def test_every_share_is_within_one_fen_of_its_exact_part(pool, team):
    whole = sum(coefficient * days for _, coefficient, days in team)
    shares = RULE.shares(pool, tuple(team))

    for employee, coefficient, days in team:
        assert abs(shares[employee] * whole - pool * coefficient * days) < whole


@given(pools, members)
def test_who_weighs_more_never_gets_less_and_who_was_absent_gets_nothing(pool, team):
    shares = RULE.shares(pool, tuple(team))
    by_weight = sorted(team, key=lambda member: member[1] * member[2])

    for (lighter, _, _), (heavier, coefficient, days) in zip(by_weight, by_weight[1:], strict=False):
        if any(c * d < coefficient * days for name, c, d in team if name == lighter):
            assert shares[lighter] <= shares[heavier]
    assert all(shares[employee] == 0 for employee, _, days in team if not days)


@given(pools, members)
def test_the_order_of_the_members_changes_nothing(pool, team):
    assert RULE.shares(pool, tuple(team)) == RULE.shares(pool, tuple(reversed(team)))


@given(pools, members)
def test_the_line_is_the_employees_own_share(pool, team):
    employee = team[0][0]

    assert RULE.outcome(pool, tuple(team), employee)[0] == RULE.shares(pool, tuple(team))[employee]


def test_a_fen_left_over_goes_to_the_higher_coefficient_then_to_the_first_code():
    assert RULE.shares(1, (("W2", 1_00, 10_00), ("W1", 2_00, 5_00))) == {"W1": 1, "W2": 0}
    assert RULE.shares(1, (("W2", 1_00, 10_00), ("W1", 1_00, 10_00))) == {"W1": 1, "W2": 0}


@pytest.mark.parametrize(("pool", "team"), [(None, (("W1", 1_00, 1_00),)), (1, ()), (1, (("W1", 1_00, 0),))])
def test_without_a_pool_or_any_attendance_the_share_is_missing(pool, team):
    with pytest.raises(Missing):
        RULE.outcome(pool, team, "W1")


@pytest.mark.parametrize(
    "team", [(("W1", 5_01, 1_00),), (("W1", 9, 1_00),), (("W1", 1_00, 1_00), ("W1", 1_00, 2_00)), (("W2", 1_00, 1_00),)]
)
def test_bad_members_contradict(team):
    with pytest.raises(Contradiction):
        RULE.outcome(100, team, "W1")
