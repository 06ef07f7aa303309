"""The ledger's services under one name; see parts.services.ledger_pen for what holds for all of them."""

from parts.services.ledger_corrections import (
    count_difference,
    count_difference_many,
    return_to_supplier,
    return_to_supplier_many,
    reverse_movement,
    scrap,
    scrap_many,
)
from parts.services.ledger_freezing import freeze_place, thaw_place
from parts.services.ledger_moves import (
    Line,
    issue,
    issue_many,
    put_away,
    put_away_many,
    receive,
    receive_many,
    return_unused,
    take_back,
    transfer,
    transfer_many,
    use,
)
from parts.services.ledger_pen import checked, plain
from parts.services.ledger_places import transit_of
from parts.services.ledger_reserving import release, release_overdue, reserve

__all__ = [
    "Line", "checked", "count_difference", "count_difference_many", "freeze_place", "issue", "issue_many", "plain",
    "put_away", "put_away_many", "receive", "receive_many", "release", "release_overdue", "reserve",
    "return_to_supplier", "return_to_supplier_many", "return_unused", "reverse_movement", "scrap", "scrap_many",
    "take_back", "thaw_place", "transfer", "transfer_many", "transit_of", "use",
]  # fmt: skip
