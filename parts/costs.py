"""Who sees what a part costs us: keepers, buyers, those who approve, finance and the auditor. Decided here only."""

from people.access import has
from people.permissions import Permission

COSTS = (
    Permission.STOCK_MOVE, Permission.STOCK_APPROVE, Permission.PURCHASE_EDIT, Permission.PURCHASE_APPROVE,
    Permission.PAY_SEE, Permission.AUDIT_SEE,
)  # fmt: skip

# Whoever sends old parts to a maker, judges them, answers for the money, or audits it: the lists are the branch's.
TO_MAKERS = (
    Permission.OLD_PART_MOVE, Permission.OLD_PART_INSPECT, Permission.OLD_PART_DISPOSE, Permission.PURCHASE_EDIT,
    Permission.AUDIT_SEE,
)  # fmt: skip


def may_see_cost(user: object) -> bool:
    return any(has(user, permission) for permission in COSTS)
