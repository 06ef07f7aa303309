"""What an order may be for, who pays, and whose word it needs. Pure: knows no table."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from parts.choices.orders import Charge, Need, OrderKind, Purpose

PURPOSES: dict[str, tuple[Purpose, ...]] = {
    OrderKind.TECHNICIAN: (Purpose.STOCK, Purpose.TICKET),
    OrderKind.STATION: (Purpose.WARRANTY, Purpose.LENT, Purpose.EXCHANGE, Purpose.SALE),
    OrderKind.DEALER: (Purpose.SALE, Purpose.WARRANTY, Purpose.LENT, Purpose.EXCHANGE),
    OrderKind.CUSTOMER: (Purpose.SALE, Purpose.WARRANTY),
}
CHARGES: dict[str, Charge] = {
    Purpose.STOCK: Charge.INTERNAL,
    Purpose.TICKET: Charge.INTERNAL,
    Purpose.WARRANTY: Charge.FREE,
    Purpose.LENT: Charge.FREE,
    Purpose.EXCHANGE: Charge.FREE,
    Purpose.SALE: Charge.CHARGED,
}
OWES_OLD_PARTS = frozenset({Purpose.WARRANTY, Purpose.LENT, Purpose.EXCHANGE})
NAMES_A_MACHINE = frozenset({Purpose.LENT, Purpose.WARRANTY})


@dataclass(frozen=True, slots=True)
class Limits:
    """Yuan at list prices. `supervisor_up_to` None: above the keeper's it is always a manager."""

    keeper_up_to: Decimal
    supervisor_up_to: Decimal | None = None


STANDARD: dict[str, Limits] = {
    OrderKind.TECHNICIAN: Limits(Decimal(500), Decimal(3000)),
    OrderKind.STATION: Limits(Decimal(10000)),
    OrderKind.DEALER: Limits(Decimal(10000)),
    OrderKind.CUSTOMER: Limits(Decimal(2000)),
}


def total(amounts: Iterable[Decimal | None]) -> tuple[Decimal, bool]:
    """The sum, and whether some line has no price."""
    told = list(amounts)
    return sum((a for a in told if a is not None), Decimal(0)), any(a is None for a in told)


def need_of(*, charge: str, amount: Decimal, unpriced: bool, limits: Limits) -> Need:
    """Whose word it needs: free parts and exchanges always a manager's; a part without a price is never "below"."""
    if charge == Charge.FREE:
        return Need.MANAGER
    if amount <= limits.keeper_up_to and not unpriced:
        return Need.KEEPER
    if limits.supervisor_up_to is not None and amount <= limits.supervisor_up_to:
        return Need.SUPERVISOR
    return Need.MANAGER
