"""What can be done with parts. Pages, phones and upper rooms come through here, and only here."""

from parts.services.cases import answer_case, close_case, open_case
from parts.services.catalogue import add_substitute, quarantine_of, remove_substitute, save_part, save_place, van_for
from parts.services.ledger import (
    Line,
    count_difference,
    count_difference_many,
    freeze_place,
    issue,
    issue_many,
    put_away,
    put_away_many,
    receive,
    receive_many,
    release,
    release_overdue,
    reserve,
    return_to_supplier,
    return_to_supplier_many,
    return_unused,
    reverse_movement,
    scrap,
    scrap_many,
    take_back,
    thaw_place,
    transfer,
    transfer_many,
    transit_of,
    use,
)
from parts.services.levels import set_level
from parts.services.old_parts import ask_back, forgive_debt, owe, reopened, repaired, withdraw_debt
from parts.services.prices import (
    add_labour_item,
    approve_prices,
    change_labour_item,
    draft_prices,
    propose_prices,
    remove_price,
    set_price,
    take_prices_back,
)
from parts.services.scraps import approve_scrap, propose_scrap, refuse_scrap

__all__ = [
    "approve_scrap", "propose_scrap", "refuse_scrap",
    "add_substitute", "change_labour_item", "remove_substitute", "set_level",
    "answer_case", "ask_back", "forgive_debt", "close_case", "open_case", "owe", "reopened", "repaired", "withdraw_debt",
    "add_labour_item", "approve_prices", "draft_prices", "propose_prices", "receive", "remove_price",
    "Line", "count_difference", "count_difference_many", "freeze_place", "issue", "issue_many", "put_away",
    "put_away_many", "quarantine_of", "receive_many", "release", "release_overdue", "reserve", "return_to_supplier",
    "return_to_supplier_many", "return_unused", "scrap", "scrap_many", "take_back", "thaw_place", "transfer_many",
    "transit_of",
    "reverse_movement", "save_part", "save_place", "set_price", "take_prices_back", "transfer", "use", "van_for",
]  # fmt: skip
