"""Questions other rooms ask about parts."""

from parts.selectors.ledger import (
    Stock,
    balance_at,
    layers_of,
    movements_until,
    on_hand,
    reservations_of,
    stock_at,
    value_at,
    value_of,
)
from parts.selectors.old_parts import old_parts_month, old_parts_of, overdue, owed_by
from parts.selectors.prices import labour_price, labour_prices, part_price, part_prices
from parts.selectors.stock import Held, card, holders_of, used_for, van_of, van_parts

__all__ = [
    "Stock", "balance_at", "layers_of", "movements_until", "on_hand", "reservations_of", "stock_at", "value_at",
    "value_of",
    "old_parts_month", "old_parts_of", "overdue", "owed_by",
    "Held", "card", "holders_of", "labour_price", "labour_prices", "part_price", "part_prices", "used_for",
    "van_of", "van_parts",
]  # fmt: skip
