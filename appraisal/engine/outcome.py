"""What a rule answers, and the words it can't say itself: an explanation is a code with arguments."""

from fractions import Fraction
from typing import Any, NamedTuple

# What a rule makes of its facts: an exact amount in fen, not rounded yet, and the explanation's code and arguments.
Outcome = tuple[int | Fraction, str, dict[str, Any]]


def rounding(amount: int | Fraction) -> str:
    """The explanation code that says whether an amount in fen still has to be rounded."""
    return "rounding.exact" if amount.denominator == 1 else "rounding.half_up"


class Explanation(NamedTuple):
    """Why a line has its amount: a code such as "per_incident.counted" with arguments that JSON can carry
    (strings, integers, lists of them). appraisal.explanations puts it in words; the lock hashes it as it is."""

    code: str
    args: dict[str, Any]


class Text(NamedTuple):
    """One text in the two languages of the house."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language code such as "zh-hans" or "en"; every code but en reads Chinese."""
        return self.en if language.lower().startswith("en") else self.zh
