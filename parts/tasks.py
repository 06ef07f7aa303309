"""What beat starts in the parts' room. All safe to run twice."""

from celery import shared_task

from parts.services import (
    arrivals_chasing,
    charges,
    goods_returns_chasing,
    ledger_reserving,
    levels,
    old_receipts_chasing,
    order_days,
    orders_chasing,
    purchases,
)


@shared_task
def watch_levels() -> int:
    """Tell the keepers of what fell below its minimum; returns how many parts."""
    return levels.watch_levels()


@shared_task
def chase_old_parts() -> int:
    """Tell the debtors of what is late, once a day; returns how many pieces."""
    return charges.chase_overdue()


@shared_task
def release_overdue() -> int:
    """Give up reservations beyond their time; returns how many."""
    return ledger_reserving.release_overdue()


@shared_task
def chase_purchases() -> int:
    """Tell who buys of orders that should be here, once a day; returns how many orders."""
    return purchases.chase_purchases()


@shared_task
def chase_orders() -> int:
    """Tell whose turn it is about parts orders that are late, once a day; returns how many orders."""
    return orders_chasing.chase_orders()


@shared_task
def chase_receipts() -> int:
    """Tell of goods that lie uncounted or unsettled, once a day; returns how many receipts, arrivals and returns."""
    return (
        old_receipts_chasing.chase_receipts()
        + arrivals_chasing.chase_arrivals()
        + goods_returns_chasing.chase_returns()
    )


@shared_task
def keep_order_days() -> int:
    """Keep the daily sheets of parts orders of the days that are over; returns how many."""
    return order_days.keep_order_days()
