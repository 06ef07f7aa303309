"""Money: exact, currency-free, rounded once. Nothing here knows a database or a language."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

FEN = Decimal("0.01")
PLAIN = re.compile(r"[+-]?\d{1,10}(\.\d{1,2})?", re.ASCII)
MINUS = "\u2212"


def parse_money(text: str) -> Decimal:
    """Yuan from what a person typed: `1,832.80`, full-width digits, a leading ¥.

    Raises ValueError for anything else. `Decimal()` alone would accept NaN, 1e3, 1_000 and Arabic digits.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").strip().replace(MINUS, "-")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain, re.ASCII):
        plain = plain.replace(",", "")
    if not PLAIN.fullmatch(plain):
        raise ValueError(f"not an amount: {text!r}")
    return Decimal(plain).quantize(FEN)


def round_fen(amount: Decimal | Fraction | int) -> Decimal:
    """To 0.01 half up, away from zero for negatives: −0.005 → −0.01. Never −0.00.

    Raises TypeError for a float, which is no amount, and ValueError for NaN and infinities.
    """
    if isinstance(amount, float):
        raise TypeError("a float is no amount")
    if isinstance(amount, Decimal) and not amount.is_finite():
        raise ValueError(f"not an amount: {amount}")
    if isinstance(amount, Fraction):
        cents = abs(amount) * 100
        whole, rest = divmod(cents.numerator, cents.denominator)
        whole += 2 * rest >= cents.denominator
        rounded = Decimal(int(whole) if amount >= 0 else -int(whole)).scaleb(-2)
    else:
        rounded = Decimal(amount).quantize(FEN, rounding=ROUND_HALF_UP)
    return rounded if rounded else Decimal("0.00")


def amount_text(amount: Decimal) -> str:
    """`1,832.80`, `−10.00` with a true minus sign."""
    return f"{round_fen(amount):,.2f}".replace("-", MINUS)  # format() alone would round half to even
