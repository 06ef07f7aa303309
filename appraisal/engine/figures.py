"""Exact figures: money in whole fen, rates in hundredths of a percent, read from and written as plain digits."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_PLAIN = re.compile(r"(-?)([0-9]{1,40})(?:\.([0-9]{1,2}))?")


def hundredths(text: object) -> int:
    """Hundredths in a number of plain ASCII digits with at most two decimals: "97.8" is 9780, "-2.00" is -200.
    Serves yuan (fen) and percent alike. ValueError for anything else, a float or a bool among it."""
    found = _PLAIN.fullmatch(text) if type(text) is str else None
    if not found:
        raise ValueError("is not a number in plain digits with at most two decimals, written as a string")
    sign, whole, part = found.groups("")
    size = int(whole) * 100 + int(part.ljust(2, "0"))
    return -size if sign else size


@lru_cache(maxsize=65536)
def plain(size: int) -> str:
    """Hundredths as digits with two decimals, what `hundredths` reads: -200 is "-2.00"; zero never has a sign."""
    whole, part = divmod(abs(size), 100)
    return f"{'-' if size < 0 else ''}{whole}.{part:02}"


@lru_cache(maxsize=65536)
def yuan(fen: int) -> Decimal:
    """Whole fen as a Decimal of yuan with two decimals, whatever the decimal context of the caller."""
    return Decimal(plain(fen))


def whole_fen(amount: int | Fraction) -> int:
    """An exact amount in fen, rounded once: half up, away from zero for negatives (-0.5 is -1)."""
    if type(amount) is int:
        return amount
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return -size if amount < 0 else size


def towards_zero(numerator: int, denominator: int) -> int:
    """The whole times that a positive denominator is contained in the numerator; the unfinished part is dropped."""
    return numerator // denominator if numerator >= 0 else -(-numerator // denominator)
