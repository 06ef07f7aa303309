"""Laws of the figures around a sheet, for every input."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine import rulebook_for
from appraisal.rules import deductions, needs_note, to_reach
from appraisal.services.totals import floor_line

amounts = st.decimals(-5000, 5000, places=2)
money = st.decimals(0, 100_000, places=2)
BOOK = rulebook_for("supervisor-monthly", "2026-10")


@given(st.lists(amounts))
def test_deductions_are_the_negative_lines_without_their_sign(lines):
    deducted = deductions(lines)

    assert deducted >= 0
    assert sum(lines, Decimal(0)) == sum((a for a in lines if a > 0), Decimal(0)) - deducted


@given(money, money)
def test_the_note_is_asked_for_above_a_fifth_of_what_would_have_been_paid(total, deducted):
    assert needs_note(total, deducted) == (deducted * 5 > total + deducted)
    if deducted == 0:
        assert not needs_note(total, deducted)


@given(money, money, money)
def test_more_deductions_never_need_less_attention(total, deducted, more):
    if needs_note(total, deducted):
        assert needs_note(total, deducted + more)


@given(money, money)
def test_a_line_of_what_lacks_brings_the_total_to_the_minimum_exactly(minimum, total):
    lacking = to_reach(minimum, total)

    assert lacking >= 0 and total + lacking == max(total, minimum)


@given(st.decimals(-100_000, 100_000, places=2))
def test_the_floor_under_lines_by_hand_lifts_to_zero_and_never_more(total):
    line = floor_line(BOOK, total)

    assert (line is None) == (total >= 0)
    if line:
        assert total + line.amount == 0 and line.args["amount"] == str(line.amount)


def test_exactly_a_fifth_and_a_fen_more():
    assert not needs_note(Decimal("1440.00"), Decimal("360.00"))
    assert needs_note(Decimal("1439.99"), Decimal("360.00"))
