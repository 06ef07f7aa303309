from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Missing
from tests.appraisal.engine.cases import shipped_rule

fen = st.integers(0, 10**14)
bases = st.integers(1, 10**14)
RULE = shipped_rule("revenue.bonus")


@given(fen, fen, bases)
def test_more_revenue_never_pays_less(one, other, base):
    less, more = sorted((one, other))

    assert RULE.outcome(less, base)[0] <= RULE.outcome(more, base)[0]


@given(fen, bases, bases)
def test_a_higher_base_never_pays_more(figure, one, other):
    lower, higher = sorted((one, other))

    assert RULE.outcome(figure, higher)[0] <= RULE.outcome(figure, lower)[0]


@given(fen, bases)
def test_is_never_negative_and_exact(figure, base):
    expected = Fraction(3400_00 * figure, base) if figure < base else 3400_00 + Fraction(figure - base, 20)

    assert RULE.outcome(figure, base)[0] == expected >= 0


@given(bases)
def test_the_two_branches_meet_at_the_base(base):
    assert RULE.outcome(base, base)[:2] == (3400_00, "growth_share.equal")


@pytest.mark.parametrize(
    ("figure", "base", "roles"),
    [
        (None, 1, ("figure",)),
        (1, None, ("base",)),
        (1, 0, ("base",)),
        (None, None, ("figure", "base")),
        (0, 0, ("base",)),
    ],
)
def test_an_unknown_figure_and_a_base_of_nothing_are_missing(figure, base, roles):
    with pytest.raises(Missing) as gap:
        RULE.outcome(figure, base)

    assert gap.value.roles == roles
