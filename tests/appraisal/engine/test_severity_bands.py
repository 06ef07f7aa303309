import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Missing
from tests.appraisal.engine.cases import shipped_rule

losses = st.integers(0, 200_000_00)
incidents = st.lists(st.tuples(st.booleans(), losses), max_size=5).map(tuple)
RULE = shipped_rule("safety.bonus")


@given(losses, losses)
def test_a_larger_loss_never_pays_more(one, other):
    smaller, larger = sorted((one, other))

    assert RULE.outcome(((False, larger),))[0] <= RULE.outcome(((False, smaller),))[0]


@given(incidents)
def test_the_worst_incident_alone_decides(year):
    each = [RULE.outcome((incident,))[0] for incident in year]

    assert RULE.outcome(year)[0] == min(each, default=3000_00)


@given(incidents, incidents)
def test_further_incidents_never_pay_more_and_losses_are_not_added(one, other):
    assert RULE.outcome(one + other)[0] == min(RULE.outcome(one)[0], RULE.outcome(other)[0])


@pytest.mark.parametrize(
    ("loss", "amount"),
    [
        (100_000_00, -3000_00),
        (99_999_99, -1500_00),
        (50_000_00, -1500_00),
        (49_999_99, -900_00),
        (30_000_00, -900_00),
        (29_999_99, 0),
        (5_000_00, 0),
        (4_999_99, 3000_00),
        (0, 3000_00),
    ],
)
def test_bounds_are_inclusive(loss, amount):
    assert RULE.outcome(((False, loss),))[0] == amount


def test_a_death_needs_no_assessed_loss():
    assert RULE.outcome(((True, None),))[:2] == (-3000_00, "severity_bands.death")


@given(incidents)
def test_a_loss_not_assessed_is_missing_even_beside_a_death(others):
    with pytest.raises(Missing):
        RULE.outcome((*others, (False, None)))
