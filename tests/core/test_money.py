"""Laws of money."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import amount_text, parse_money, round_fen

amounts = st.decimals(-(10**9), 10**9, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,832.80", "1832.80"),
        ("１８３２．８", "1832.80"),
        ("¥ 20", "20.00"),
        ("￥20", "20.00"),
        ("−10.00", "-10.00"),
        (" 0.5 ", "0.50"),
    ],
)
def test_people_write_amounts_in_many_ways(text, amount):
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "NaN", "Infinity", "1e3", "1_000", "٣", "1.234", "1,2345", "12,34.5", "¥¥1", "1 000"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(text)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.005", "1.01"), ("-0.004", "0.00"), ("2.5", "2.50")],
)
def test_half_a_fen_goes_away_from_zero(exact, rounded):
    assert str(round_fen(Decimal(exact))) == str(round_fen(Fraction(exact))) == rounded


@given(st.fractions(-(10**6), 10**6, max_denominator=10**6))
def test_rounding_moves_no_amount_by_more_than_half_a_fen(exact):
    assert abs(Fraction(round_fen(exact)) - exact) <= Fraction(1, 200)
    assert round_fen(-exact) == -round_fen(exact)


@pytest.mark.parametrize(
    ("amount", "error"), [(0.1, TypeError), (Decimal("NaN"), ValueError), (Decimal("-Inf"), ValueError)]
)
def test_what_is_no_amount_is_not_rounded(amount, error):
    with pytest.raises(error):
        round_fen(amount)


@given(amounts)
def test_what_is_written_is_read_back(amount):
    assert parse_money(amount_text(amount)) == amount


def test_a_written_amount_is_rounded_as_money_is():
    assert amount_text(Decimal("0.125")) == "0.13"
    assert amount_text(Decimal("-1832.8")) == "−1,832.80"
