"""What can be done with parts. Pages, phones and upper rooms come through here, and only here."""

from parts.services.cases import answer_case, close_case, open_case
from parts.services.catalogue import save_part, save_place, van_for
from parts.services.ledger import receive, return_unused, reverse_movement, transfer, use
from parts.services.old_parts import ask_back, owe, reopened, repaired, withdraw_debt
from parts.services.prices import (
    add_labour_item,
    approve_prices,
    draft_prices,
    propose_prices,
    remove_price,
    set_price,
    take_back,
)

__all__ = [
    "answer_case", "ask_back", "close_case", "open_case", "owe", "reopened", "repaired", "withdraw_debt",
    "add_labour_item", "approve_prices", "draft_prices", "propose_prices", "receive", "remove_price",
    "return_unused",
    "reverse_movement", "save_part", "save_place", "set_price", "take_back", "transfer", "use", "van_for",
]  # fmt: skip
