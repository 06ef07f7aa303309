import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Missing
from appraisal.engine.rules import RangeScore

values = st.integers(-1000_00, 1000_00)
RULE = RangeScore(points=10_00, lower=90_00, upper=95_00, step=1_00, each=50, most_added=2_00)
ONLY_LOSES = RangeScore(points=10_00, lower=90_00, upper=95_00, step=1_00, each=50, most_added=0)


@given(values, values)
def test_a_better_value_never_scores_less(one, other):
    worse, better = sorted((one, other))

    assert RULE.outcome(worse)[0] <= RULE.outcome(better)[0]


@given(values)
def test_stays_between_nothing_and_full_points_with_the_most_added(value):
    assert 0 <= RULE.outcome(value)[0] <= 12_00
    assert ONLY_LOSES.outcome(value)[0] <= 10_00


@given(st.integers(90_00, 95_00))
def test_inside_the_range_nothing_changes(value):
    assert RULE.outcome(value)[:2] == (10_00, "range_score.inside")


@pytest.mark.parametrize(
    ("value", "points"),
    [(89_99, 10_00), (89_00, 9_50), (87_50, 9_00), (0, 0), (95_99, 10_00), (96_00, 10_50), (100_00, 12_00)],
)
def test_whole_steps_outside_the_range_move_the_points(value, points):
    assert RULE.outcome(value)[0] == points


def test_a_value_that_is_not_in_is_missing():
    with pytest.raises(Missing):
        RULE.outcome(None)
