"""Every bad fact of section 7 is refused, and the refusal names the fact and what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine import FactRefused
from tests.appraisal.engine.cases import MONTHLY, a_month, a_year, amount

REFUSED_IN_A_MONTH = [
    ({"praises": -1}, "praises: -1 is not from 0 to 1,000,000"),
    ({"praises": 1_000_001}, "praises: 1000001 is not from 0 to 1,000,000"),
    ({"praises": 3.0}, "praises: 3.0 is not a whole number"),
    ({"praises": "3"}, "praises: '3' is not a whole number"),
    ({"praises": True}, "praises: true is not a whole number"),
    ({"praises": None}, "praises: null is not a whole number"),
    ({"praises": []}, r"praises: \[\] is not a whole number"),
    ({"report_days_late": 3}, "report_days_late: 3 is not a list"),
    ({"report_days_late": None}, "report_days_late: null is not a list"),
    ({"report_days_late": [2, -1]}, "report_days_late: -1 is not from 0"),
    ({"report_days_late": [2, True]}, "report_days_late: true is not a whole number"),
    ({"report_days_late": [[2]]}, r"report_days_late: \[2\] is not a whole number"),
    ({"tickets_completed": 121}, "tickets_completed: 121 is more than the 120 due"),
    (
        {"defective_due": 3, "defective_completed": 2, "defective_parts_blocked": 2},
        "defective_completed: 2 completed and",
    ),
    ({"satisfaction_internal": "100.01"}, "satisfaction_internal: 100.01 is more than 100 percent"),
    ({"satisfaction_internal": "-0.01"}, "satisfaction_internal: -0.01 is negative"),
    ({"satisfaction_internal": "-0"}, "satisfaction_internal: -0 is negative"),
    ({"satisfaction_external": "98.123"}, "satisfaction_external: '98.123' is not a number in plain digits"),
    ({"satisfaction_external": "NaN"}, "satisfaction_external: 'NaN' is not a number in plain digits"),
    ({"satisfaction_external": "1e1"}, "satisfaction_external: '1e1' is not"),
    ({"satisfaction_external": "9_8"}, "satisfaction_external: '9_8' is not"),
    ({"satisfaction_external": "９８"}, "satisfaction_external: '９８' is not"),
    ({"satisfaction_external": "98%"}, "satisfaction_external: '98%' is not"),
    ({"satisfaction_external": " 98"}, "satisfaction_external: ' 98' is not"),
    ({"satisfaction_external": ""}, "satisfaction_external: '' is not"),
    ({"satisfaction_external": 98}, "satisfaction_external: 98 is not"),
    ({"satisfaction_external": 98.5}, "satisfaction_external: 98.5 is not"),
    (
        {"satisfaction_decision": "internal_only"},
        "satisfaction_decision: internal_only is refused, both rates are there",
    ),
    ({"satisfaction_decision": "both"}, "satisfaction_decision: 'both' is an unknown decision"),
    ({"satisfaction_decision": ["internal_only"]}, "satisfaction_decision: .* is an unknown decision"),
    ({"moon_phase": 1}, "moon_phase: is unknown to this rulebook"),
]
REFUSED_IN_A_YEAR = [
    ({"revenue": "-1.00"}, "revenue: -1.00 is negative"),
    ({"revenue": 1}, "revenue: 1 is not a number in plain digits"),
    ({"revenue_base": "1,000.00"}, "revenue_base: '1,000.00' is not"),
    ({"incidents": None}, "incidents: null is not a list"),
    ({"incidents": [1]}, "incidents: 1 is not an object"),
    ({"incidents": [{"death": False}]}, "incidents: loss is absent in an entry"),
    ({"incidents": [{"loss": "1"}]}, "incidents: death is absent in an entry"),
    ({"incidents": [{"death": False, "loss": "1", "where": "x"}]}, "incidents: where is unknown in an entry"),
    ({"incidents": [{"death": 1, "loss": "1"}]}, "incidents: 1 is neither true nor false"),
    ({"incidents": [{"death": False, "loss": 1.5}]}, "incidents: 1.5 is not a number in plain digits"),
]


@pytest.mark.parametrize(("facts", "message"), REFUSED_IN_A_MONTH)
def test_a_bad_fact_of_a_month_is_refused(facts, message):
    with pytest.raises(FactRefused, match=message):
        a_month(**facts)


@pytest.mark.parametrize(("facts", "message"), REFUSED_IN_A_YEAR)
def test_a_bad_fact_of_a_year_is_refused(facts, message):
    with pytest.raises(FactRefused, match=message):
        a_year(**facts)


@pytest.mark.parametrize("name", list(MONTHLY.facts))
def test_no_fact_may_be_absent(name, monkeypatch):
    facts = {fact: 0 for fact in MONTHLY.facts if fact != name}
    monkeypatch.setattr("tests.appraisal.engine.cases.month_facts", lambda **_: facts)

    with pytest.raises(FactRefused, match=f"{name}: is absent"):
        a_month()


@pytest.mark.parametrize("facts", [None, [], "facts", 1])
def test_facts_are_an_object(facts, monkeypatch):
    monkeypatch.setattr("tests.appraisal.engine.cases.month_facts", lambda **_: facts)

    with pytest.raises(FactRefused, match="facts: .* is not an object"):
        a_month()


@pytest.mark.parametrize(("rate", "paid"), [("98", "0.00"), ("98.1", "20.00"), ("100", "400.00"), ("0", "-19600.00")])
def test_a_rate_may_have_fewer_decimals(rate, paid):
    sheet = a_month(satisfaction_internal=rate, satisfaction_external=rate)

    assert amount(sheet, "satisfaction.deviation") == paid


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(MONTHLY.facts)), json_values)
def test_whatever_stands_in_a_fact_it_is_read_or_refused_by_name(name, value):
    try:
        assert a_month(**{name: value}).status in ("complete", "incomplete")
    except FactRefused as refusal:
        assert refusal.fact in (name, "satisfaction_decision", "tickets_completed", "defective_completed")
