"""Questions other rooms ask about parts."""

from parts.selectors.old_parts import old_parts_month, old_parts_of, overdue, owed_by
from parts.selectors.prices import labour_price, labour_prices, part_price, part_prices
from parts.selectors.stock import Held, card, holders_of, used_for, van_of, van_parts

__all__ = [
    "old_parts_month", "old_parts_of", "overdue", "owed_by",
    "Held", "card", "holders_of", "labour_price", "labour_prices", "part_price", "part_prices", "used_for",
    "van_of", "van_parts",
]  # fmt: skip
