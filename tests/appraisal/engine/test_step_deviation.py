from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Contradiction, Missing
from tests.appraisal.engine.cases import shipped_rule

rates = st.integers(0, 100_00)  # hundredths of a percent
RULE = shipped_rule("satisfaction.deviation")


def paid(internal, external, decision=None):
    return RULE.outcome(internal, external, decision)[0]


@given(rates, rates, rates)
def test_a_better_rate_never_pays_less(one, other, external):
    worse, better = sorted((one, other))

    assert paid(worse, external) <= paid(better, external)


@given(rates, rates)
def test_only_whole_steps_count_truncated_towards_the_base(internal, external):
    away = Fraction(internal + external, 2) - 98_00

    assert paid(internal, external) == int(away / 10) * 20_00


@given(rates, rates)
def test_no_pay_leaves_the_natural_bounds(internal, external):
    assert -980 * 20_00 <= paid(internal, external) <= 20 * 20_00


@given(rates, rates)
def test_the_two_sheets_weigh_the_same(internal, external):
    assert paid(internal, external) == paid(external, internal)


@given(rates)
def test_one_decided_sheet_counts_as_if_both_said_the_same(rate):
    assert paid(rate, None, "internal_only") == paid(None, rate, "external_only") == paid(rate, rate)


@given(st.integers(0, 2_00))
def test_above_and_below_the_base_mirror_each_other(away):
    assert paid(98_00 + away, 98_00 + away) == -paid(98_00 - away, 98_00 - away)


@pytest.mark.parametrize(
    ("internal", "external", "rate", "code", "amount"),
    [
        (98_57, 98_51, "98.540", "up", 100_00),
        (96_80, 98_70, "97.750", "down", -40_00),
        (98_33, 96_15, "97.240", "down", -140_00),
        (98_09, 98_10, "98.095", "within", 0),
        (97_90, 97_91, "97.905", "within", 0),
        (98_00, 98_00, "98.000", "on_base", 0),
    ],
)
def test_the_explanation_prints_the_rate_with_three_decimals(internal, external, rate, code, amount):
    got, explained, args = RULE.outcome(internal, external, None)

    assert (got, explained, args["rate"]) == (amount, f"step_deviation.{code}", rate)


@pytest.mark.parametrize(
    ("internal", "external", "decision", "roles"),
    [
        (None, None, None, ("internal", "external")),
        (98_00, None, None, ("external",)),
        (None, 98_00, None, ("internal",)),
        (None, 98_00, "internal_only", ("internal",)),
        (None, None, "external_only", ("external",)),
    ],
)
def test_a_sheet_that_counts_and_is_not_there_is_missing(internal, external, decision, roles):
    with pytest.raises(Missing) as gap:
        RULE.outcome(internal, external, decision)

    assert gap.value.roles == roles


def test_a_decision_beside_two_rates_contradicts():
    with pytest.raises(Contradiction, match="decision"):
        RULE.outcome(98_00, 98_00, "internal_only")
