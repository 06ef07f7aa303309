"""What can be done with parts. Pages, phones and upper rooms come through here, and only here."""

from parts.services.cases import answer_case, close_case, open_case
from parts.services.catalogue import add_substitute, remove_substitute, save_part, save_place
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
from parts.services.ledger_places import quarantine_of, van_for
from parts.services.levels import set_level
from parts.services.old_parts import Debt, ask_back, forgive_debt, owe, owe_each, reopened, repaired, withdraw_debt
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
    "Debt", "Line", "add_labour_item", "add_substitute", "answer_case", "approve_prices", "approve_scrap", "ask_back",
    "change_labour_item", "close_case", "count_difference", "count_difference_many", "draft_prices", "forgive_debt",
    "freeze_place", "issue", "issue_many", "open_case", "owe", "owe_each", "propose_prices", "propose_scrap",
    "put_away", "put_away_many", "quarantine_of", "receive", "receive_many", "refuse_scrap", "release",
    "release_overdue", "remove_price", "remove_substitute", "reopened", "repaired", "reserve", "return_to_supplier",
    "return_to_supplier_many", "return_unused", "reverse_movement", "save_part", "save_place", "scrap", "scrap_many",
    "set_level", "set_price", "take_back", "take_prices_back", "thaw_place", "transfer", "transfer_many",
    "transit_of", "use", "van_for", "withdraw_debt",
]  # fmt: skip
