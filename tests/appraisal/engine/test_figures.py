import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine.figures import hundredths, plain, towards_zero, whole_fen, yuan
from appraisal.engine.rules import Cap, Floor
from core.money import round_fen

amounts = st.fractions(-(10**9), 10**9)


@given(amounts)
def test_fen_are_rounded_as_core_money_rounds(amount):
    assert yuan(whole_fen(amount)) == round_fen(amount / 100)


@pytest.mark.parametrize(("half", "fen"), [(1, 1), (-1, -1), (3, 2), (-3, -2), (0, 0)])
def test_half_a_fen_goes_away_from_zero(half, fen):
    assert whole_fen(Fraction(half, 2)) == fen


@given(st.integers(-(10**30), 10**30))
def test_digits_are_read_as_they_are_written(size):
    assert hundredths(plain(size)) == size


def test_zero_has_no_sign():
    assert plain(0) == "0.00" and str(yuan(whole_fen(Fraction(-1, 3)))) == "0.00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        ".5",
        "1.234",
        "1e3",
        "1_0",
        "NaN",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "--1",
        "１",
        "٣",
        "1,000",
        1,
        1.0,
        True,
        None,
    ],
)
def test_anything_but_plain_digits_is_refused(text):
    with pytest.raises(ValueError):
        hundredths(text)


@given(st.integers(), st.integers(1))
def test_whole_times_are_truncated(numerator, denominator):
    assert towards_zero(numerator, denominator) == int(Fraction(numerator, denominator))


@given(st.integers(10**9, 10**30))
def test_the_callers_decimal_context_changes_nothing(fen):
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_UP):
        assert str(yuan(fen)) == f"{fen // 100}.{fen % 100:02}"


@given(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6))
def test_floor_and_cap_hold_the_sum_and_do_nothing_else(others, limit):
    up, down = Floor(limit).outcome(others)[0], Cap(limit).outcome(others)[0]

    assert up >= 0 >= down
    assert (others + up, others + down) == (max(others, limit), min(others, limit))


def test_an_amount_is_a_decimal_with_two_places():
    assert yuan(-1234) == Decimal("-12.34") and yuan(0).as_tuple().exponent == -2
