"""Pure rules around a finished sheet: sums, compliance figures. Amounts in yuan, percentages as numbers."""

from collections.abc import Iterable
from decimal import Decimal

ZERO = Decimal("0.00")
NOTE_PERCENT = Decimal(20)  # appraisal, section 2, compliance; a dated setting may say otherwise for a place


def deductions(amounts: Iterable[Decimal]) -> Decimal:
    """D: the sum of the negative lines without their sign."""
    return -sum((amount for amount in amounts if amount < 0), ZERO)


def needs_note(total: Decimal, deducted: Decimal, percent: Decimal = NOTE_PERCENT) -> bool:
    """Whether D is above so many percent of (total + D); exactly as many is not."""
    return deducted * 100 > percent * (total + deducted)


def to_reach(minimum: Decimal, total: Decimal) -> Decimal:
    """What lacks up to the minimum wage; 0.00 where the total reaches it."""
    return max(ZERO, minimum - total)
