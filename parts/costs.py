"""Who sees what a part costs us: keepers, buyers, those who approve, finance and the auditor. Decided here only."""

from people.access import has
from people.permissions import Permission

COSTS = (
    Permission.STOCK_MOVE, Permission.STOCK_APPROVE, Permission.PURCHASE_EDIT, Permission.PURCHASE_APPROVE,
    Permission.PAY_SEE, Permission.AUDIT_SEE,
)  # fmt: skip


def may_see_cost(user: object) -> bool:
    return any(has(user, permission) for permission in COSTS)
