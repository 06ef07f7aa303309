"""Whatever the input is, it is calculated or refused with a sentence."""

import json

from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine import Refused
from appraisal.engine.case import calculate_cases
from tests.appraisal.engine.cases import WORKED
from tests.appraisal.engine.test_facts import json_values

heads = st.fixed_dictionaries(
    {}, optional={key: json_values for key in ("rulebook", "period", "employee", "facts", "case")}
)


def calculated_or_refused(text: str) -> bool:
    try:
        calculate_cases(text)
    except Refused as refusal:
        return bool(str(refusal))
    return True


@given(json_values | heads | st.lists(heads, max_size=3))
def test_any_json_is_calculated_or_refused(content):
    assert calculated_or_refused(json.dumps(content))


@given(st.text(alphabet='{}[]":,0123456789.eE-truefalsn \\u', max_size=40))
def test_any_text_is_calculated_or_refused(text):
    assert calculated_or_refused(text)


@given(st.sampled_from(WORKED), st.sampled_from(["rulebook", "period", "employee", "facts"]), json_values)
def test_any_head_of_a_worked_case_is_calculated_or_refused(worked, key, value):
    assert calculated_or_refused(json.dumps(worked["case"] | {key: value}))
