from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.errors import Contradiction
from appraisal.engine.figures import whole_fen
from appraisal.engine.rules import Proportion

due_and_done = st.integers(0, 1_000_000).flatmap(lambda due: st.tuples(st.just(due), st.integers(0, due)))
RULE = Proportion(200_00)


@given(due_and_done)
def test_pays_between_nothing_and_the_full_amount(tickets):
    due, done = tickets

    assert 0 <= RULE.outcome(done, due)[0] <= 200_00


@given(due_and_done, st.integers(0, 1_000_000))
def test_one_more_done_never_pays_less(tickets, other):
    due, done = tickets
    fewer, more = sorted((done, min(other, due)))

    assert RULE.outcome(fewer, due)[0] <= RULE.outcome(more, due)[0]


@given(due_and_done)
def test_done_and_not_done_share_the_full_amount_exactly(tickets):
    due, done = tickets
    if due:
        assert RULE.outcome(done, due)[0] + RULE.outcome(due - done, due)[0] == 200_00


@given(due_and_done)
def test_is_exact_until_the_fen_and_says_when_it_is_rounded(tickets):
    due, done = tickets
    amount, _, args = RULE.outcome(done, due)
    if due:
        assert amount == Fraction(200_00 * done, due)
        assert (args["rounding"] == "rounding.exact") == (amount == whole_fen(amount))


def test_nothing_due_counts_as_all_done():
    assert RULE.outcome(0, 0)[:2] == (200_00, "proportion.nothing_due")


def test_more_done_than_due_contradicts():
    with pytest.raises(Contradiction, match="done: 4 is more than the 3 due"):
        RULE.outcome(4, 3)
