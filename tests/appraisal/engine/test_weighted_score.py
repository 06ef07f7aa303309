from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Contradiction, Missing
from appraisal.engine.rules import WeightedScore

RULE = WeightedScore((("superior", 50_00), ("customer", 30_00), ("self", 20_00)), 100_00)
marks = st.integers(0, 100_00)
months = st.lists(st.fixed_dictionaries({"superior": marks, "customer": marks, "self": marks}), min_size=1, max_size=6)


def score(reviews):
    return RULE.outcome(tuple(tuple(month.items()) for month in reviews))[0]


@given(months)
def test_the_score_lies_between_the_worst_and_the_best_mark(reviews):
    given_marks = [mark for month in reviews for mark in month.values()]

    assert min(given_marks) <= score(reviews) <= max(given_marks)


@given(months)
def test_the_score_is_the_exact_mean_of_the_months(reviews):
    assert score(reviews) == sum((Fraction(score([month])) for month in reviews), Fraction(0)) / len(reviews)


@given(months, st.sampled_from(["superior", "customer", "self"]))
def test_a_better_mark_never_scores_less(reviews, rater):
    better = [reviews[0] | {rater: 100_00}, *reviews[1:]]

    assert score(better) >= score(reviews)


def test_weights_weigh():
    assert score([{"superior": 90_00, "customer": 80_00, "self": 100_00}]) == 89_00


@pytest.mark.parametrize(
    "reviews", [[], [{"superior": 1, "customer": 1}], [{"superior": 1, "customer": 1, "self": None}]]
)
def test_a_mark_that_is_not_in_is_missing(reviews):
    with pytest.raises(Missing):
        score(reviews)


@pytest.mark.parametrize("marks", [{"neighbour": 1}, {"superior": 100_01, "customer": 1, "self": 1}])
def test_a_stranger_and_an_impossible_mark_contradict(marks):
    with pytest.raises(Contradiction):
        score([marks])
