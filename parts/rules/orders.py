"""What an order may be for, who pays, and whose word it needs. Pure: knows no table."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from parts.choices.orders import Charge, Need, OrderKind, Purpose, Why

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


@dataclass(frozen=True, slots=True)
class Today:
    """Yuan granted to the same requester that day before: `checked` without a supervisor's or manager's word,
    `unmanaged` without a manager's."""

    checked: Decimal = Decimal(0)
    unmanaged: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose word, why, and the two amounts it was judged by: what the day had before, and the limit of both."""

    need: Need
    why: Why
    today: Decimal
    limit: Decimal


def need_of(
    *, charge: str, amount: Decimal, unpriced: bool, limits: Limits, today: Today, same_hands: bool = False
) -> Verdict:
    """Whose word it needs: free parts and exchanges always a manager's; a part without a price is never "below".

    A limit covers the orders of a requester and day together, so that one is not cut into small ones. `same_hands`:
    whoever checks it typed it too; then another one says yes even to little.
    """
    keeper, supervisor = limits.keeper_up_to, limits.supervisor_up_to
    if charge == Charge.FREE:
        return Verdict(Need.MANAGER, Why.FREE_UNPRICED if unpriced else Why.FREE, today.checked, keeper)
    if today.checked + amount <= keeper and not unpriced:
        need, why = (Need.SECOND, Why.TYPED) if same_hands else (Need.KEEPER, Why.WITHIN)
        return Verdict(need, why, today.checked, keeper)
    why = Why.UNPRICED if unpriced else Why.ABOVE
    if supervisor is None:
        return Verdict(Need.MANAGER, why, today.checked, keeper)
    if today.unmanaged + amount <= supervisor:
        return Verdict(Need.SUPERVISOR, why, today.checked, keeper)
    return Verdict(Need.MANAGER, Why.ABOVE, today.unmanaged, supervisor)
